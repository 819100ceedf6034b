package io.mailkeeper.healer.core;

import io.mailkeeper.healer.lease.ColdStart;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The hierarchy on the {@link Stage}: mail, on n1 before n2. */
final class Mail {
  /** Whether it fails is known 9 s after it does at the latest. */
  static final Cause LDAP = new Cause("ldap", Duration.ofSeconds(3), Duration.ofSeconds(3), 2);

  private static final Hierarchy.Service IMAP = new Hierarchy.Service("imap", "imap", 3);

  private static final Hierarchy.Service LOGIN =
      new Hierarchy.Service("imap", "imap", 3, false, Set.of("ldap"));

  private Mail() {}

  static Hierarchy with(Hierarchy.StrayPolicy strays) {
    return hierarchy(policy(strays), IMAP);
  }

  /** With another policy. */
  static Hierarchy with(UnaryOperator<Hierarchy.Policy> change) {
    return hierarchy(change.apply(policy(Hierarchy.StrayPolicy.STOP)), IMAP);
  }

  /** Nothing is restarted for its failing probe. */
  static Hierarchy withServiceThatOnlyNotifies() {
    return hierarchy(
        policy(Hierarchy.StrayPolicy.STOP),
        new Hierarchy.Service("imap", "imap", 3, true, Set.of()));
  }

  /** Logging in needs the directory. */
  static Hierarchy dependingOnLdap() {
    return hierarchy(policy(Hierarchy.StrayPolicy.STOP), LOGIN);
  }

  /** The same daemon has another service, that needs nothing. */
  static Hierarchy partlyDependingOnLdap() {
    return hierarchy(
        policy(Hierarchy.StrayPolicy.STOP), LOGIN, new Hierarchy.Service("pop", "imap", 3));
  }

  private static Hierarchy hierarchy(Hierarchy.Policy policy, Hierarchy.Service... services) {
    Resource ip =
        new Resource.Ip("ip", List.of(), InetAddress.getLoopbackAddress(), 32, "lo", List.of(143));
    Resource fs =
        new Resource.Filesystem(
            "fs", List.of(), Optional.of("/dev/x"), Path.of("/mail"), "ext4", "");
    Resource imap =
        new Resource.Daemon(
            "imap",
            List.of("ip", "fs"),
            List.of("/usr/sbin/imapd"),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));
    return new Hierarchy(
        "mail",
        List.of(new Hierarchy.Member("n1", 1), new Hierarchy.Member("n2", 2)),
        List.of(ip, fs, imap),
        List.of(services),
        policy);
  }

  private static Hierarchy.Policy policy(Hierarchy.StrayPolicy strays) {
    return new Hierarchy.Policy(
        2,
        Duration.ofSeconds(300),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        Duration.ofSeconds(6),
        ColdStart.ANY,
        strays);
  }
}
