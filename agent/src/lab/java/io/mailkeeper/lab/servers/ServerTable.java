package io.mailkeeper.lab.servers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What was asked of which server, to print at the end. */
final class ServerTable {
  private final Map<String, MailServer> servers = new LinkedHashMap<>();
  private final Map<String, Integer> checks = new LinkedHashMap<>();

  void add(MailServer server, int number) {
    servers.putIfAbsent(server.name(), server);
    checks.merge(server.name(), number, Integer::sum);
  }

  void print(ServerRoots roots) {
    servers.forEach(
        (name, server) -> {
          System.out.printf(
              "%n%s %s (Debian %s): %d checks%n",
              name, roots.version(server), server.release(), checks.get(name));
          for (Service service : server.services()) {
            Set<String> ways = new TreeSet<>(service.encrypted());
            System.out.printf(
                "  %-5s %4d %-8s %s%n",
                service.protocol(),
                service.port(),
                service.tlsFirst() ? "TLS" : "STARTTLS",
                String.join(" ", ways));
          }
        });
  }
}
