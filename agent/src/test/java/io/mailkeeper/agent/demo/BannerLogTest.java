package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.demo.BannerLog.Kind;
import io.mailkeeper.healer.Uptime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times in milliseconds. */
class BannerLogTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          # case,                            good at,           from, to,  begin, end, over
          steady,                            0 20 40 60,        0,    60,  0,     20,  true
          one outage,                        0 20 320 340,      0,    340, 20,    320, true
          the longest of two,                0 100 120 420 440, 0,    440, 120,   420, true
          begun just before the period,      0 20 320,          30,   340, 20,    320, true
          not over,                          0 20,              0,    500, 20,    500, false
          never a good one,                  '',                100,  500, 100,   500, false
          told out of order,                 320 0 340 20,      0,    340, 20,    320, true
          what comes later does not count,   0 20 40 900,       0,    60,  0,     20,  true
          """)
  void outage(String name, String good, long from, long to, long begin, long end, boolean over) {
    BannerLog log = new BannerLog();
    for (String at : good.isEmpty() ? new String[0] : good.split(" ")) {
      log.add(Kind.GOOD, Uptime.ofMillis(Long.parseLong(at)));
    }
    Outage outage = log.between(Uptime.ofMillis(from), Uptime.ofMillis(to));
    assertThat(outage.begin()).isEqualTo(Uptime.ofMillis(begin));
    assertThat(outage.end()).isEqualTo(Uptime.ofMillis(end));
    assertThat(outage.over()).isEqualTo(over);
  }

  @Test
  void countsTheSessionsOfThePeriodByKind() {
    BannerLog log = new BannerLog();
    log.add(Kind.GOOD, Uptime.ofMillis(10));
    log.add(Kind.REFUSED, Uptime.ofMillis(30));
    log.add(Kind.REFUSED, Uptime.ofMillis(50));
    log.add(Kind.TIMEOUT, Uptime.ofMillis(60));
    log.add(Kind.GOOD, Uptime.ofMillis(70));
    log.add(Kind.REFUSED, Uptime.ofMillis(90));

    Outage outage = log.between(Uptime.ofMillis(20), Uptime.ofMillis(80));

    assertThat(outage.counts()).isEqualTo(Map.of(Kind.GOOD, 1, Kind.REFUSED, 2, Kind.TIMEOUT, 1));
    assertThat(outage.good()).isEqualTo(1);
    assertThat(outage.bad()).isEqualTo(3);
  }
}
