package io.mailkeeper.lab;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Pacemaker on corosync, three nodes for a quorum, mail on n1 or n2: address and sendmail as a
 * group. There is no fencing device in this lab, so it runs without one.
 */
final class PacemakerContestant extends Rival {
  private static final List<String> MEMBERS = List.of("n1", "n2", "n3");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final String token;

  /**
   * @param token corosync's token in ms; empty for its default
   */
  PacemakerContestant(String token) {
    super(Lab.up("n1", "n2", "n3"));
    this.token = token;
    try {
      MEMBERS.forEach(this::start);
      awaitMembers();
      configure();
      awaitReady();
    } catch (RuntimeException | Error e) {
      lab().close();
      throw e;
    }
  }

  static List<String> missing() {
    boolean there =
        List.of(
                "/usr/sbin/pacemakerd",
                "/usr/sbin/corosync",
                "/usr/lib/ocf/resource.d/heartbeat/IPaddr2")
            .stream()
            .allMatch(f -> LabRequirements.unless(f, f).isEmpty());
    return there
        ? List.of()
        : List.of(
            "packages missing: apt-get install pacemaker pacemaker-cli-utils corosync resource-agents");
  }

  @Override
  void start(String name) {
    LabNode node = lab().node(name);
    node.writeFile("/etc/corosync/corosync.conf", corosync());
    MailDaemon sendmail = MailDaemon.SENDMAIL;
    node.writeFile("/etc/init.d/lab-sendmail", initScript(sendmail));
    node.exec("chmod", "755", "/etc/init.d/lab-sendmail").orThrow();
    node.exec("corosync").orThrow();
    await("corosync of " + name)
        .atMost(LIMIT)
        .until(() -> node.exec("corosync-cfgtool", "-s").exit() == 0);
    LabProcess unused =
        node.spawn(
            List.of("pacemakerd"), lab().workDirectory().resolve("pacemakerd-" + name + ".log"));
  }

  private String corosync() {
    String nodes =
        MEMBERS.stream()
            .map(
                n ->
                    "  node {\n    name: %s\n    nodeid: %s\n    ring0_addr: %s\n  }\n"
                        .formatted(n, n.substring(1), lab().node(n).address()))
            .collect(Collectors.joining());
    String timing = token.isEmpty() ? "" : "  token: " + token + "\n  token_coefficient: 0\n";
    return """
        system {
          move_to_root_cgroup: no
        }
        totem {
          version: 2
          cluster_name: lab
          transport: knet
          crypto_cipher: none
          crypto_hash: none
        %s}
        logging {
          to_logfile: yes
          logfile: /var/log/corosync.log
          to_syslog: no
        }
        quorum {
          provider: corosync_votequorum
        }
        nodelist {
        %s}
        """
        .formatted(timing, nodes);
  }

  private static String initScript(MailDaemon daemon) {
    return """
        #!/bin/sh
        pid() { head -1 %1$s 2>/dev/null; }
        up() { [ -n "$(pid)" ] && kill -0 "$(pid)" 2>/dev/null; }
        case $1 in
          start) up && exit 0; rm -f %1$s; %2$s || exit 1; while ! up; do sleep 0.02; done ;;
          stop) up || exit 0; kill "$(pid)"; while up; do sleep 0.02; done; rm -f %1$s ;;
          status) up && exit 0; exit 3 ;;
          *) exit 0 ;;
        esac
        """
        .formatted(daemon.pidFile(), String.join(" ", daemon.startCommand()));
  }

  private void configure() {
    String operations =
        "<operations><op id='%1$s-m' name='monitor' interval='10s' timeout='20s'/>"
            + "<op id='%1$s-s' name='start' interval='0' timeout='20s'/>"
            + "<op id='%1$s-e' name='stop' interval='0' timeout='20s'/></operations>";
    cib(
        "crm_config",
        "<crm_config><cluster_property_set id='options'>"
            + "<nvpair id='o1' name='stonith-enabled' value='false'/>"
            + "</cluster_property_set></crm_config>");
    cib(
        "resources",
        "<resources><group id='mail'>"
            + "<primitive id='vip' class='ocf' provider='heartbeat' type='IPaddr2'>"
            + "<instance_attributes id='vip-a'><nvpair id='a1' name='ip' value='"
            + Lab.SERVICE_ADDRESS
            + "'/><nvpair id='a2' name='cidr_netmask' value='24'/>"
            + "<nvpair id='a3' name='nic' value='eth0'/></instance_attributes>"
            + operations.formatted("vip")
            + "</primitive><primitive id='mta' class='lsb' type='lab-sendmail'>"
            + operations.formatted("mta")
            + "</primitive></group></resources>");
    cib(
        "constraints",
        "<constraints><rsc_location id='not-n3' rsc='mail' node='n3' score='-INFINITY'/>"
            + "</constraints>");
    cib(
        "rsc_defaults",
        "<rsc_defaults><meta_attributes id='d'>"
            + "<nvpair id='d1' name='resource-stickiness' value='100'/>"
            + "</meta_attributes></rsc_defaults>");
  }

  private void cib(String section, String xml) {
    String verb = section.equals("rsc_defaults") ? "--create" : "--replace";
    lab()
        .node("n1")
        .exec(
            "cibadmin",
            verb,
            "--scope",
            section.equals("rsc_defaults") ? "configuration" : section,
            "--xml-text",
            xml)
        .orThrow();
  }

  private String status(String name) {
    return lab().node(name).exec("timeout", "5", "crm_mon", "-1").out();
  }

  private void awaitMembers() {
    await("three members online")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> MEMBERS.stream().allMatch(n -> status(n).contains("Online: [ n1 n2 n3 ]")));
  }

  static String title(String token) {
    return "Pacemaker, token " + (token.isEmpty() ? "default" : token + " ms");
  }

  @Override
  void moveFrom(String active) {
    String other = active.equals("n1") ? "n2" : "n1";
    lab().node(other).exec("crm_resource", "-r", "mail", "--move", "--node", other).orThrow();
  }

  @Override
  void moved(String node) {
    lab().node(node).exec("crm_resource", "-r", "mail", "--clear").orThrow();
  }

  @Override
  public void awaitReady() {
    awaitMembers();
    await("mail runs on one node")
        .atMost(LIMIT)
        .until(() -> !active().isEmpty() && !status(active()).contains("pending"));
  }
}
