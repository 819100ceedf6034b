package io.mailkeeper.healer.kit;

import java.util.ArrayList;
import java.util.List;

/** A logical line: text from several physical lines that still knows where each part stands. */
final class JoinedLine {

  private record Piece(int offset, int line, int column) {}

  private final String file;
  private final StringBuilder text = new StringBuilder();
  private final List<Piece> pieces = new ArrayList<>();

  JoinedLine(String file) {
    this.file = file;
  }

  /**
   * @param line of the part's first character, counted from 1
   * @param column of it, counted from 1
   */
  JoinedLine append(String part, int line, int column) {
    pieces.add(new Piece(text.length(), line, column));
    text.append(part);
    return this;
  }

  String text() {
    return text.toString();
  }

  /** Where a character of {@link #text} stands. */
  Place at(int offset) {
    Piece found = new Piece(0, 1, 1);
    for (Piece piece : pieces) {
      if (piece.offset > offset) {
        break;
      }
      found = piece;
    }
    return new Place(file, found.line, found.column + offset - found.offset);
  }
}
