package io.mailkeeper.dashboards.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromqlTest {

  @Test
  void theChoicesAreWrittenOut() {
    assertThat(Promql.of("x{@, a=\"b\"} + %s{@node}", "y"))
        .isEqualTo(
            "x{job=~\"$job\", instance=~\"$instance\", hierarchy=~\"$hierarchy\", a=\"b\"}"
                + " + y{job=~\"$job\", instance=~\"$instance\"}");
  }

  @Test
  void everythingIsChosenWithoutGrafana() {
    Variables chosen = new Variables(Duration.ofHours(1), Duration.ofSeconds(60));

    assertThat(chosen.in(Promql.of("rate(x{@}[$__rate_interval]) + increase(x{@node}[$__range])")))
        .isEqualTo(
            "rate(x{job=~\".+\", instance=~\".+\", hierarchy=~\".+\"}[60s])"
                + " + increase(x{job=~\".+\", instance=~\".+\"}[3600s])");
  }

  @Test
  void aStateIsItsPlaceInTheListAndNoStateIsZero() {
    StateSet set =
        new StateSet(
            "x",
            "s",
            List.of(
                new StateSet.State("a", "is a", Colour.GOOD),
                new StateSet.State("b", "is b", Colour.BAD)));

    assertThat(set.number("instance", "job=\"j\""))
        .isEqualTo("sum by (instance) (x{job=\"j\", s=\"a\"} or x{job=\"j\", s=\"b\"} * 2)");
    assertThat(set.words())
        .extracting(Mapping::from, Mapping::text)
        .hasToString("[(0.0, \"not known\"), (1.0, \"is a\"), (2.0, \"is b\")]");
  }
}
