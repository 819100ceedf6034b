package io.mailkeeper.healer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.lease.IncidentRecord.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happened on a node: readable text that nobody changes by accident. */
class IncidentFileTest {
  private static final List<IncidentRecord> TWO =
      List.of(
          new IncidentRecord(
              "mail",
              Kind.RESTARTED,
              Instant.parse("2026-01-01T02:00:00.250Z"),
              7,
              "imap",
              Duration.ZERO,
              "imap: 3 failures in 6.0 s, last: no greeting"),
          new IncidentRecord(
              "portal",
              Kind.TAKEN_OVER,
              Instant.parse("2026-01-01T02:00:09Z"),
              12,
              "n2",
              Duration.ofMillis(11_300),
              ""));

  private static final String GOLDEN =
      """
      mailkeeper incidents 1
      node=n1
      count=2
      1=2026-01-01T02:00:00.250Z\tmail\tRESTARTED\t7\t0\timap\timap: 3 failures in 6.0 s, last: no greeting
      2=2026-01-01T02:00:09Z\tportal\tTAKEN_OVER\t12\t11300\tn2\t
      """;

  @TempDir private Path directory;

  @Test
  void isTextThatAnAdministratorCanReadAndComesBackAsItWas() throws IOException {
    byte[] file = IncidentFile.encode("n1", TWO);
    assertThat(new String(file, StandardCharsets.UTF_8)).startsWith(GOLDEN);
    assertThat(IncidentFile.decode("n1", file)).isEqualTo(TWO);
    assertThat(IncidentFile.decode("n1", IncidentFile.encode("n1", List.of()))).isEmpty();
  }

  @Test
  void whateverADaemonSaysStaysOnOneLineAndIsCut() throws IOException {
    String said = "bad\tthing\r\nhappened " + "x".repeat(295) + "😀" + "y".repeat(50);
    IncidentRecord odd =
        new IncidentRecord("mail", Kind.GIVEN_UP, Instant.EPOCH, 1, "a\nb", Duration.ZERO, said);
    IncidentRecord read = IncidentFile.decode("n1", IncidentFile.encode("n1", List.of(odd))).get(0);
    assertThat(read.subject()).isEqualTo("a b");
    assertThat(read.reason()).startsWith("bad thing happened xxx").hasSizeLessThanOrEqualTo(300);
    assertThat(read.reason().codePoints())
        .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  @Test
  void oneThatWasChangedDamagedOrIsAnotherNodesIsRefused() {
    byte[] file = IncidentFile.encode("n1", TWO);
    String text = new String(file, StandardCharsets.UTF_8);
    refused(text.replace("imap: 3", "imap: 4"), "damaged");
    refused(text.substring(0, text.length() / 2), "damaged");
    refused(text.replace("incidents 1", "incidents 2"), "this version reads format 1");
    assertThatThrownBy(() -> IncidentFile.decode("n2", file))
        .isInstanceOf(IOException.class)
        .hasMessage("the incidents of node n1, not of n2");
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> IncidentFile.decode("n1", text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }

  @Test
  void whatANewerVersionHasWrittenIsLeftOut() throws IOException {
    List<IncidentRecord> read =
        IncidentFile.decode(
            "n1", resealed(new String(IncidentFile.encode("n1", TWO), StandardCharsets.UTF_8)));
    assertThat(read).isEqualTo(TWO.subList(1, 2));
  }

  /** With a kind of incident that nobody knows, and a checksum that is right. */
  private static byte[] resealed(String text) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    CheckedText whole = CheckedText.decode("incidents", text.getBytes(StandardCharsets.UTF_8));
    for (String key : List.of("node", "count", "1", "2")) {
      values.put(key, whole.value(key).replace("RESTARTED", "ABDUCTED"));
    }
    return CheckedText.encode("incidents", values);
  }

  @Test
  void theLargestMemoryOfManyHierarchiesIsStillASmallFile() {
    IncidentRecord longest =
        new IncidentRecord(
            "m".repeat(60),
            Kind.ORDERED_AWAY,
            Instant.parse("2026-01-01T02:00:00.123456789Z"),
            Long.MAX_VALUE,
            "s".repeat(400),
            Duration.ofDays(300),
            "r".repeat(4_000));
    List<IncidentRecord> all = new ArrayList<>(Collections.nCopies(5 * 32 * 4, longest));
    assertThat(IncidentFile.encode("n1", all)).hasSizeLessThan(600_000);
  }

  @Test
  void theStoreKeepsEachNodesOwnAndANodeWithoutAnyHasNone() throws IOException {
    LeaseSite site = LeaseSite.made(directory);
    SharedDirectoryStore n1 = site.store("mail-1");
    SharedDirectoryStore n2 = site.store("mail-2");
    assertThat(n2.readIncidents("mail-1")).isEmpty();
    n1.writeIncidents(TWO.subList(0, 1));
    n1.writeIncidents(TWO);
    n2.writeIncidents(TWO.subList(1, 2));
    assertThat(n2.readIncidents("mail-1")).isEqualTo(TWO);
    assertThat(n1.readIncidents("mail-2")).hasSize(1);
    Files.writeString(site.paths().incidents("mail-2"), "half of");
    assertThatThrownBy(() -> n1.readIncidents("mail-2"))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("incidents/mail-2: no incidents file of ours, or damaged");
    try (var names = Files.list(site.paths().incidents())) {
      assertThat(names.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("mail-1", "mail-2");
    }
  }
}
