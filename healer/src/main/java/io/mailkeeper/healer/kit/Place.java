package io.mailkeeper.healer.kit;

/**
 * A position in a file.
 *
 * @param file absolute, as the machine that is read sees it (without the root it is read below)
 * @param line counted from 1; 0 for the whole file
 * @param column counted from 1; 0 for the whole file
 */
public record Place(String file, int line, int column) {

  static Place whole(String file) {
    return new Place(file, 0, 0);
  }

  /** In the form compilers use. */
  @Override
  public String toString() {
    String shown = Shown.oneLine(file);
    return line == 0 ? shown : shown + ":" + line + ":" + column;
  }
}
