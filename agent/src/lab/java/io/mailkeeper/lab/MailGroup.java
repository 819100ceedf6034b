package io.mailkeeper.lab;

import io.mailkeeper.healer.lease.LeaseProfile;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The group definition of a lab with real sendmail and dovecot and small servers in the place of a
 * mail product's web and directory server.
 *
 * @param addresses the service's movable addresses, IPv4 or IPv6; the first one is probed
 * @param attempts restarts of a daemon in a minute; no back-off between them when more than three
 * @param profile of the lease
 */
record MailGroup(List<String> addresses, int attempts, LeaseProfile profile) {
  static final String TAG = "sams";

  MailGroup {
    addresses = List.copyOf(addresses);
  }

  static final List<String> NODES = List.of("n1", "n2");

  static MailGroup ipv4() {
    return new MailGroup(List.of(Lab.SERVICE_ADDRESS), 3, LeaseProfile.FAST);
  }

  MailGroup withAttempts(int wanted) {
    return new MailGroup(addresses, wanted, profile);
  }

  MailGroup withProfile(LeaseProfile wanted) {
    return new MailGroup(addresses, attempts, wanted);
  }

  LeaseTiming timing() {
    return profile.timing();
  }

  /** A store is called hung when the lease itself would soon give it up, not before. */
  private Duration hungAfter() {
    Duration usual = Duration.ofSeconds(3);
    Duration patient = timing().softTtl().minus(timing().renew());
    return patient.compareTo(usual) > 0 ? patient : usual;
  }

  /** The text of {@code group.yml}. */
  String text(Lab lab) {
    return """
        group: mail
        nodes: [n1, n2]
        lease: {profile: %s}
        hierarchies:
          - tag: %s
            priorities: {n1: 1, n2: 10}
            stop_max: 10s
            start_max: 20s
            storage: {directory: /srv/shared, every: 1s, hung_after: %dms}
        """
            .formatted(profile.word(), TAG, hungAfter().toMillis())
        + "    resources:\n"
        + addressResources()
        + daemon("sendmail", MailDaemon.SENDMAIL)
        + daemon("dovecot", MailDaemon.DOVECOT)
        + server(lab, "samshttpd", AppServer.HTTP)
        + server(lab, "sdap", AppServer.LINE)
        + "    services:\n"
        + mailService("smtp", "sendmail")
        + mailService("imap", "dovecot")
        + mailService("pop3", "dovecot")
        + serverServices()
        + "    recovery: {attempts: %d, window: 1m, back_off: %s, verify: 5s}\n"
            .formatted(attempts, attempts > 3 ? "0s" : "200ms");
  }

  /**
   * The same without an address: the daemons alone. A standby that hears another machine answer for
   * the service address does not start, whatever its lease rules say.
   */
  String withoutAddress(Lab lab) {
    return text(lab)
        .replaceAll("(?m)^.*kind: ip.*\\n", "")
        .replaceAll("(?m)^ *depends_on:.*\\n", "")
        .replace("host: \"" + addresses.get(0), "host: \"127.0.0.1");
  }

  private String addressResources() {
    return IntStream.range(0, addresses.size())
        .mapToObj(i -> addressResource(addressName(i), addresses.get(i)))
        .collect(Collectors.joining());
  }

  private static String addressResource(String name, String address) {
    return "      - {name: %s, kind: ip, address: \"%s/%d\", device: eth0}\n"
        .formatted(name, address, isIpv6(address) ? 64 : 24);
  }

  private static String addressName(int number) {
    return number == 0 ? "address" : "address-" + (number + 1);
  }

  private String dependsOn() {
    return IntStream.range(0, addresses.size())
        .mapToObj(MailGroup::addressName)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private String daemon(String name, MailDaemon daemon) {
    return """
              - name: %s
                kind: daemon
                start: %s
                pid_file: %s
                executable: %s
                listens: %s
                depends_on: %s
                stop_max: 2s
        """
        .formatted(
            name,
            list(daemon.startCommand()),
            daemon.pidFile(),
            daemon.executable(),
            list(listens(daemon)),
            dependsOn());
  }

  private List<String> listens(MailDaemon daemon) {
    String any = addresses.stream().anyMatch(MailGroup::isIpv6) ? "[::]:" : "0.0.0.0:";
    return daemon.ports().stream().map(port -> any + port).toList();
  }

  private String server(Lab lab, String name, AppServer server) {
    return """
              - name: %s
                kind: daemon
                start: %s
                pid_file: %s
                depends_on: %s
        """
        .formatted(name, list(server.startCommand(lab)), server.pidFile(), dependsOn());
  }

  private String mailService(String protocol, String daemon) {
    return """
              - name: %s
                daemon: %s
                probe: {protocol: %s, host: "%s", every: 500ms, timeout: 2s}
        """
        .formatted(protocol, daemon, protocol, addresses.get(0));
  }

  /** The small servers speak IPv4 only. */
  private String serverServices() {
    String host = addresses.stream().filter(a -> !isIpv6(a)).findFirst().orElse("127.0.0.1");
    return """
              - name: http
                daemon: samshttpd
                probe: {protocol: http, host: "%s", port: 8890, every: 1s, timeout: 2s}
              - name: sdap
                daemon: sdap
                probe:
                  protocol: dialogue
                  host: "%s"
                  port: 9000
                  every: 1s
                  timeout: 2s
                  greeting: "^200"
                  steps:
                    - {send: PING, expect: "^200 PONG"}
        """
        .formatted(host, host);
  }

  private static boolean isIpv6(String address) {
    return address.contains(":");
  }

  private static String list(List<String> words) {
    return words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", ", "[", "]"));
  }
}
