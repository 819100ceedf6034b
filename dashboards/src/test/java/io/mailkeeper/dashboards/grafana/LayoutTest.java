package io.mailkeeper.dashboards.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.dashboards.grafana.Layout.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayoutTest {

  private static Panel panel(int width, int height) {
    return Panel.stat("p", "d").size(width, height).query(Query.instant("x", "x")).build();
  }

  @Test
  void fromLeftToRightAndThenBelowTheHighest() {
    Row row = Row.of("r", panel(10, 3), panel(14, 5), panel(24, 2));
    Dashboard dashboard =
        new Dashboard(
            "u",
            "t",
            "d",
            List.of(),
            "now-1h",
            "10s",
            List.of(),
            List.of(),
            List.of(),
            List.of(row, Row.of("s", panel(4, 4))));

    List<Layout.PlacedRow> rows = Layout.of(dashboard);

    assertThat(rows)
        .extracting(Layout.PlacedRow::headline)
        .containsExactly(new Place(1, 0, 0, 24, 1), new Place(5, 0, 8, 24, 1));
    assertThat(rows.get(0).panels())
        .containsExactly(
            new Place(2, 0, 1, 10, 3), new Place(3, 10, 1, 14, 5), new Place(4, 0, 6, 24, 2));
    assertThat(rows.get(1).panels()).containsExactly(new Place(6, 0, 9, 4, 4));
  }

  @Test
  void whatCannotBePlacedIsRefused() {
    assertThatThrownBy(() -> panel(25, 1)).hasMessage("p is 25 columns wide; the grid has 24");
  }
}
