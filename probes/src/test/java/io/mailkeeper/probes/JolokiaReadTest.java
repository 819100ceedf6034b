package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an attribute must be, and what a read and a login may hold. */
class JolokiaReadTest {

  private static JolokiaRead read(
      String mbean,
      String attribute,
      @Nullable String min,
      @Nullable String max,
      @Nullable String equalTo) {
    return new JolokiaRead(
        mbean,
        attribute,
        Optional.empty(),
        Optional.ofNullable(min).map(BigDecimal::new),
        Optional.ofNullable(max).map(BigDecimal::new),
        Optional.ofNullable(equalTo));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // value          | min | max  | equal to | verdict
        "5                |     |      |          | d:n=x A is 5",
        "null             |     |      |          | d:n=x A is null",
        "{\"a\":1}        |     |      |          | d:n=x A is \"{\"a\":1}\"",
        "5                | 5   | 5    |          | d:n=x A is 5",
        "4                | 5   |      |          | expected d:n=x A at least 5, got 4",
        "-0.5             | 0   |      |          | expected d:n=x A at least 0, got -0.5",
        "6                |     | 5    |          | expected d:n=x A at most 5, got 6",
        "5.25             |     | 5.2  |          | expected d:n=x A at most 5.2, got 5.25",
        "5.2              |     | 5.20 |          | d:n=x A is 5.2",
        "9007199254740993 |     | 9007199254740992 | | expected d:n=x A at most 9007199254740992, got 9007199254740993",
        "99999999999999999999 | | 5    |          | expected d:n=x A at most 5, got 99999999999999999999",
        "1e999            |     | 5    |          | expected d:n=x A to be a number, got Infinity",
        "\"5\"            |     | 5    |          | expected d:n=x A to be a number, got \"5\"",
        "\"NaN\"          |     | 5    |          | expected d:n=x A to be a number, got \"NaN\"",
        "true             | 0   |      |          | expected d:n=x A to be a number, got true",
        "null             | 0   |      |          | expected d:n=x A to be a number, got null",
        "{\"used\":1}     |     | 5    |          | expected d:n=x A to be a number, got \"{\"used\":1}\"",
        "\"up\"           |     |      | up       | d:n=x A is \"up\"",
        "\"UP\"           |     |      | up       | expected d:n=x A equal to \"up\", got \"UP\"",
        "true             |     |      | true     | d:n=x A is true",
        "false            |     |      | true     | expected d:n=x A equal to \"true\", got false",
        "7                |     |      | 7        | d:n=x A is 7",
        "[1,2]            |     |      | [1,2]    | d:n=x A is \"[1,2]\"",
        "null             |     |      | null     | d:n=x A is null",
      })
  void valuesAreJudged(
      String value,
      @Nullable String min,
      @Nullable String max,
      @Nullable String equalTo,
      String sentence) {
    Verdict verdict =
        JolokiaReply.judge(
            List.of(read("d:n=x", "A", min, max, equalTo)),
            "[{\"status\":200,\"value\":" + value + "}]",
            text -> text);
    assertThat(verdict.detail()).isEqualTo(sentence);
    assertThat(verdict.reason())
        .isEqualTo(sentence.startsWith("expected") ? Reason.EXPECT : Reason.NONE);
  }

  @Test
  void impossibleReadsAreRefused() {
    refused(() -> read("memory", "A", null, null, null), "mbean is \"memory\", expected an object");
    refused(
        () -> read("java.lang:*", "A", null, null, null), "a pattern; expected the name of one");
    refused(() -> read("", "A", null, null, null), "mbean is empty");
    refused(() -> read("d:n=x", "", null, null, null), "attribute is empty");
    refused(() -> read("d:n=x", "a\nb", null, null, null), "expected a single line");
    refused(
        () -> read("d:n=x", "A", "2", "1", null), "least number is 2, more than the greatest, 1");
    refused(() -> read("d:n=x", "A", "2", null, "x"), "a text to be equal to does not go with");
    refused(
        () -> new Target.Jolokia("h", 1, "/", List.of(), Optional.empty()),
        "there are 0 reads, expected 1 to 50");
    refused(
        () ->
            new Target.Jolokia(
                "h", 1, "/", Collections.nCopies(51, JolokiaRead.UPTIME), Optional.empty()),
        "there are 51 reads");
  }

  @Test
  void loginsAreReadAndNeverShown() {
    Login login = Login.parse("monitor:open:sesame");
    assertThat(login).isEqualTo(new Login("monitor", "open:sesame"));
    assertThat(login.basic()).isEqualTo("Basic bW9uaXRvcjpvcGVuOnNlc2FtZQ==");
    assertThat(login).hasToString("Login[user=monitor, password=(hidden)]");
    refused(() -> Login.parse("secret"), "expected user:password");
    refused(() -> Login.parse(":secret"), "expected user:password");
    refused(() -> Login.parse("user:"), "password is empty");
    refused(() -> Login.parse("user:secret\nX: y"), "password is not a single line");
    refused(() -> new Login("a:b", "secret"), "user has a colon in it");
  }

  private static void refused(Runnable construction, String message) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }
}
