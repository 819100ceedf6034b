package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The lease directory is not as it should be. Every front end says what was expected, what was
 * found, where, and what to do; nothing is started on such a directory, and what runs stops in
 * time.
 */
class LeaseDirectoryLabIT {
  private static final String GROUP = NodeSetup.LEASES + "/mail";
  private static final String LEASE_ID = GROUP + "/lease.id";
  private static final String AWAY = NodeSetup.LEASES + "/away";

  /** Longer than W, 2.9 s, with all that comes on top: who is going to start has started. */
  private static final Duration QUIET = Duration.ofMillis(3800);

  private static final String READ_ONLY = "cannot be used: /srv/shared/lease is mounted read-only";
  private static final String MISSING = "is missing: " + LEASE_ID + " is not there";
  private static final String JOIN_ANOTHER = "run 'mailkeeper lease join --confirm' on each node";

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  // ---- before the start

  @Test
  void read_only_before_the_start() {
    try (Cluster cluster = Cluster.prepare()) {
      LabNode n1 = cluster.node("n1");
      readOnly(n1);
      cluster.startAgent("n1");

      assertRefused(cluster, "n1", "error", READ_ONLY, "see to the mount and the file server");

      writable(n1);
      cluster.awaitInService("n1");
      awaitLogged(cluster, "n1", "the lease directory is good again");
    }
  }

  @Test
  void missing_before_the_start() {
    try (Cluster cluster = Cluster.prepare()) {
      move(cluster.node("n1"), GROUP, AWAY);
      cluster.startAgent("n1");

      assertRefused(cluster, "n1", "missing", MISSING, "mount the shared filesystem, or put");

      move(cluster.node("n1"), AWAY, GROUP);
      cluster.awaitInService("n1");
    }
  }

  /** The classic one: the mount is not there, its mount point is, with an old copy in it. */
  @Test
  void not_mounted_before_the_start() {
    try (Cluster cluster = Cluster.prepare()) {
      LabNode n1 = cluster.node("n1");
      n1.exec("mount", "-t", "tmpfs", "bare", LabNode.SHARED).orThrow();
      n1.exec("mkdir", "-p", GROUP).orThrow();
      cluster.startAgent("n1");

      assertRefused(
          cluster,
          "n1",
          "replaced",
          GROUP + " lies on bare of type tmpfs, pinned: " + cluster.lab().sharedDirectory(),
          "mount or put back the one");

      n1.exec("umount", "-l", LabNode.SHARED).orThrow();
      cluster.awaitInService("n1");
    }
  }

  @Test
  void replaced_before_the_start() {
    try (Cluster cluster = Cluster.prepare()) {
      String expected = storeId(cluster);
      replace(cluster, "mail");
      String found = storeId(cluster);
      cluster.startAgent("n1");

      assertRefused(cluster, "n1", "replaced", another(expected, found), JOIN_ANOTHER);

      cluster.mailkeeper("n1", "lease", "join", "--confirm").orThrow();
      cluster.awaitInService("n1");
    }
  }

  @Test
  void foreign_before_the_start() {
    try (Cluster cluster = Cluster.prepare()) {
      LabNode n1 = cluster.node("n1");
      replace(cluster, "other");
      cluster.startAgent("n1");

      assertRefused(cluster, "n1", "replaced", " of group other, expected: store ", JOIN_ANOTHER);

      for (String[] verb : new String[][] {{"lease", "join", "--confirm"}, {"lease", "init"}}) {
        Ran refused = cluster.mailkeeper("n1", verb);
        assertThat(refused.exit()).as(refused.toString()).isEqualTo(3);
        assertThat(refused.err()).contains(LEASE_ID);
      }
      assertThat(cluster.mailkeeper("n1", "lease", "join", "--confirm").err())
          .contains(LEASE_ID + " belongs to group other, this node to group mail: nothing changed");
      assertThat(n1.pidsOf(MailDaemon.SENDMAIL.executable())).isEmpty();
    }
  }

  // ---- in service

  @Test
  void read_only_for_the_holder_moves_the_service() {
    try (Cluster cluster = Cluster.running()) {
      readOnly(cluster.node("n1"));

      cluster.awaitInService("n2");
      assertStopped(cluster, "n1");
      awaitLogged(cluster, "n1", "the lease directory " + READ_ONLY);

      writable(cluster.node("n1"));
      cluster.awaitProtected("n2");
    }
  }

  @Test
  void missing_for_both_stops_the_holder_and_nobody_takes_over() {
    try (Cluster cluster = Cluster.running()) {
      move(cluster.node("n1"), GROUP, AWAY);

      awaitOut(cluster, "n1");
      assertStopped(cluster, "n1");
      cluster.watchQuietly(QUIET);
      for (String name : new String[] {"n1", "n2"}) {
        assertShown(cluster, name, "missing", MISSING, "mount the shared filesystem, or put");
        // Said once, of the file that was missed first: moved away between two looks of one cycle,
        // that is not the one which each later look begins with.
        awaitLogged(cluster, name, "the lease directory is missing: /srv/shared/lease/mail/");
      }

      move(cluster.node("n1"), AWAY, GROUP);
      cluster.awaitProtectedAnywhere();
    }
  }

  @Test
  void replaced_stops_the_holder_at_once_and_nobody_takes_over() {
    try (Cluster cluster = Cluster.running()) {
      String expected = storeId(cluster);
      replace(cluster, "mail");
      String found = storeId(cluster);

      awaitOut(cluster, "n1");
      assertStopped(cluster, "n1");
      awaitLogged(cluster, "n1", "the lease directory is another one: " + LEASE_ID);
      cluster.watchQuietly(QUIET);
      for (String name : new String[] {"n1", "n2"}) {
        assertSaid(cluster, name, "replaced", another(expected, found), JOIN_ANOTHER);
      }

      cluster.mailkeeper("n1", "lease", "join", "--confirm").orThrow();
      cluster.mailkeeper("n2", "lease", "join", "--confirm").orThrow();
      for (String name : new String[] {"n1", "n2"}) {
        cluster.agent(name).kill();
        cluster.startAgent(name);
      }
      cluster.awaitProtectedAnywhere();
    }
  }

  // ---- what is done to the directory

  /** On this node alone: a mount of its own over the lease directory. */
  private static void readOnly(LabNode node) {
    node.exec("mount", "--bind", NodeSetup.LEASES, NodeSetup.LEASES).orThrow();
    node.exec("mount", "-o", "remount,bind,ro", NodeSetup.LEASES).orThrow();
  }

  private static void writable(LabNode node) {
    node.exec("umount", "-l", NodeSetup.LEASES).orThrow();
  }

  private static void move(LabNode node, String from, String to) {
    node.exec("mv", from, to).orThrow();
  }

  /** A complete directory, made by a node that knows of no other one, in the place of the old. */
  private static void replace(Cluster cluster, String group) {
    LabNode n2 = cluster.node("n2");
    String folder = NodeSetup.DIRECTORY + "/fresh";
    n2.exec("mkdir", "-p", folder, "/srv/shared/fresh").orThrow();
    n2.exec("cp", "-p", NodeSetup.DIRECTORY + "/token", NodeSetup.DIRECTORY + "/peer.key", folder)
        .orThrow();
    String node = n2.readFile(NodeSetup.NODE_FILE).replace(NodeSetup.LEASES, "/srv/shared/fresh");
    n2.writeFile(folder + "/node.yml", node + "state_directory: /run/fresh\n");
    String text = MailGroup.ipv4().text(cluster.lab());
    n2.writeFile(folder + "/group.yml", text.replace("group: mail", "group: " + group));
    List<String> init = Product.command("lease", "init", "--config.file", folder + "/node.yml");
    n2.exec(Cluster.PATIENCE, init.toArray(String[]::new)).orThrow();
    String exchange = "mv %s %s && mv /srv/shared/fresh/%s %s".formatted(GROUP, AWAY, group, GROUP);
    n2.exec("sh", "-c", exchange).orThrow();
  }

  private static String storeId(Cluster cluster) {
    return cluster
        .node("n1")
        .readFile(LEASE_ID)
        .lines()
        .filter(line -> line.startsWith("store"))
        .map(line -> line.replaceFirst("^store\\W+", "").strip())
        .findFirst()
        .orElseThrow();
  }

  // ---- what is said about it

  private static String another(String expected, String found) {
    return LEASE_ID
        + " is store "
        + found
        + " of group mail, expected: store "
        + expected
        + " of group mail, which this node has joined";
  }

  /** It is said, and nothing is started. */
  private static void assertRefused(
      Cluster cluster, String name, String condition, String said, String remedy) {
    awaitCondition(cluster, name, condition);
    cluster.watchQuietly(QUIET);
    assertSaid(cluster, name, condition, said, remedy);
  }

  private static void awaitCondition(Cluster cluster, String name, String condition) {
    cluster.awaitHierarchy(
        name, name + " says " + condition, h -> h.get("store").asText().equals(condition));
  }

  /** The status, explain, the log and the API say it, and nothing runs. */
  private static void assertSaid(
      Cluster cluster, String name, String condition, String said, String remedy) {
    assertShown(cluster, name, condition, said, remedy);
    awaitLogged(cluster, name, said);
  }

  private static void assertShown(
      Cluster cluster, String name, String condition, String said, String remedy) {
    awaitCondition(cluster, name, condition);

    assertThat(String.join("\n", cluster.api(name).explain()))
        .contains("The lease directory ")
        .contains(said)
        .contains("until it is good again, " + name + " can neither renew nor take over.")
        .contains("What to do about the lease directory: ")
        .contains(remedy);
    assertThat(cluster.mailkeeper(name, "status").orThrow().out())
        .contains(said)
        .contains(remedy)
        .contains(name + " could not take over: ");
    assertThat(cluster.agent(name).log()).contains(remedy);
    assertStopped(cluster, name);
  }

  private static void assertStopped(Cluster cluster, String name) {
    LabNode node = cluster.node(name);
    assertThat(cluster.api(name).hierarchy().get("mode").asText()).isEqualTo("out_of_service");
    assertThat(node.pidsOf(MailDaemon.SENDMAIL.executable())).isEmpty();
    assertThat(node.pidsOf(MailDaemon.DOVECOT.executable())).isEmpty();
    assertThat(node.exec("ip", "-o", "address").out()).doesNotContain(Lab.SERVICE_ADDRESS);
  }

  private static void awaitOut(Cluster cluster, String name) {
    cluster.awaitHierarchy(
        name, name + " has stopped", h -> h.get("mode").asText().equals("out_of_service"));
  }

  private static void awaitLogged(Cluster cluster, String name, String sentence) {
    await(sentence)
        .atMost(Cluster.PATIENCE)
        .untilAsserted(() -> assertThat(cluster.agent(name).log()).contains(sentence));
  }
}
