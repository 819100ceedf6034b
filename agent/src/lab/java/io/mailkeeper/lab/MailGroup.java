package io.mailkeeper.lab;

import io.mailkeeper.healer.lease.LeaseProfile;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The group definition of a lab with real sendmail and dovecot and small servers in the place of a
 * mail product's web and directory server.
 *
 * @param nodes from the one with the best priority on
 * @param addresses the service's movable addresses, IPv4 or IPv6; the first one is probed
 * @param attempts restarts of a daemon in a minute; no back-off between them when more than three
 * @param profile of the lease
 * @param forgets whether a failure on a node is forgotten after some seconds: for tests that break
 *     things again and again, each time for itself
 * @param portal whether the small servers are a hierarchy of their own, with an address of its own,
 *     that belongs on the last node
 * @param policy more keys of the mail hierarchy, a line each
 * @param directory whether logging in needs a directory server, which each node looks for at {@link
 *     #DIRECTORY_PORT} of its own
 * @param told the service whose failure is only told; empty for none
 * @param deep whether there are a login under TLS, a round trip, and a queue that is watched
 */
record MailGroup(
    List<String> nodes,
    List<String> addresses,
    int attempts,
    LeaseProfile profile,
    boolean forgets,
    boolean portal,
    String policy,
    boolean directory,
    String told,
    boolean deep) {
  static final String TAG = "sams";
  static final String PORTAL_TAG = "portal";
  static final int DIRECTORY_PORT = 3890;

  MailGroup {
    nodes = List.copyOf(nodes);
    addresses = List.copyOf(addresses);
  }

  static final List<String> NODES = List.of("n1", "n2");

  static MailGroup ipv4() {
    return at(List.of(Lab.SERVICE_ADDRESS));
  }

  static MailGroup at(List<String> addresses) {
    return new MailGroup(
        NODES, addresses, 3, LeaseProfile.FAST, false, false, "", false, "", false);
  }

  MailGroup on(String... wanted) {
    return new MailGroup(
        List.of(wanted),
        addresses,
        attempts,
        profile,
        forgets,
        portal,
        policy,
        directory,
        told,
        deep);
  }

  MailGroup withPortal() {
    return new MailGroup(
        nodes, addresses, attempts, profile, forgets, true, policy, directory, told, deep);
  }

  MailGroup withAttempts(int wanted) {
    return new MailGroup(
        nodes, addresses, wanted, profile, forgets, portal, policy, directory, told, deep);
  }

  MailGroup withProfile(LeaseProfile wanted) {
    return new MailGroup(
        nodes, addresses, attempts, wanted, forgets, portal, policy, directory, told, deep);
  }

  MailGroup forgetting() {
    return new MailGroup(
        nodes, addresses, attempts, profile, true, portal, policy, directory, told, deep);
  }

  /** With more keys in its definition, such as {@code confirm: {within: 10s}}. */
  MailGroup with(String... keys) {
    return new MailGroup(
        nodes,
        addresses,
        attempts,
        profile,
        forgets,
        portal,
        String.join("\n", keys),
        directory,
        told,
        deep);
  }

  MailGroup withDirectory() {
    return new MailGroup(
        nodes, addresses, attempts, profile, forgets, portal, policy, true, told, deep);
  }

  /** The failure of this service is only told. */
  MailGroup onlyTelling(String service) {
    return new MailGroup(
        nodes, addresses, attempts, profile, forgets, portal, policy, directory, service, deep);
  }

  /** Everything is watched that can be. */
  MailGroup inDepth() {
    return new MailGroup(
        nodes, addresses, attempts, profile, forgets, portal, policy, directory, told, true);
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
    String name = "(?m)^( *)- name: " + told + "\n";
    String all = usual(lab);
    return told.isEmpty() ? all : all.replaceAll(name, "$0$1  notify_only: true\n");
  }

  private String usual(Lab lab) {
    return """
        group: mail
        nodes: %s
        lease: {profile: %s}
        hierarchies:
        """
            .formatted(nodes, profile.word())
        + head(TAG, nodes)
        + "    storage: {directory: /srv/shared, every: 1s, hung_after: %dms}\n"
            .formatted(hungAfter().toMillis())
        + "    resources:\n"
        + addressResources()
        + daemon("sendmail", MailDaemon.SENDMAIL)
        + daemon("dovecot", MailDaemon.DOVECOT)
        + (portal ? "" : servers(lab, dependsOn()))
        + "    services:\n"
        + mailService("smtp", "sendmail")
        + mailService("imap", "dovecot")
        + mailService("pop3", "dovecot")
        + (directory ? LOGIN : "")
        + (deep ? DEEP.replace("ADDRESS", addresses.get(0)) : "")
        + (portal ? "" : serverServices(serversHost()))
        + recovery()
        + policy.indent(4)
        + (deep ? QUEUES : "")
        + (portal ? portalHierarchy(lab) : "")
        + (directory ? CAUSES : "")
        + "users: [{name: mail, uid: 8, gid: 8}]\n"; // Debian's
  }

  private static final String LOGIN =
      """
            - name: login
              daemon: dovecot
              probe: {protocol: dialogue, host: 127.0.0.1, port: %d, every: 500ms, timeout: 2s}
              causes: [directory]
      """
          .formatted(DIRECTORY_PORT);

  private static final String DEEP =
      """
            - name: imap-tls
              daemon: dovecot
              probe:
                protocol: imap
                host: "ADDRESS"
                every: 1s
                timeout: 2s
                tls: {mode: starttls, server_name: mail.lab}
                login_file: /etc/mailkeeper/alice.login
            - name: delivery
              daemon: sendmail
              probe:
                protocol: round_trip
                every: 2s
                timeout: 20s
                submit: {protocol: smtp, host: "ADDRESS", rcpt_to: alice@mail.lab}
                fetch:
                  protocol: imap
                  host: "ADDRESS"
                  login_file: /etc/mailkeeper/alice.login
                  login_in_clear: true
      """;

  private static final String QUEUES =
      """
          queues:
            - name: outgoing
              mta: sendmail
              directory: /srv/shared/mqueue
              every: 1s
              window: 10s
              limits: {messages: 5000}
      """;

  private static final String CAUSES =
      """
      causes:
        - name: directory
          probe: {protocol: dialogue, host: 127.0.0.1, port: %d, every: 500ms, timeout: 2s}
      """
          .formatted(DIRECTORY_PORT);

  private static String head(String tag, List<String> preferred) {
    return """
          - tag: %s
            priorities: %s
            stop_max: 10s
            start_max: 20s
        """
        .formatted(
            tag,
            IntStream.range(0, preferred.size())
                .mapToObj(i -> preferred.get(i) + ": " + (i == 0 ? 1 : 10 * i))
                .collect(Collectors.joining(", ", "{", "}")));
  }

  private String recovery() {
    String limit = forgets ? "    failover: {failures: 32, window: 10s}\n" : "";
    return "    recovery: {attempts: %d, window: 1m, back_off: %s, verify: 5s}\n"
            .formatted(attempts, attempts > 3 ? "0s" : "200ms")
        + limit;
  }

  private String portalHierarchy(Lab lab) {
    List<String> preferred = new ArrayList<>(nodes);
    Collections.reverse(preferred);
    return head(PORTAL_TAG, preferred)
        + "    resources:\n"
        + addressResource("portal-address", Lab.PORTAL_ADDRESS)
        + servers(lab, "[portal-address]")
        + "    services:\n"
        + serverServices(Lab.PORTAL_ADDRESS)
        + recovery();
  }

  private static String servers(Lab lab, String dependsOn) {
    return server(lab, "samshttpd", AppServer.HTTP, dependsOn)
        + server(lab, "sdap", AppServer.LINE, dependsOn);
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

  private static String server(Lab lab, String name, AppServer server, String dependsOn) {
    return """
              - name: %s
                kind: daemon
                start: %s
                pid_file: %s
                depends_on: %s
        """
        .formatted(name, list(server.startCommand(lab)), server.pidFile(), dependsOn);
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
  private String serversHost() {
    return addresses.stream().filter(a -> !isIpv6(a)).findFirst().orElse("127.0.0.1");
  }

  private static String serverServices(String host) {
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
