package io.mailkeeper.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is read from an expression. */
class ExpressionTest {

  @Test
  void namesAreReadWithoutTheEndingsOfHistograms() {
    Expression e =
        new Expression(
            "sum by (job, le) (rate(mailkeeper_wait_seconds_bucket[5m]))"
                + " / mailkeeper_up{role=\"holder\"}[2m] + up{job=~\".*mailkeeper.*\"}");

    assertThat(e.metrics()).containsExactly("mailkeeper_up", "mailkeeper_wait_seconds");
  }

  @Test
  void recordedSeriesAreNotMetrics() {
    assertThat(new Expression("job:mailkeeper_up:count + mailkeeper_up:count").metrics()).isEmpty();
  }

  @Test
  void eachAlternativeIsAValue() {
    Expression e = new Expression("mailkeeper_role{role=~\"holder|lost\", node!=\"n1\"} == 1");

    assertThat(e.matchers())
        .containsExactly(
            new Matcher("mailkeeper_role", "role", "holder"),
            new Matcher("mailkeeper_role", "role", "lost"),
            new Matcher("mailkeeper_role", "node", "n1"));
  }
}
