package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.ServiceState.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What probes make of a service. Probes come each second: g good, s slow, F failed. States: . not
 * probed, g good, d degraded, f failing, X failed.
 */
class ServiceStateTest {
  private static final Judgement THREE_IN_A_ROW = Judgement.inRow(3);
  private static final Judgement THREE_OF_FIVE = new Judgement(5, 3, 2);

  private ServiceState state = ServiceState.unknown(Uptime.ZERO);
  private Uptime now = Uptime.ZERO;

  private String after(Judgement j, String probes) {
    StringBuilder states = new StringBuilder();
    for (int i = 0; i < probes.length(); i++) {
      now = now.plus(Duration.ofSeconds(1));
      state =
          switch (probes.charAt(i)) {
            case 'F' -> state.failed(j, "no greeting", now);
            case 's' -> state.good(j, "greeting took 3 s", now);
            default -> state.good(j, "", now);
          };
      states.append(letter(state.health()));
    }
    return states.toString();
  }

  private static char letter(Health health) {
    return switch (health) {
      case UNKNOWN -> '.';
      case GOOD -> 'g';
      case DEGRADED -> 'd';
      case FAILING -> 'f';
      case FAILED -> 'X';
    };
  }

  @ParameterizedTest
  @CsvSource({
    "gggg, gggg",
    "FFF, ffX",
    "FFgFF, ffgff",
    "FFgFFF, ffgffX",
    "FFFg, ffXg",
    "FFFFFgF, ffXXXgf",
  })
  void threeInARowAsEver(String probes, String states) {
    assertThat(after(THREE_IN_A_ROW, probes)).isEqualTo(states);
  }

  @ParameterizedTest
  @CsvSource({
    "gggggg, gggggg",
    "FFF, ffX",
    // three of the last five, with good ones between
    "FgFgF, fgfgX",
    // the first has gone by the time the third comes
    "FgFggF, fgfggf",
    // once failed, two in a row must be good
    "FFFgFgg, ffXXXXg",
    "FgFgFgFgFgF, fgfgXXXXXXX",
    // then all is forgotten
    "FFFggFF, ffXXgff",
    "FFFggFFF, ffXXgffX",
  })
  void threeOfFiveAndTwoToRecover(String probes, String states) {
    assertThat(after(THREE_OF_FIVE, probes)).isEqualTo(states);
  }

  @ParameterizedTest
  @CsvSource({
    // as often as failing would count
    "ss, gg",
    "sss, ggd",
    "sssssg, ggdddg",
    "ssgsss, gggggd",
  })
  void slowIsNotDead(String probes, String states) {
    assertThat(after(THREE_IN_A_ROW, probes)).isEqualTo(states);
  }

  @Test
  void slowAndFailedAreCountedApart() {
    assertThat(after(THREE_IN_A_ROW, "sssFFsssFFF")).isEqualTo("ggdffggdffX");
  }

  @Test
  void itSaysHowOftenSinceWhenAndWhy() {
    after(THREE_OF_FIVE, "gFgFF");
    assertThat(state.failures()).isEqualTo(3);
    assertThat(state.firstFailure()).isEqualTo(Uptime.ofMillis(2_000));
    assertThat(state.reason()).isEqualTo("no greeting");
  }

  @Test
  void aFailureThatIsNoLongerLookedAtDoesNotCountAsTheFirst() {
    after(THREE_OF_FIVE, "FgggFgF");
    assertThat(state.failures()).isEqualTo(2);
    assertThat(state.firstFailure()).isEqualTo(Uptime.ofMillis(5_000));
  }

  @Test
  void whileItAnswersItHasNoFailures() {
    after(THREE_OF_FIVE, "FFg");
    assertThat(state.failures()).isZero();
    assertThat(state.reason()).isEmpty();
    after(THREE_OF_FIVE, "sss");
    assertThat(state.failures()).isZero();
    assertThat(state.reason()).isEqualTo("greeting took 3 s");
  }

  /** As many as the configuration allows need no memory of their own. */
  @Test
  void aThousandInARow() {
    String states = after(Judgement.inRow(1_000), "F".repeat(1_000));
    assertThat(states).isEqualTo("f".repeat(999) + "X");
    assertThat(state.recent()).isEqualTo(ServiceState.Recent.NONE);
  }

  @Test
  void sixtyFourAreRemembered() {
    assertThat(after(new Judgement(64, 63, 2), "F".repeat(62) + "gF")).endsWith("ffgX");
    assertThat(state.recent().failedAt()).hasSize(63);
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    List<Runnable> wrong = new ArrayList<>();
    wrong.add(() -> Judgement.inRow(0));
    wrong.add(() -> new Judgement(5, 6, 1));
    wrong.add(() -> new Judgement(5, 3, 0));
    wrong.add(() -> new Judgement(65, 3, 1));
    wrong.forEach(w -> assertThatThrownBy(w::run).isInstanceOf(IllegalArgumentException.class));
  }
}
