package io.mailkeeper.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {
  private final AtomicLong generation = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final Pulse pulse = new Pulse(generation::get, nanos::get);

  @Test
  void beatsWhileTheGenerationRises() {
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofSeconds(4));
      generation.incrementAndGet();

      assertThat(pulse.beats()).isTrue();
    }
  }

  @Test
  void isSilentAfterFiveSecondsWithoutOne() {
    pass(Duration.ofMillis(4_999));
    assertThat(pulse.beats()).isTrue();

    pass(Duration.ofMillis(1));
    assertThat(pulse.beats()).isFalse();
    assertThat(pulse.silence()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void comesBack() {
    pass(Duration.ofSeconds(60));
    assertThat(pulse.beats()).isFalse();

    generation.incrementAndGet();
    assertThat(pulse.beats()).isTrue();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
