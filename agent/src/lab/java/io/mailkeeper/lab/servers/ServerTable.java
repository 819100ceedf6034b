package io.mailkeeper.lab.servers;

import io.mailkeeper.probes.Mechanism;
import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was asked of which server, to print at the end. */
final class ServerTable {
  private final Map<String, MailServer> servers = new LinkedHashMap<>();
  private final Map<String, Integer> checks = new LinkedHashMap<>();

  /** By server, then by row, then by column: the ways of logging in, and what was tried. */
  private final Map<String, Map<String, Map<String, String>>> rows = new LinkedHashMap<>();

  void add(MailServer server, List<ProbeCase> cases) {
    servers.putIfAbsent(server.name(), server);
    checks.merge(server.name(), cases.size(), Integer::sum);
    Map<String, Map<String, String>> table =
        rows.computeIfAbsent(server.name(), name -> new LinkedHashMap<>());
    for (ProbeCase one : cases) {
      table
          .computeIfAbsent(row((Target.Mail) one.target()), row -> new TreeMap<>())
          .merge(column(one), sign(one), (was, is) -> was.contains(is) ? was : was + is);
    }
  }

  private static String row(Target.Mail target) {
    String security =
        target.tls().map(Tls::mode).map(Tls.Mode::name).map(ServerTable::words).orElse("clear");
    return "%-5s %4d %-8s".formatted(target.protocol(), target.port(), security);
  }

  private static String words(String mode) {
    return mode.equals(Tls.Mode.IMPLICIT.name()) ? "TLS" : mode;
  }

  private static String column(ProbeCase one) {
    if (one.reason() == Reason.TLS || !one.fault().isEmpty()) {
      return certificate(one.fault() + one.sentence());
    }
    return ((Target.Mail) one.target())
        .login()
        .map(login -> login.mechanism().map(Mechanism::label).orElse("strongest"))
        .orElse("no login");
  }

  private static String certificate(String fault) {
    if (fault.contains("NotAfter")) {
      return "expired";
    }
    return fault.contains("other.lab") ? "other name" : "unknown authority";
  }

  private static String sign(ProbeCase one) {
    return one.mustSucceed() ? "+" : "-";
  }

  /**
   * {@code +}: succeeds, as it must; {@code -}: fails, as it must: a wrong password, nobody known,
   * a password that may not be sent, a certificate that has to convince.
   */
  void print(ServerRoots roots) {
    servers.forEach(
        (name, server) -> {
          System.out.printf(
              "%n%s %s (Debian %s): %d checks%n",
              name, roots.version(server), server.release(), checks.get(name));
          rows.getOrDefault(name, Map.of())
              .forEach((row, columns) -> System.out.printf("  %s %s%n", row, columns));
        });
  }
}
