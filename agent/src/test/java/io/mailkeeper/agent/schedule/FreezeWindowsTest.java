package io.mailkeeper.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreezeWindowsTest {

  private static final FreezeWindow PAYROLL =
      FreezeWindow.of("payroll", "0 0 8 * * ?", Duration.ofHours(4), ZoneOffset.UTC);
  private static final FreezeWindow REPORT =
      FreezeWindow.of("report", "0 0 9 * * ?", Duration.ofHours(1), ZoneOffset.UTC);
  private static final FreezeWindow BACKUP =
      FreezeWindow.of("backup", "0 30 2 * * ?", Duration.ofHours(1), ZoneId.of("Europe/Berlin"));

  @Test
  void theWindowThatClosesLastIsNamed() {
    FreezeWindows windows = new FreezeWindows(List.of(REPORT, PAYROLL));

    assertThat(windows.frozen(Instant.parse("2026-06-12T09:30:00Z")))
        .contains(new Frozen("payroll", Instant.parse("2026-06-12T12:00:00Z")));
    assertThat(windows.frozen(Instant.parse("2026-06-12T12:00:00Z"))).isEmpty();
  }

  @Test
  void theEdgesOfADayOneAfterTheOther() {
    FreezeWindows windows = new FreezeWindows(List.of(PAYROLL, REPORT));

    assertThat(edges(windows, "2026-06-12T00:00:00Z", 5))
        .containsExactly(
            "2026-06-12T08:00:00Z frozen by payroll",
            "2026-06-12T09:00:00Z frozen by payroll",
            "2026-06-12T10:00:00Z frozen by payroll",
            "2026-06-12T12:00:00Z free",
            "2026-06-13T08:00:00Z frozen by payroll");
  }

  @Test
  void theEdgesOfTheNightsOnWhichTheClocksChange() {
    FreezeWindows windows = new FreezeWindows(List.of(BACKUP));

    assertThat(edges(windows, "2026-03-28T12:00:00Z", 4))
        .containsExactly(
            "2026-03-29T01:00:00Z frozen by backup",
            "2026-03-29T02:00:00Z free",
            "2026-03-30T00:30:00Z frozen by backup",
            "2026-03-30T01:30:00Z free");
    assertThat(edges(windows, "2026-10-24T12:00:00Z", 4))
        .containsExactly(
            "2026-10-25T00:30:00Z frozen by backup",
            "2026-10-25T01:30:00Z free",
            "2026-10-26T01:30:00Z frozen by backup",
            "2026-10-26T02:30:00Z free");
  }

  @Test
  void withoutWindowsNothingIsEverFrozen() {
    Instant now = Instant.parse("2026-06-12T09:30:00Z");

    assertThat(FreezeWindows.NONE.frozen(now)).isEmpty();
    assertThat(FreezeWindows.NONE.nextEdge(now)).isEmpty();
  }

  @Test
  void namesAreUnique() {
    assertThatThrownBy(() -> new FreezeWindows(List.of(PAYROLL, PAYROLL)))
        .hasMessageContaining("two windows have the same name");
  }

  private static List<String> edges(FreezeWindows windows, String from, int count) {
    List<String> found = new ArrayList<>();
    Instant now = Instant.parse(from);
    for (int i = 0; i < count; i++) {
      now = windows.nextEdge(now).orElseThrow();
      found.add(now + windows.frozen(now).map(f -> " frozen by " + f.name()).orElse(" free"));
    }
    return found;
  }
}
