package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneAtATimeTest {
  private final OneAtATime<String> probes = new OneAtATime<>();

  @Test
  void a_probe_that_ends_in_time_is_followed_at_its_next_turn() {
    assertThat(probes.due("smtp")).isTrue();
    assertThat(probes.ended("smtp")).as("the next one is overdue").isFalse();
    assertThat(probes.due("smtp")).isTrue();
  }

  @Test
  void a_probe_that_outlasts_its_interval_is_followed_when_it_ends() {
    assertThat(probes.due("smtp")).isTrue();
    assertThat(probes.due("smtp")).as("beside the first").isFalse();
    assertThat(probes.ended("smtp")).as("overdue").isTrue();
    assertThat(probes.due("smtp")).isTrue();
  }

  @Test
  void turns_that_have_passed_are_not_made_up_for() {
    assertThat(probes.due("smtp")).isTrue();
    for (int turn = 0; turn < 5; turn++) {
      assertThat(probes.due("smtp")).isFalse();
    }
    assertThat(probes.ended("smtp")).isTrue();
    assertThat(probes.due("smtp")).isTrue();
    assertThat(probes.ended("smtp")).isFalse();
  }

  @Test
  void one_hanging_service_holds_up_no_other() {
    assertThat(probes.due("smtp")).isTrue();
    assertThat(probes.due("imap")).isTrue();
    assertThat(probes.due("smtp")).isFalse();
    assertThat(probes.ended("imap")).isFalse();
  }
}
