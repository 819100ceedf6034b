package io.mailkeeper.lab.servers;

import java.util.List;
import java.util.Set;

/** NSD: the names of mail.lab and their addresses, over UDP, TCP and TLS. */
final class NsdServer implements LabServer {
  /** Its answer does not fit into a datagram. */
  static final String LONG = "long.mail.lab";

  /** A zone that it should have from another name server, which is not there. */
  static final String LOST_ZONE = "lost.lab";

  @Override
  public String name() {
    return "NSD";
  }

  @Override
  public String debianPackage() {
    return "nsd";
  }

  @Override
  public List<Service> services() {
    return List.of(
        Service.startTls("dns", 53, Set.of(), Set.of()), Service.tls("dns", 853, Set.of()));
  }

  @Override
  public void configure(ServerFiles files, String address) {
    files.write(
        "/etc/nsd/nsd.conf",
        """
        server:
          ip-address: %s@53
          ip-address: %1$s@853
          tls-port: 853
          tls-service-key: "/etc/tls/key.pem"
          tls-service-pem: "/etc/tls/chain.pem"
          username: ""
          zonesdir: "/etc/nsd"
          zonelistfile: "/run/zone.list"
          xfrdfile: "/run/xfrd.state"
          xfrdir: "/run"
          pidfile: "/run/nsd.pid"
        remote-control:
          control-enable: no
        zone:
          name: mail.lab
          zonefile: names
        zone:
          name: 2.0.192.in-addr.arpa
          zonefile: addresses
        zone:
          name: lost.lab
          zonefile: lost
          request-xfr: 127.0.0.1@1 NOKEY
        """
            .formatted(address));
    String head =
        """
        $TTL 300
        @ IN SOA ns.mail.lab. hostmaster.mail.lab. 20261 3600 600 86400 300
        @ IN NS ns.mail.lab.
        """;
    files.write(
        "/etc/nsd/names",
        head
            + """
            @ IN MX 10 mx1
            @ IN MX 20 mx2
            @ IN A 192.0.2.10
            @ IN AAAA 2001:db8::10
            mx1 IN A 192.0.2.11
            mx2 IN A 192.0.2.12
            ns IN A 192.0.2.53
            pop IN CNAME mail.lab.
            _imaps._tcp IN SRV 0 1 993 mail.lab.
            """
            + longText());
    files.write("/etc/nsd/addresses", head + "11 IN PTR mx1.mail.lab.\n");
  }

  private static String longText() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      text.append("long IN TXT \"").append(i).append(' ').append("x".repeat(200)).append("\"\n");
    }
    return text.toString();
  }

  @Override
  public String start(String address) {
    return "nsd -c /etc/nsd/nsd.conf\n";
  }
}
