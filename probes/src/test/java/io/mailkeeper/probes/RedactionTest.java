package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private static final String SECRET = "Zx-\"9q\\W7";

  private final Redaction redaction = new Redaction().hide(SECRET);

  @Test
  void theSecretIsHiddenHoweverItIsWritten() {
    assertThat(redaction.in("535 wrong: " + SECRET + "!")).isEqualTo("535 wrong: (hidden)!");
    assertThat(redaction.in(SECRET.toLowerCase(Locale.ROOT) + SECRET)).isEqualTo("(hidden)");
    assertThat(redaction.in("LOGIN \"joe\" \"Zx-\\\"9q\\\\W7\""))
        .isEqualTo("LOGIN \"joe\" \"(hidden)\"");
    assertThat(redaction.in("5a782d2239715C5737")).isEqualTo("(hidden)");
    assertThat(redaction.in("nothing here")).isEqualTo("nothing here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ab", "abc", "\0joe\0", "joe:", "user=joe\1auth=Bearer "})
  void base64IsHiddenWhateverStandsAround(String before) {
    for (String after : new String[] {"", "x", "xy", "xyz", "\1\1", "\r\n"}) {
      String code = base64(before + SECRET + after);
      assertThat(redaction.in("334 <" + code + "> ok")).isEqualTo("334 <(hidden)> ok");
      assertThat(redaction.in(code + " " + code)).isEqualTo("(hidden) (hidden)");
    }
  }

  @Test
  void aTextThatBreaksOffShowsNoBeginningOfIt() {
    String code = base64("\0joe\0" + SECRET);
    for (int length = 4; length < SECRET.length(); length++) {
      assertThat(redaction.in("you said " + SECRET.substring(0, length)))
          .isEqualTo("you said (hidden)");
    }
    for (int length = 12; length < code.length(); length++) {
      assertThat(redaction.in("you said " + code.substring(0, length)))
          .doesNotContain(code.substring(7, 12));
    }
    assertThat(redaction.in("you said " + SECRET.substring(0, 6) + "..., no"))
        .isEqualTo("you said (hidden)..., no");
  }

  @Test
  void aWordIsHiddenAsItStandsAndAShortSecretOnlySo() {
    assertThat(new Redaction().hide("abc").in("abc, abcd and \"abc\""))
        .isEqualTo("(hidden), abcd and \"(hidden)\"");
    assertThat(new Redaction().hideWord("AGEAYWJj").in("AUTH PLAIN AGEAYWJj"))
        .isEqualTo("AUTH PLAIN (hidden)");
    assertThat(new Redaction().in("abc")).isEqualTo("abc");
  }

  @Test
  @Timeout(10)
  void aHostileTextCostsNoTime() {
    String long64 = base64("A".repeat(60_000));
    String nearly = base64(SECRET.substring(0, 6)).repeat(5_000);
    assertThat(redaction.in(long64)).isEqualTo(long64);
    assertThat(redaction.in(nearly)).hasSizeGreaterThan(1);
    assertThat(redaction.in(base64(SECRET).repeat(5_000))).contains("(hidden)");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
