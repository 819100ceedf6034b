package io.mailkeeper.lab;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A GlusterFS volume, replica 3, with the options a lease wants. Its bricks are nodes of their own
 * (n4, n5, n6) on a network of their own, so that a cable, a node or a brick can fail by itself.
 */
final class Gluster {
  static final List<String> BRICKS = List.of("n4", "n5", "n6");

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String DAEMON = "/usr/sbin/glusterfsd";

  /** What the lease needs of a volume: see {@code healer/docs/campaign.md}. */
  private static final List<String> OPTIONS =
      List.of(
          "performance.nl-cache off",
          "performance.quick-read off",
          "performance.io-cache off",
          "performance.stat-prefetch off",
          "performance.write-behind off",
          "cluster.quorum-type auto",
          "network.ping-timeout 5");

  private final Map<String, LabNode> nodes = new LinkedHashMap<>();
  private final Path work;

  Gluster(LabFiles files, long switchPid) {
    this.work = files.work();
    BRICKS.forEach(name -> nodes.put(name, new LabNode(files, switchPid, name, "brick")));
  }

  /** Bricks and volume; returns once it is started. */
  void up() {
    var boots = new ArrayList<CompletableFuture<Void>>();
    nodes.values().forEach(n -> boots.add(CompletableFuture.runAsync(() -> boot(n))));
    boots.forEach(CompletableFuture::join);
    gluster("peer probe n5-storage");
    gluster("peer probe n6-storage");
    await("three peers").atMost(LIMIT).until(() -> connectedPeers() == 2);
    var bricks = new StringBuilder();
    BRICKS.forEach(n -> bricks.append(' ').append(n).append("-storage:").append(brick(n)));
    gluster("volume create mail replica 3" + bricks + " force");
    gluster("volume set mail " + String.join(" ", OPTIONS));
    gluster("volume start mail");
  }

  /** The folders of a mail store, as {@code up.sh} makes them in a plain directory. */
  void layOut(LabNode node) {
    String script =
        "mkdir -p mqueue home/alice/Maildir/cur home/alice/Maildir/new home/alice/Maildir/tmp"
            + " && chmod 0755 . && chmod 0700 mqueue home/alice"
            + " && chown -R 5001:5001 home/alice";
    node.exec(LIMIT, "sh", "-c", "cd " + LabNode.SHARED + " && " + script).orThrow();
  }

  private LabNode node(String name) {
    return Optional.ofNullable(nodes.get(name)).orElseThrow();
  }

  private void boot(LabNode node) {
    node.powerOn();
    // Each node its own identity, and none of the machine below.
    node.exec("mkdir", "-p", brick(node.name()), "/var/log/glusterfs", "/run/gluster").orThrow();
    node.exec("/usr/sbin/glusterd", "--log-level", "WARNING").orThrow();
    await("glusterd of " + node)
        .atMost(LIMIT)
        .until(() -> node.exec("gluster", "--mode=script", "pool", "list").exit() == 0);
  }

  private String brick(String name) {
    return work.resolve("nodes").resolve(name).resolve("brick").toString();
  }

  private long connectedPeers() {
    return gluster("peer status").lines().filter(l -> l.contains("Peer in Cluster (Conn")).count();
  }

  /** On the first brick node that is on. */
  private String gluster(String command) {
    var argv = new ArrayList<>(List.of("gluster", "--mode=script"));
    argv.addAll(List.of(command.split(" ", -1)));
    LabNode node = nodes.values().stream().filter(LabNode::isOn).findFirst().orElseThrow();
    return node.exec(LIMIT, argv.toArray(String[]::new)).orThrow().out();
  }

  /** SIGKILL to the brick's server: its clients see the connection closed. */
  void killBrick(String name) {
    LabNode node = node(name);
    node.pidsOf(DAEMON).stream()
        .filter(pid -> node.readFile("/proc/" + pid + "/cmdline").contains("--brick-name"))
        .forEach(pid -> node.signal(pid, "KILL"));
  }

  void startKilledBricks() {
    gluster("volume start mail force");
  }

  /** The brick's node goes without a word: its clients hang until the ping timeout. */
  void powerOffBrick(String name) {
    node(name).powerOff();
  }

  void powerOnBrick(String name) {
    boot(node(name));
  }

  /**
   * Waits until the mount of a mail node is connected to every brick: a client whose connection was
   * refused tries again every few seconds only, and until then the next brick to fail would take
   * its quorum.
   */
  void awaitConnected(LabNode client) {
    await(client + " is connected to every brick")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> connectedBricks(client) == BRICKS.size());
  }

  /** The mount tells its state in files of its own, one translator a directory. */
  private static long connectedBricks(LabNode client) {
    String states = LabNode.SHARED + "/.meta/graphs/active/mail-client-*/private";
    return client
        .exec(LIMIT, "sh", "-c", "cat " + states)
        .out()
        .lines()
        .filter(line -> line.strip().equals("connected = 1"))
        .count();
  }

  /** Waits until all bricks are there and have the same contents. */
  void awaitHealed() {
    await("the volume is whole")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptions()
        .until(
            () -> {
              List<String> entries =
                  gluster("volume heal mail info")
                      .lines()
                      .filter(line -> line.startsWith("Number of entries:"))
                      .toList();
              return entries.size() == BRICKS.size()
                  && entries.stream().allMatch(line -> line.endsWith(": 0"));
            });
  }
}
