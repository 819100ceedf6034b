package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user and a password; printing it shows no password. */
public record Login(String user, String password) {

  private static final String HIDDEN = "(hidden)";

  /** A shorter one would be found by chance in texts that it has nothing to do with. */
  private static final int SHORTEST_HIDDEN = 4;

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
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  /** The text without the password, wherever it stands, as it is or encoded. */
  String hide(String text) {
    String encoded = text.replace(basic().substring("Basic ".length()), HIDDEN);
    return password.length() < SHORTEST_HIDDEN ? encoded : encoded.replace(password, HIDDEN);
  }

  @Override
  public String toString() {
    return "Login[user=" + user + ", password=" + HIDDEN + "]";
  }
}
