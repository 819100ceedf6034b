package io.mailkeeper.agent.prober;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.agent.config.TargetPattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallPartsTest {

  @ParameterizedTest
  @CsvSource({
    // module, scrape, expected milliseconds
    "5, 10, 5000",
    "5, 3, 2500",
    "-1, 10, 9500",
    "-1, -1, 119500",
    "5, -1, 5000",
    "5, 0.3, 5000",
    "-1, 0.3, 10",
    "5, 0, 5000"
  })
  void timeLimits(double module, double scrape, long expected) {
    assertThat(
            TimeLimit.of(
                module < 0
                    ? Optional.empty()
                    : Optional.of(Duration.ofMillis((long) (module * 1_000))),
                scrape < 0 ? Optional.empty() : Optional.of(scrape)))
        .isEqualTo(Duration.ofMillis(expected));
  }

  @Test
  void hostsAndPorts() {
    assertThat(HostPort.parse("mail:25", 0)).isEqualTo(new HostPort("mail", 25));
    assertThat(HostPort.parse("[::1]:25", 0)).isEqualTo(new HostPort("::1", 25));
    assertThat(HostPort.parse("[::1]", 53)).isEqualTo(new HostPort("::1", 53));
    assertThat(HostPort.parse("::1", 53)).isEqualTo(new HostPort("::1", 53));
    assertThat(HostPort.parse("dns", 53)).isEqualTo(new HostPort("dns", 53));
    for (String bad : List.of("mail", "::1", "mail:", "mail:smtp", "[::1", "")) {
      assertThatThrownBy(() -> HostPort.parse(bad, 0)).hasMessageContaining("expected a target");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.org:25, '', MAIL.example.org, 25, '', true",
    "mail.example.org:25, '', mail.example.org, 26, '', false",
    "*.example.org:25, '', mx.example.org, 25, '', true",
    "*.example.org:25, '', example.org, 25, '', false",
    "*.example.org:*, '', mx.example.org, 993, '', true",
    "'[2001:db8::1]:25', '', 2001:db8::1, 25, '', true",
    "10.0.0.*:25, '', 10.0.0.7, 25, '', true",
    "10.0.0.*:25, '', 10a0b0.7, 25, '', false",
    "https://www.example.org/health, https, www.example.org, 443, /health, true",
    "https://www.example.org/health, https, www.example.org, 443, /healthy, false",
    "https://www.example.org/health, http, www.example.org, 443, /health, false",
    "https://www.example.org/*, https, www.example.org, 443, /a/b?c, true",
    "http://www.example.org, http, www.example.org, 80, /any, true",
    "http://www.example.org, http, www.example.org, 8080, /any, false",
    "www.example.org:80, http, www.example.org, 80, /any, true"
  })
  void patternsOfTargets(
      String pattern, String scheme, String host, int port, String path, boolean fits) {
    assertThat(new TargetPattern(pattern).compiled().is(scheme, host, port, path)).isEqualTo(fits);
  }

  @Test
  void expositions() {
    assertThat(
            new Exposition()
                .gauge("b", "Second.", 0.000_000_1)
                .gauge("a", "First.", Map.of("l", "x\n\"\\"), 3.668918509e9)
                .gauge("a", "First.", "l", "y", 0.001_5)
                .gauge("e", "Fifth.", Double.NaN)
                .gauge("c", "Third.", -1)
                .gauge("d", "Fourth.", 0.0)
                .text())
        .isEqualTo(
            """
            # HELP a First.
            # TYPE a gauge
            a{l="x\\n\\"\\\\"} 3668918509
            a{l="y"} 0.0015
            # HELP b Second.
            # TYPE b gauge
            b 0.0000001
            # HELP c Third.
            # TYPE c gauge
            c -1
            # HELP d Fourth.
            # TYPE d gauge
            d 0
            # HELP e Fifth.
            # TYPE e gauge
            e NaN
            """);
  }

  @Test
  void addressesAreHashedAsBlackboxExporterDoes() {
    assertThat(ProbeMetrics.fnv1a(new byte[] {127, 0, 0, 1})).isEqualTo(3_668_918_509L);
  }
}
