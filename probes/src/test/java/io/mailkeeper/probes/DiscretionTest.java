package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class DiscretionTest {

  private final Discretion discretion = new Discretion();

  private String sent(String text) {
    discretion.sending(text);
    return discretion.shown(text).strip();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatFollowsTheWordsOfLoginsIsHidden() {
    assertThat(sent("PASS hunter2\r\n")).isEqualTo("PASS (hidden)");
    assertThat(sent("a1 LOGIN joe \"hunter 2\"\r\n")).isEqualTo("a1 LOGIN (hidden)");
    assertThat(sent("APOP joe c4c9334bac560ecc979e58001b3e22fb\r\n")).isEqualTo("APOP (hidden)");
    assertThat(sent("AUTH PLAIN " + base64("\0joe\0hunter2"))).isEqualTo("AUTH PLAIN (hidden)");
    assertThat(sent("AUTH hunter2")).isEqualTo("AUTH (hidden)");
    assertThat(sent("AUTHENTICATE \"PLAIN\" \"am9l\""))
        .isEqualTo("AUTHENTICATE \"PLAIN\" (hidden)");
    assertThat(sent("OPER joe hunter2")).isEqualTo("OPER (hidden)");
  }

  @Test
  void whatFollowsAuthIsHiddenEvenAfterALateReply() {
    assertThat(sent("AUTH LOGIN\r\n")).isEqualTo("AUTH LOGIN");
    discretion.shown("250 HELP");
    assertThat(sent(base64("joe") + "\r\n")).isEqualTo("(hidden)");
    assertThat(sent(base64("hunter2") + "\r\n")).isEqualTo("(hidden)");
    assertThat(sent("QUIT\r\n")).isEqualTo("QUIT");
    assertThat(sent("a2 SELECT INBOX\r\n")).isEqualTo("a2 SELECT INBOX");
  }

  @Test
  void whatIsHiddenOnceIsHiddenWhereverItComesAgain() {
    sent("AUTH PLAIN " + base64("\0joe\0hunter2"));
    assertThat(discretion.shown("535 no hunter2 here")).isEqualTo("535 no (hidden) here");
    assertThat(discretion.shown("535 " + base64("\0joe\0hunter2"))).isEqualTo("535 (hidden)");
  }

  @Test
  void theRestIsShown() {
    assertThat(sent("EHLO joe\r\nMAIL FROM:<>\r\n")).isEqualTo("EHLO joe\nMAIL FROM:<>");
    assertThat(discretion.shown("250-AUTH PLAIN LOGIN")).isEqualTo("250-AUTH PLAIN LOGIN");
  }
}
