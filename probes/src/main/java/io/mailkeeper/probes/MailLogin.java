package io.mailkeeper.probes;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How a mail service is logged in to.
 *
 * @param login who; for {@link Mechanism#XOAUTH2} the password is the token
 * @param mechanism the only one that will do; empty: the strongest that the server offers
 * @param inClear whether the secret may cross the network without TLS. Without it, only a digest
 *     does: a loopback address is no exception, for what listens there need not be the mail server.
 */
public record MailLogin(Login login, Optional<Mechanism> mechanism, boolean inClear) {

  /** The strongest mechanism, and nothing in clear. */
  public MailLogin(Login login) {
    this(login, Optional.empty(), false);
  }

  /**
   * The mechanism to use.
   *
   * @param offered what the server can do
   * @param encrypted whether TLS protects the connection
   * @return empty: none may be used, {@link #whyNone} tells why
   */
  Optional<Mechanism> choose(Set<Mechanism> offered, boolean encrypted) {
    return offered.stream()
        .sorted()
        .filter(this::wanted)
        .filter(m -> encrypted || inClear || m.keepsTheSecret())
        .findFirst();
  }

  /** The failure when {@link #choose} finds none. */
  Turn whyNone(Set<Mechanism> offered, boolean encrypted) {
    String wanted = mechanism.map(Mechanism::label).orElse("a login by password");
    String found = offered.isEmpty() ? "none" : "only " + labels(offered);
    // One that was offered and not chosen was refused by us.
    boolean refused = offered.stream().anyMatch(this::wanted) && !encrypted;
    return Turn.fail(
        Reason.AUTH,
        refused
            ? "expected TLS before "
                + labels(offered.stream().filter(this::wanted).toList())
                + ", got none; no password is sent in clear unless 'login_in_clear' allows it"
            : "expected " + wanted + " among the server's mechanisms, got " + found);
  }

  /** Those that mean something here, out of a server's words. */
  static Set<Mechanism> known(Iterable<String> words) {
    Set<Mechanism> known = EnumSet.noneOf(Mechanism.class);
    words.forEach(word -> Mechanism.of(word).ifPresent(known::add));
    return known;
  }

  private boolean wanted(Mechanism offered) {
    return mechanism.map(m -> m == offered).orElse(offered.takesPassword());
  }

  private static String labels(Iterable<Mechanism> mechanisms) {
    StringBuilder labels = new StringBuilder();
    mechanisms.forEach(m -> labels.append(labels.isEmpty() ? "" : " ").append(m.label()));
    return labels.toString();
  }
}
