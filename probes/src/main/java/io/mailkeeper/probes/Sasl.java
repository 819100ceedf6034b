package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One login by one SASL mechanism (RFC 4422), as SMTP (RFC 4954), POP3 (RFC 5034), IMAP (RFC 9051
 * section 6.2.2, RFC 4959) and ManageSieve (RFC 5804 section 2.1) carry it: what to answer to the
 * server's challenges. Challenges and answers are in base64, without what the protocol puts around
 * them.
 *
 * <pre>
 *   AUTH PLAIN initial  ->  accepted or refused
 *   AUTH PLAIN            ->  challenge "" -> answer("")  ->  accepted or refused
 *   AUTH LOGIN            ->  challenge -> answer  ->  challenge -> answer  ->  accepted or refused
 * </pre>
 */
final class Sasl {

  private final Mechanism mechanism;
  private final Login login;
  private final Redaction redaction;

  /** Answers given so far. */
  private int answers;

  private Optional<String> problem = Optional.empty();

  /**
   * @param redaction is told what must not be shown
   * @throws IllegalArgumentException when the mechanism is none of SASL
   */
  Sasl(Mechanism mechanism, Login login, Redaction redaction) {
    TargetRules.require(
        mechanism != Mechanism.APOP && mechanism != Mechanism.USER,
        mechanism.label() + " is no SASL mechanism");
    this.mechanism = mechanism;
    this.login = login;
    this.redaction = redaction;
    redaction.hide(login.password());
  }

  Mechanism mechanism() {
    return mechanism;
  }

  /**
   * What may be said together with the mechanism's name, for protocols that allow it; counts as an
   * answer. Empty: the server speaks first.
   *
   * @param most characters that the protocol allows
   */
  Optional<String> initial(int most) {
    return switch (mechanism) {
      case PLAIN, XOAUTH2 -> answer("").filter(first -> fits(first, most));
      case CRAM_MD5, LOGIN, APOP, USER -> Optional.empty();
    };
  }

  /** One that does not fit is said later. */
  private boolean fits(String first, int most) {
    boolean fits = first.length() <= most;
    answers = fits ? 1 : 0;
    return fits;
  }

  /** The answer to a challenge; empty: none is due, the server breaks the protocol. */
  Optional<String> answer(String challenge) {
    answers++;
    return switch (mechanism) {
      case PLAIN -> answers == 1 ? secret("\0" + login.user() + "\0" + login.password()) : none();
      case LOGIN -> nameThenPassword();
      case CRAM_MD5 -> answers == 1 ? decoded(challenge).map(this::digest) : none();
      case XOAUTH2 -> token(challenge);
      case APOP, USER -> none();
    };
  }

  /** What the server gave as the cause of its refusal, in words; empty: nothing. */
  Optional<String> problem() {
    return problem;
  }

  /** What the challenges say is "Username:" and "Password:" by custom, and must not matter. */
  private Optional<String> nameThenPassword() {
    return switch (answers) {
      case 1 -> Optional.of(encoded(login.user()));
      case 2 -> secret(login.password());
      default -> none();
    };
  }

  /** RFC 2195 section 2. */
  private String digest(byte[] challenge) {
    try {
      Mac hmac = Mac.getInstance("HmacMD5");
      hmac.init(new SecretKeySpec(login.password().getBytes(StandardCharsets.UTF_8), "HmacMD5"));
      String digest = HexFormat.of().formatHex(hmac.doFinal(challenge));
      redaction.hide(digest);
      return secret(login.user() + " " + digest).orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacMD5", e);
    }
  }

  /**
   * A refusal comes as a challenge that says why, in JSON; it is answered with nothing, and then
   * comes the refusal proper.
   */
  private Optional<String> token(String challenge) {
    return switch (answers) {
      case 1 -> secret("user=" + login.user() + "\1auth=Bearer " + login.password() + "\1\1");
      case 2 -> {
        problem =
            decoded(challenge).map(json -> redaction.in(new String(json, StandardCharsets.UTF_8)));
        yield Optional.of("");
      }
      default -> none();
    };
  }

  private Optional<String> secret(String plain) {
    String answer = encoded(plain);
    redaction.hideWord(answer);
    return Optional.of(answer);
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<byte[]> decoded(String challenge) {
    try {
      return Optional.of(Base64.getDecoder().decode(challenge.strip()));
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
  }
}
