package io.mailkeeper.probes;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a script sends: bytes, and between them what a pattern captured before. It may hold a
 * password, so printing it shows nothing of it.
 */
public record Payload(List<Piece> pieces) {

  /** A part of a payload. */
  public sealed interface Piece permits Bytes, Capture {}

  /** Sent as they are. */
  public record Bytes(Buffer bytes) implements Piece {}

  /** A group of the last match: a number or a name; nothing when there is none such. */
  public record Capture(String group) implements Piece {}

  private static final Pattern IN_BRACES = Pattern.compile("\\$\\{(\\w+)}");

  /** As {@code Regexp.Expand} of Go has it: the longest name wins, {@code $$} is a dollar sign. */
  private static final Pattern AS_IN_GO =
      Pattern.compile("\\$(?:(\\$)|\\{([\\p{L}\\p{Nd}_]+)}|([\\p{L}\\p{Nd}_]+))");

  public Payload {
    pieces = List.copyOf(pieces);
  }

  /**
   * A line, its end added, in which {@code ${1}} and {@code ${name}} stand for what was captured.
   */
  public static Payload line(String text) {
    TargetRules.line("text to send", text);
    List<Piece> pieces = new ArrayList<>();
    Matcher found = IN_BRACES.matcher(text);
    int from = 0;
    while (found.find()) {
      literal(text.substring(from, found.start()), pieces);
      pieces.add(new Capture(found.group(1)));
      from = found.end();
    }
    literal(text.substring(from) + "\r\n", pieces);
    return new Payload(pieces);
  }

  /** Bytes as they are. */
  public static Payload exactly(Buffer bytes) {
    return new Payload(List.of(new Bytes(bytes)));
  }

  /**
   * A text with {@code $1}, {@code ${1}}, {@code $name} and {@code $$} as Go programs expand it,
   * without any line end.
   */
  public static Payload asInGo(String text) {
    List<Piece> pieces = new ArrayList<>();
    Matcher found = AS_IN_GO.matcher(text);
    int from = 0;
    while (found.find()) {
      literal(text.substring(from, found.start()), pieces);
      if (found.group(1) != null) {
        literal("$", pieces);
      } else {
        pieces.add(new Capture(found.group(2) == null ? found.group(3) : found.group(2)));
      }
      from = found.end();
    }
    literal(text.substring(from), pieces);
    return new Payload(pieces);
  }

  /** This one and then bytes. */
  public Payload then(Buffer bytes) {
    List<Piece> more = new ArrayList<>(pieces);
    more.add(new Bytes(bytes));
    return new Payload(more);
  }

  /** The bytes to send; what was captured cannot end a line. */
  Buffer expand(Regex.Match match) {
    Buffer all = Buffer.buffer();
    for (Piece piece : pieces) {
      if (piece instanceof Bytes fixed) {
        all.appendBuffer(fixed.bytes());
      } else if (piece instanceof Capture capture) {
        all.appendString(match.group(capture.group()).replaceAll("[\\x00\r\n]", ""));
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return "(a payload of " + pieces.size() + " pieces)";
  }

  private static void literal(String text, List<Piece> pieces) {
    if (!text.isEmpty()) {
      pieces.add(new Bytes(Buffer.buffer(text.getBytes(StandardCharsets.UTF_8))));
    }
  }
}
