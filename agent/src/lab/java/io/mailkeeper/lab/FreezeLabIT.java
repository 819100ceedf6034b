package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While a freeze window is open nothing is moved that need not be; then it is. */
class FreezeLabIT {
  /** Longer than everything that is tried while it is open. */
  private static final Duration OPEN = Duration.ofSeconds(75);

  private static final Pattern FROZEN =
      Pattern.compile("reeze window closing \\(until [^)]+\\) is open: no planned moves");

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  /** A window that opens about now, and not again before tomorrow. */
  private static String window() {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    return String.format(
        "windows: [{name: closing, time_zone: UTC, freeze: {cron: \"%d %d %d * * ?\", duration:"
            + " %ds}}]",
        now.getSecond(), now.getMinute(), now.getHour(), OPEN.toSeconds());
  }

  private static boolean isOpen(JsonNode status) {
    return status.path("frozen").asText("").startsWith("closing");
  }

  @Test
  void a_switchback_waits_until_the_window_has_closed_and_a_failover_does_not() {
    String back = "switchback: {automatic: [n1], settle: 3s}";
    try (Cluster cluster = Cluster.running(MailGroup.ipv4().with(back, window()))) {
      assertThat(cluster.api("n1").explain()).anyMatch(s -> FROZEN.matcher(s).find());
      String[] move = {"switchover", MailGroup.TAG, "--to", "n2"};
      Ran rehearsed = cluster.mailkeeper("n1", move[0], move[1], move[2], move[3], "--dry-run");
      assertThat(rehearsed.exit()).isEqualTo(3);
      assertThat(rehearsed.out()).contains("REFUSED: f").containsPattern(FROZEN);
      Ran refused = cluster.mailkeeper("n1", move);
      assertThat(refused.exit()).isEqualTo(3);
      assertThat(refused.err()).containsPattern(FROZEN);
      cluster.awaitProtected("n1");

      assertThat(cluster.foretoldEnd("n2", "node"))
          .startsWith("In the end sams is in service on n2");
      cluster.node("n1").powerOff();
      cluster.awaitInService("n2");

      cluster.node("n1").powerOn();
      cluster.startAgent("n1");
      Pattern told =
          Pattern.compile("n1 asks for it back when freeze window closing .* has closed");
      cluster.awaitHierarchy(
          "n1", "n1 would like it back", h -> told.matcher(h.get("switchback").asText()).matches());
      assertThat(cluster.api("n1").explain())
          .anyMatch(s -> s.startsWith("What happens next: ") && told.matcher(s).find());
      assertThat(cluster.foretoldEnd("n2", "node")).startsWith("n1 would take over, once n2's");
      cluster.watchQuietly(Duration.ofSeconds(8)); // it has settled long since
      JsonNode then = cluster.status("n1").orElseThrow();
      assertThat(isOpen(then)).as("this machine is too slow for a window of " + OPEN).isTrue();
      assertThat(cluster.api("n2").serves(MailGroup.TAG)).isTrue();

      cluster.awaitWithin(OPEN, "n1", "the window has closed", s -> !isOpen(s));
      cluster.awaitInService("n1");
      cluster.awaitProtected("n1");
      cluster.awaitIncident(
          "n1", "handed over to n1: switchback to n1, asked by automatic switchback");
      assertThat(cluster.mailkeeper("n1", "events").orThrow().out())
          .containsSubsequence("freeze window closing (until ", "the freeze window has closed");
    }
  }
}
