package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.IncidentRecord.Kind;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a node's incidents lie in their file: text that an administrator can read.
 *
 * <pre>
 * mailkeeper incidents 1
 * node=n1
 * count=1
 * 1=2026-11-24T08:00:00Z TAB mail TAB GIVEN_UP TAB epoch TAB millis TAB subject TAB reason
 * crc=5a3c11d0
 * </pre>
 */
final class IncidentFile {
  private static final String KIND = "incidents";
  private static final int FIELDS = 7;

  /** Longer sentences are cut: a daemon's last words may be a page. */
  private static final int MAX_TEXT = 300;

  private IncidentFile() {}

  static byte[] encode(String node, List<IncidentRecord> incidents) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("node", node);
    values.put("count", Integer.toString(incidents.size()));
    for (int i = 0; i < incidents.size(); i++) {
      values.put(Integer.toString(i + 1), line(incidents.get(i)));
    }
    return CheckedText.encode(KIND, values);
  }

  private static String line(IncidentRecord r) {
    return String.join(
        "\t",
        r.at().toString(),
        r.tag(),
        r.kind().name(),
        Long.toString(r.epoch()),
        Long.toString(r.took().toMillis()),
        plain(r.subject()),
        plain(r.reason()));
  }

  private static String plain(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    if (line.length() <= MAX_TEXT) {
      return line;
    }
    boolean splitsPair = Character.isHighSurrogate(line.charAt(MAX_TEXT - 1));
    return line.substring(0, splitsPair ? MAX_TEXT - 1 : MAX_TEXT);
  }

  static List<IncidentRecord> decode(String node, byte[] bytes) throws IOException {
    CheckedText text = CheckedText.decode(KIND, bytes);
    if (!text.value("node").equals(node)) {
      throw new IOException("the incidents of node " + text.value("node") + ", not of " + node);
    }
    List<IncidentRecord> incidents = new ArrayList<>();
    for (long i = 1; i <= text.number("count"); i++) {
      parse(text.value(Long.toString(i))).ifPresent(incidents::add);
    }
    return List.copyOf(incidents);
  }

  /** Empty for a kind that this version does not know: a newer one has written it. */
  private static Optional<IncidentRecord> parse(String line) throws IOException {
    String[] fields = line.split("\t", -1);
    if (fields.length != FIELDS) {
      throw new IOException("'" + line + "': " + fields.length + " fields, expected " + FIELDS);
    }
    Optional<Kind> kind =
        Arrays.stream(Kind.values()).filter(k -> k.name().equals(fields[2])).findFirst();
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new IncidentRecord(
              fields[1],
              kind.get(),
              Instant.parse(fields[0]),
              Long.parseLong(fields[3]),
              fields[5],
              Duration.ofMillis(Long.parseLong(fields[4])),
              fields[6]));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IOException("'" + line + "': " + e.getMessage(), e);
    }
  }
}
