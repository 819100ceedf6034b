package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CanaryTest {

  private static final Instant NOW = Instant.parse("2026-01-31T10:00:00.5Z");
  private static final Canary CANARY =
      new Canary("main/imap", Instant.parse("2026-01-31T10:00:00Z"), "5f0c2e9a41d7b863");
  private static final Target.Envelope ENVELOPE =
      new Target.Envelope("", Optional.of("canary@example.org"));

  @Test
  void aMessageSaysWhatItIs() {
    assertThat(CANARY.message(ENVELOPE))
        .isEqualTo(
            """
            Date: Sat, 31 Jan 2026 10:00:00 GMT
            From: Mailkeeper <canary@example.org>
            To: <canary@example.org>
            Subject: Mailkeeper canary 5f0c2e9a41d7b863
            Message-ID: <5f0c2e9a41d7b863@example.org>
            Auto-Submitted: auto-generated
            X-Mailkeeper-Canary: mailkeeper main/imap 1769853600 5f0c2e9a41d7b863

            This message was sent by Mailkeeper to see whether mail arrives. Mailkeeper deletes it.
            .5f0c2e9a41d7b863
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void itIsKnownByItsMarkAgain() {
    String message = CANARY.message(ENVELOPE);
    assertThat(Canary.of(message.substring(0, message.indexOf("\r\n\r\n")))).contains(CANARY);
    assertThat(
            Canary.of(
                "x-mailkeeper-CANARY:\r\n\tmailkeeper main/imap\r\n 1769853600 5f0c2e9a41d7b863"))
        .contains(CANARY);
    assertThat(
            Canary.of(
                "x-mailkeeper-CANARY: mailkeeper main/imap\r\n 1769853600 5f0c2e9a41d7b863\r\n"))
        .contains(CANARY);
  }

  @Test
  void twoAreNeverTheSame() {
    assertThat(Canary.fresh("main/imap", NOW).id())
        .isNotEqualTo(Canary.fresh("main/imap", NOW).id());
    assertThat(
            Canary.of(Canary.HEADER + ": mailkeeper s 1769853600 " + Canary.fresh("s", NOW).id()))
        .isPresent();
  }

  @Test
  void otherMailIsNone() {
    String mark = "X-Mailkeeper-Canary: mailkeeper main/imap 1769853600 5f0c2e9a41d7b863\r\n";
    assertThat(Canary.of("")).isEmpty();
    assertThat(Canary.of("Subject: Mailkeeper canary 5f0c2e9a41d7b863\r\n")).isEmpty();
    assertThat(Canary.of(mark + mark)).isEmpty();
    assertThat(Canary.of("X-" + mark)).isEmpty();
    assertThat(Canary.of("Subject: about\r\n " + mark)).isEmpty();
    assertThat(Canary.of(mark.replace("b863", "b86"))).isEmpty();
    assertThat(Canary.of(mark.replace("b863", "b863 too"))).isEmpty();
    assertThat(Canary.of(mark.replace("mailkeeper main", "another main"))).isEmpty();
  }

  @Test
  void onlyItsOwnCheckMayDeleteItUntilItIsForgotten() {
    assertThat(CANARY.belongsTo("main/imap", NOW)).isTrue();
    assertThat(CANARY.belongsTo("main/pop3", NOW)).isFalse();
    assertThat(CANARY.belongsTo("main/pop3", NOW.plus(Duration.ofHours(23)))).isFalse();
    assertThat(CANARY.belongsTo("main/pop3", NOW.plus(Duration.ofHours(25)))).isTrue();
  }
}
