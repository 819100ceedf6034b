package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user and a password; printing it shows no password. */
public record Login(String user, String password) {

  public Login {
    TargetRules.text("user", user);
    TargetRules.require(!user.contains(":"), "user has a colon in it");
    TargetRules.require(
        user.chars().noneMatch(Character::isISOControl), "user is not a single line");
    // No message shows any of it.
    TargetRules.require(!password.isEmpty(), "password is empty");
    TargetRules.require(
        password.chars().noneMatch(Character::isISOControl), "password is not a single line");
  }

  /**
   * Reads {@code user:password}; the password may hold colons.
   *
   * @throws IllegalArgumentException with one sentence that shows nothing of the text
   */
  public static Login parse(String text) {
    int colon = text.indexOf(':');
    TargetRules.require(colon > 0, "expected user:password");
    return new Login(text.substring(0, colon), text.substring(colon + 1));
  }

  /** What HTTP's basic authentication sends; RFC 7617 section 2. */
  String basic() {
    return "Basic " + basicCredentials();
  }

  /** The part of it that is secret. */
  String basicCredentials() {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(both);
  }

  @Override
  public String toString() {
    return "Login[user=" + user + ", password=" + Redaction.HIDDEN + "]";
  }
}
