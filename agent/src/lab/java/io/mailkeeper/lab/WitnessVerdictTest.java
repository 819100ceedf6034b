package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tapes as the witness writes them, times in ms for the reader: t, the look before, node, and what
 * was seen.
 */
class WitnessVerdictTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<JsonNode> tape = new ArrayList<>();

  @Test
  void a_serving_is_known_to_the_looks_around_its_ends() {
    look(100, 100, "n1", "");
    look(204, 200, "n1", "port 25");
    look(304, 300, "n1", "");

    assertThat(verdict().servingsOf("n1"))
        .singleElement()
        .satisfies(
            serving -> {
              assertThat(serving.possibleFrom()).isEqualTo(200_000_000);
              assertThat(serving.seenFrom()).isEqualTo(204_000_000);
              assertThat(serving.seenTo()).isEqualTo(300_000_000);
              assertThat(serving.possibleTo()).isEqualTo(304_000_000);
              assertThat(serving.signs()).containsExactly("port 25");
            });
  }

  @Test
  void one_after_the_other_is_no_overlap() {
    look(104, 100, "n1", "port 25");
    look(204, 200, "n1", "");
    look(208, 204, "n2", "port 25");
    look(300, 296, "n2", "");

    assertThatCode(verdict()::assertNoOverlap).doesNotThrowAnyException();
  }

  @Test
  void both_in_the_same_pause_between_looks_cannot_be_excluded() {
    look(104, 100, "n1", "port 25");
    look(240, 200, "n1", "");
    look(240, 200, "n2", "port 25");
    look(300, 296, "n2", "");

    assertThatCode(verdict()::assertNoOverlapSeen).doesNotThrowAnyException();
    assertThatThrownBy(verdict()::assertNoOverlap)
        .hasMessageContaining(
            "n1 and n2 may both have served (nobody looked in between) for 40.0 ms");
  }

  @Test
  void different_signs_on_two_nodes_overlap_all_the_same() {
    look(104, 100, "n1", "process /usr/sbin/dovecot");
    look(204, 200, "n1", "");
    look(196, 192, "n2", "address 10.77.0.50");
    look(300, 296, "n2", "");

    assertThatThrownBy(verdict()::assertNoOverlapSeen)
        .hasMessageContaining("n1 and n2 BOTH SERVED for 4.0 ms");
  }

  @Test
  void a_write_is_a_moment_and_counts_when_the_other_served_all_around_it() {
    look(104, 100, "n1", "port 25");
    look(204, 200, "n2", "write home");
    look(208, 204, "n2", "");
    look(400, 396, "n1", "");

    assertThatThrownBy(verdict()::assertNoOverlapSeen).hasMessageContaining("n2 wrote within");
  }

  @Test
  void a_write_before_the_other_began_is_no_overlap() {
    look(104, 100, "n2", "write home");
    look(108, 104, "n2", "");
    look(108, 104, "n1", "port 25");
    look(400, 396, "n1", "");

    assertThatCode(verdict()::assertNoOverlap).doesNotThrowAnyException();
  }

  @Test
  void a_node_that_serves_to_the_end_is_not_forgotten() {
    look(104, 100, "n1", "port 25");
    look(500, 496, "n1", "port 25");
    look(204, 200, "n2", "port 25");
    look(500, 496, "n2", "port 25");

    assertThatThrownBy(verdict()::assertNoOverlapSeen).hasMessageContaining("for 296.0 ms");
  }

  private WitnessVerdict verdict() {
    var lines = new ArrayList<>(tape);
    lines.add(
        JSON.createObjectNode()
            .put("summary", true)
            .put("looks", 1)
            .put("late", 0)
            .put("longest_ms", 4.0)
            .put("realtime", true)
            .put("seconds", 1.0)
            .put("cpu_percent", 5.0));
    return WitnessVerdict.of(List.of("n1", "n2"), lines);
  }

  private void look(long t, long before, String node, String sign) {
    var line = JSON.createObjectNode().put("t", t * 1_000_000).put("before", before * 1_000_000);
    line.put("node", node);
    for (String kind : List.of("address", "port", "process", "write")) {
      var values = line.putArray(kind);
      if (sign.startsWith(kind + " ")) {
        values.add(sign.substring(kind.length() + 1));
      }
    }
    tape.add(line);
  }
}
