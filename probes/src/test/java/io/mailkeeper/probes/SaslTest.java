package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SaslTest {

  private static final Login TIM = new Login("tim", "tanstaaftanstaaf");

  private static Sasl sasl(Mechanism mechanism) {
    return new Sasl(mechanism, TIM, new Redaction());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void plainIsOneMessageSaidFirstOrWhenAsked() {
    String message = base64("\0tim\0tanstaaftanstaaf");
    // RFC 4616 section 4 has the same in its first example.
    assertThat(message).isEqualTo("AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
    assertThat(sasl(Mechanism.PLAIN).initial(500)).contains(message);
    Sasl later = sasl(Mechanism.PLAIN);
    assertThat(later.answer("")).contains(message);
    assertThat(later.answer("")).isEmpty();
    Sasl tooLong = sasl(Mechanism.PLAIN);
    assertThat(tooLong.initial(message.length() - 1)).isEmpty();
    assertThat(tooLong.answer("")).contains(message);
    assertThat(sasl(Mechanism.PLAIN).initial(message.length())).contains(message);
  }

  @Test
  void umlautsAreUtf8() {
    Sasl plain = new Sasl(Mechanism.PLAIN, new Login("jörg", "schlüssel"), new Redaction());
    assertThat(plain.initial(500)).contains(base64("\0jörg\0schlüssel"));
  }

  @Test
  void loginAnswersTwoQuestionsWhateverTheySay() {
    Sasl login = sasl(Mechanism.LOGIN);
    assertThat(login.initial(500)).isEmpty();
    assertThat(login.answer(base64("Username:"))).contains(base64("tim"));
    assertThat(login.answer("no base64 at all")).contains(base64("tanstaaftanstaaf"));
    assertThat(login.answer(base64("And:"))).isEmpty();
  }

  @Test
  void cramMd5IsThatOfTheRfc() {
    Sasl cram = sasl(Mechanism.CRAM_MD5);
    assertThat(cram.initial(500)).isEmpty();
    // RFC 2195 section 2.
    assertThat(cram.answer("PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"))
        .contains("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw");
    assertThat(cram.answer("PDE+")).isEmpty();
    assertThat(sasl(Mechanism.CRAM_MD5).answer("<1@x>")).isEmpty();
  }

  @Test
  void aTokenIsABearerAndARefusalIsAnsweredWithNothing() {
    Sasl token =
        new Sasl(
            Mechanism.XOAUTH2, new Login("someuser@example.com", "vF9dft4qmT"), new Redaction());
    // The example of Google's and Microsoft's description has a longer token.
    assertThat(token.initial(500))
        .contains(base64("user=someuser@example.com\1auth=Bearer vF9dft4qmT\1\1"));
    assertThat(token.problem()).isEmpty();
    assertThat(token.answer(base64("{\"status\":\"401\",\"echo\":\"vF9dft4qmT\"}"))).contains("");
    assertThat(token.problem()).contains("{\"status\":\"401\",\"echo\":\"(hidden)\"}");
    assertThat(token.answer("")).isEmpty();
  }

  @Test
  void commandsOfPop3AreNoMechanisms() {
    assertThatThrownBy(() -> sasl(Mechanism.APOP)).hasMessage("APOP is no SASL mechanism");
  }

  private static Optional<Mechanism> chosen(
      Optional<Mechanism> wanted, boolean inClear, boolean encrypted, Mechanism... offered) {
    return new MailLogin(TIM, wanted, inClear).choose(Set.of(offered), encrypted);
  }

  @Test
  void theStrongestIsChosenUnlessOneIsNamed() {
    Optional<Mechanism> any = Optional.empty();
    assertThat(chosen(any, false, true, Mechanism.LOGIN, Mechanism.PLAIN, Mechanism.CRAM_MD5))
        .contains(Mechanism.CRAM_MD5);
    assertThat(chosen(any, false, true, Mechanism.LOGIN, Mechanism.PLAIN, Mechanism.XOAUTH2))
        .contains(Mechanism.PLAIN);
    assertThat(chosen(any, false, true, Mechanism.XOAUTH2)).isEmpty();
    Optional<Mechanism> login = Optional.of(Mechanism.LOGIN);
    assertThat(chosen(login, false, true, Mechanism.LOGIN, Mechanism.PLAIN))
        .contains(Mechanism.LOGIN);
    assertThat(chosen(login, false, true, Mechanism.PLAIN)).isEmpty();
  }

  @Test
  void aPasswordIsSentInClearOnlyWhenThatIsAllowed() {
    Optional<Mechanism> any = Optional.empty();
    assertThat(chosen(any, false, false, Mechanism.PLAIN, Mechanism.LOGIN)).isEmpty();
    assertThat(chosen(any, false, false, Mechanism.PLAIN, Mechanism.CRAM_MD5))
        .contains(Mechanism.CRAM_MD5);
    assertThat(chosen(any, true, false, Mechanism.PLAIN)).contains(Mechanism.PLAIN);
    assertThat(chosen(Optional.of(Mechanism.XOAUTH2), false, false, Mechanism.XOAUTH2)).isEmpty();
    assertThat(chosen(Optional.of(Mechanism.APOP), false, false, Mechanism.APOP))
        .contains(Mechanism.APOP);
  }

  @Test
  void whyNoneWillDoIsTold() {
    assertThat(new MailLogin(TIM).whyNone(Set.of(Mechanism.PLAIN, Mechanism.XOAUTH2), false).text())
        .isEqualTo(
            "expected TLS before PLAIN, got none; no password is sent in clear unless"
                + " 'login_in_clear' allows it");
    assertThat(new MailLogin(TIM).whyNone(Set.of(), true).text())
        .isEqualTo("expected a login by password among the server's mechanisms, got none");
    Turn none =
        new MailLogin(TIM, Optional.of(Mechanism.CRAM_MD5), true)
            .whyNone(Set.of(Mechanism.PLAIN), true);
    assertThat(none.text())
        .isEqualTo("expected CRAM-MD5 among the server's mechanisms, got only PLAIN");
    assertThat(none.reason()).isEqualTo(Reason.AUTH);
  }
}
