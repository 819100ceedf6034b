package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How single values are written. */
class ValuesTest {

  @ParameterizedTest
  @CsvSource({
    "250ms, 250, 250ms", "2s, 2000, 2s", "5m, 300000, 5m", "1h, 3600000, 1h", "1d, 86400000, 1d",
    "90s, 90000, 90s", "120s, 120000, 2m", "24h, 86400000, 1d", "0s, 0, 0s", "0ms, 0, 0s"
  })
  void durations(String text, long millis, String shortest) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(Durations.text(Durations.parse(text))).isEqualTo(shortest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "5 s",
        "-5s",
        "+5s",
        "1.5s",
        "05s",
        "5S",
        "PT5S",
        "5w",
        "9999999999s"
      })
  void noDurations(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected a duration");
  }

  @ParameterizedTest
  @CsvSource({
    "10.77.0.50, 10.77.0.50",
    "0.0.0.0, 0.0.0.0",
    "FD00:0:0::50, fd00::50",
    "::, ::",
    "::1, ::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "fe80::, fe80::"
  })
  void addresses(String text, String canonical) {
    assertThat(Addresses.text(Addresses.parse(text))).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10.1",
        "10.0.0.256",
        "010.0.0.1",
        "0x0a.0.0.1",
        "localhost",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "fd00::1::2",
        "[::1]",
        "10.0.0.1 ",
        "12345::"
      })
  void noAddresses(String text) {
    assertThatThrownBy(() -> Addresses.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected an IP address");
  }

  @ParameterizedTest
  @CsvSource({"512B, 512", "64KiB, 65536", "64MiB, 67108864", "2GiB, 2147483648", "0B, 0"})
  void sizes(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
    assertThat(ByteSize.parse(ByteSize.parse(text).toString())).isEqualTo(new ByteSize(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:25", "10.0.0.1:65535", "[::]:25", "[fd00::1]:143"})
  void endpoints(String text) {
    assertThat(Endpoint.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1/32", "10.0.0.1/1", "fd00::1/128"})
  void addressesWithPrefix(String text) {
    assertThat(Cidr.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "mx1.example.org", "mail-1", "3com.com", "10.0.0.1", "fd00::1"})
  void hosts(String text) {
    assertThat(Host.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "-a", "a.", "a..b", "10.0.0.300", "10.1", "[::1]", "h:25"})
  void noHosts(String text) {
    assertThatThrownBy(() -> Host.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "intervall, interval",
    "timout, timeout",
    "tiemout, timeout",
    "softTtl, soft_ttl",
    "soft-ttl, soft_ttl",
    "token, token_file"
  })
  void nearestKey(String found, String meant) {
    List<String> known = List.of("timeout", "interval", "soft_ttl", "ttl", "token_file");
    assertThat(Nearest.among(found, known)).contains(meant);
  }

  @Test
  void nothingNear() {
    assertThat(Nearest.among("colour", List.of("ttl", "renew"))).isEmpty();
    assertThat(Nearest.hint("colour", List.of("ttl", "renew")))
        .isEqualTo("; expected one of ttl, renew");
  }
}
