package io.mailkeeper.dashboards.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.dashboards.Dashboards;
import io.mailkeeper.dashboards.grafana.Annotation;
import io.mailkeeper.dashboards.grafana.Colour;
import io.mailkeeper.dashboards.grafana.Column;
import io.mailkeeper.dashboards.grafana.Dashboard;
import io.mailkeeper.dashboards.grafana.Mapping;
import io.mailkeeper.dashboards.grafana.Panel;
import io.mailkeeper.dashboards.grafana.Query;
import io.mailkeeper.dashboards.grafana.Row;
import io.mailkeeper.dashboards.grafana.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DashboardPageTest {
  private static final TimeRange RANGE =
      new TimeRange(
          Instant.ofEpochSecond(1_000),
          Instant.ofEpochSecond(1_100),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));
  private static final Mapping UP = Mapping.of(1, "answers", Colour.GOOD);
  private static final Mapping DOWN = Mapping.of(0, "NO ANSWER", Colour.BAD);

  private final CannedPrometheus prometheus = new CannedPrometheus();

  private String draw(Panel.Builder panel, Annotation... annotations) {
    Dashboard dashboard =
        new Dashboard(
            "u",
            "A title",
            "d",
            List.of(),
            "now-1h",
            "10s",
            List.of(),
            List.of(annotations),
            List.of(),
            List.of(Row.of("A row", panel.build())));
    return DashboardPage.render(dashboard, prometheus, RANGE);
  }

  @Test
  void aStatSaysItsWordInItsColourAndItsName() {
    prometheus.when("x", "{'metric':{'hierarchy':'mail'},'value':[1100,'1']}");

    assertThat(draw(Panel.stat("S", "d").query(Query.instant("x", "{{hierarchy}}")).words(UP)))
        .contains("background:" + Colour.GOOD.hex(), ">answers<", "class=name>mail<");
  }

  @Test
  void anEmptyAnswerIsSaid() {
    assertThat(draw(Panel.stat("S", "d").query(Query.instant("x", "")).otherwise("NOWHERE")))
        .contains("<p class=none>NOWHERE</p>");
    assertThat(draw(Panel.table("T", "d").query(Query.rows("x")))).contains("No data");
  }

  @Test
  void aTimelineJoinsEqualStatesAndLeavesTheGap() {
    prometheus.when(
        "x",
        "{'metric':{'node':'n1'},'values':[[1000,'1'],[1010,'1'],[1020,'0'],[1060,'0'],"
            + "[1070,'0']]}");

    String page =
        draw(Panel.stateTimeline("S", "d").query(Query.range("x", "{{node}}")).words(UP, DOWN));

    assertThat(page.split("<rect", -1)).as("three stretches").hasSize(4);
    assertThat(page).contains("<title>answers</title>", "<title>NO ANSWER</title>", ">n1<");
  }

  @Test
  void aLineBreaksWherePointsAreMissing() {
    prometheus.when(
        "x",
        "{'metric':{'node':'n1'},'values':[[1000,'1'],[1010,'2'],[1020,'NaN'],[1030,'NaN'],"
            + "[1040,'0.25'],[1050,'0.5']]}");

    String page =
        draw(Panel.timeSeries("S", "d").query(Query.range("x", "{{node}}")).unit(Unit.SECONDS));

    assertThat(page.split("<polyline", -1)).as("two pieces").hasSize(3);
    assertThat(page).contains("<td class=n>500 ms<td class=n>2 s");
  }

  @Test
  void barsAskForAMinuteAndStandOnEachOther() {
    prometheus.when(
        "increase(x[65s])",
        "{'metric':{'r':'a'},'values':[[1000,'1']]},{'metric':{'r':'b'},'values':[[1000,'1']]}");

    String page =
        draw(
            Panel.bars("S", "d")
                .query(Query.range("increase(x[$__rate_interval])", "{{r}}"))
                .unit(Unit.COUNT));

    assertThat(prometheus.asked()).containsExactly("60s increase(x[65s])");
    assertThat(page.split("<rect", -1)).hasSize(3);
    assertThat(page).as("two in all").contains(">2</text>");
  }

  @Test
  void aTableMergesWhatDoesNotContradict() {
    prometheus
        .when(
            "a",
            "{'metric':{'node':'n1'},'value':[1100,'1']},"
                + "{'metric':{'node':'n2'},'value':[1100,'0']}")
        .when("b", "{'metric':{'node':'n2','version':'1.0'},'value':[1100,'90']}");

    String page =
        draw(
            Panel.table("T", "d")
                .query(Query.rows("a"))
                .query(Query.rows("b"))
                .column(Column.label("node", "Node"))
                .column(Column.label("version", "Version"))
                .column(Column.words(0, "Up", List.of(UP, DOWN)))
                .column(Column.value(1, "For", Unit.SECONDS)));

    assertThat(page)
        .contains("<td class=plain>n1<td class=plain><td")
        .contains("<td class=plain>n2<td class=plain>1.0<td")
        .contains(">NO ANSWER<td>90 s</tr>");
  }

  @Test
  void whatLastsIsMarkedOnce() {
    prometheus
        .when("x", "{'metric':{},'values':[[1000,'1'],[1010,'1']]}")
        .when("e", "{'metric':{},'values':[[1030,'1'],[1040,'1'],[1080,'1']]}");

    String page =
        draw(
            Panel.timeSeries("S", "d").query(Query.range("x", "x")),
            new Annotation("Repairs", "e", "t", "t", Colour.WARN));

    assertThat(page.split("stroke-dasharray", -1)).as("at 1030 and 1080").hasSize(3);
  }

  @Test
  void namesCannotBecomeTags() {
    prometheus.when("x", "{'metric':{'node':'<script>&'},'value':[1100,'1']}");

    assertThat(draw(Panel.stat("<b>", "d").query(Query.instant("x", "{{node}}")).named()))
        .contains("&lt;script&gt;&amp;", "&lt;b&gt;")
        .doesNotContain("<script", "<b>&");
  }

  @Test
  void aRefusedQueryIsNamedWithItsPanel() {
    prometheus.refuse("x", "parse error");

    assertThatThrownBy(() -> draw(Panel.stat("Mail", "d").query(Query.instant("x", ""))))
        .hasMessage("Mail: Prometheus: parse error: x");
  }

  @Test
  void theWholeDashboardNeedsNothingFromOutside() {
    String page = DashboardPage.render(Dashboards.mailkeeper(), prometheus, RANGE);

    assertThat(page)
        .contains("this is not Grafana", "NO AGENT ANSWERS", "Nothing is wrong.")
        .doesNotContain("http:", "https:", "src=", "<script", "url(");
    assertThat(prometheus.asked())
        .hasSize(Dashboards.queries().size())
        .noneMatch(query -> query.contains("$job") || query.contains("$__"));
  }
}
