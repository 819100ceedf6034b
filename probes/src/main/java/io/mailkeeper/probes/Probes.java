package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Every probe there is. */
public final class Probes {

  private static final Map<String, Probe> ALL =
      Map.ofEntries(
          Map.entry(Target.Smtp.PROTOCOL, new SmtpProbe()),
          Map.entry(Target.Lmtp.PROTOCOL, new LmtpProbe()),
          Map.entry(Target.Pop3.PROTOCOL, new Pop3Probe()),
          Map.entry(Target.Imap.PROTOCOL, new ImapProbe()),
          Map.entry(Target.Sieve.PROTOCOL, new SieveProbe()),
          Map.entry(Route.PROTOCOL, new RoundTripProbe()),
          Map.entry(Target.Dns.PROTOCOL, new DnsProbe()),
          Map.entry(Target.Http.PROTOCOL, new HttpProbe()),
          Map.entry(Target.Jolokia.PROTOCOL, new JolokiaProbe()),
          Map.entry(Target.Ldap.PROTOCOL, new LdapProbe()),
          Map.entry(Target.Script.SDAP, new DialogueProbe()),
          Map.entry(Target.Script.TCP, new DialogueProbe()));

  private Probes() {}

  /** The probe of a protocol, written as in {@link #protocols()}; empty when there is none. */
  public static Optional<Probe> forProtocol(String protocol) {
    return Optional.ofNullable(ALL.get(protocol));
  }

  /** The protocols that can be probed, in alphabetical order. */
  public static SortedSet<String> protocols() {
    return new TreeSet<>(ALL.keySet());
  }

  /** Probes a target with its protocol's probe; see {@link Probe#run}. */
  public static Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    return forProtocol(target.protocol()).orElseThrow().run(vertx, target, timeout);
  }

  /** The target as its probe needs it. */
  static <T extends Target> T as(Class<T> type, Target target) {
    if (!type.isInstance(target)) {
      throw new IllegalArgumentException(
          "a probe of " + type.getSimpleName() + " was given the " + target.protocol() + " target");
    }
    return type.cast(target);
  }
}
