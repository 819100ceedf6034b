package io.mailkeeper.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Does the faults of a campaign to a cluster, and undoes them. */
final class FaultHand {
  private static final String GUARD = "[G]uardMain|agent[.]Main guard";
  private static final int YEAR = 365 * 24 * 3600;

  private final Cluster cluster;
  private final Random random;
  private int upgrades;

  /** Nodes that a fault has left without power: nobody but that fault's end switches them on. */
  private final Set<String> withoutPower = new HashSet<>();

  FaultHand(Cluster cluster, long seed) {
    this.cluster = cluster;
    this.random = new Random(seed);
  }

  /** Guard and agent of a node that has just booted, on its own wall clock. */
  void boot(String name) {
    cluster.fakeTime().jump(node(name), 0);
    cluster.startGuard(name);
    cluster.startAgent(name);
  }

  private void powerOn(String name) {
    node(name).powerOn();
    boot(name);
  }

  /**
   * What an administrator's hardware and systemd do: a node that its guard has reset boots, and an
   * agent that could not run (it gives up where a paused guard does not answer) is started again.
   */
  void revive() {
    for (String name : MailGroup.NODES) {
      if (!node(name).isOn()) {
        powerOn(name);
      } else if (!cluster.agent(name).isAlive()) {
        cluster.startAgent(name);
      }
    }
  }

  void inject(PlannedFault fault) {
    String name = fault.node();
    if (isOff(name)) {
      return; // there is nothing that could be broken
    }
    switch (fault.kind()) {
      case AGENT_PAUSED -> cluster.agent(name).freeze();
      case AGENT_KILLED -> cluster.agent(name).kill();
      case AGENT_RESTARTED -> restart(name, Product.jar());
      case AGENT_UPGRADED -> restart(name, anotherJar());
      case GUARD_KILLED -> guards(name).forEach(pid -> node(name).signal(pid, "KILL"));
      case GUARD_PAUSED -> guards(name).forEach(pid -> node(name).signal(pid, "STOP"));
      case DAEMON_KILLED -> killDaemon(node(name));
      case POWER_OFF -> {
        withoutPower.add(name);
        node(name).powerOff();
      }
      case SERVICE_CUT -> node(name).cutService();
      case INTERCONNECT_CUT -> node(name).cutInterconnect();
      case SERVICE_DEAF -> node(name).deafen("eth0");
      case INTERCONNECT_DEAF -> node(name).deafen("eth1");
      case STORE_HANG -> node(name).hangStore();
      case DISK_FULL -> fillDisk();
      case CLOCK_JUMP -> cluster.fakeTime().jump(node(name), random.nextInt(2 * YEAR) - YEAR);
      case STORAGE_CUT -> node(name).cutStorage();
      case BRICK_KILLED -> cluster.lab().gluster().killBrick(name);
      case BRICK_OFF -> cluster.lab().gluster().powerOffBrick(name);
    }
  }

  /** Returns once it is healed, which a volume is only when its bricks agree again. */
  void heal(PlannedFault fault) {
    String name = fault.node();
    if (fault.kind() == FaultKind.POWER_OFF) {
      withoutPower.remove(name);
    }
    if (isOff(name)) { // by its guard perhaps, because something in hung I/O outlived SIGKILL
      if (!withoutPower.contains(name)) {
        powerOn(name);
      }
      return;
    }
    switch (fault.kind()) {
      case AGENT_PAUSED -> cluster.agent(name).thaw();
      case AGENT_KILLED -> cluster.startAgent(name);
      case AGENT_RESTARTED, AGENT_UPGRADED, GUARD_KILLED, DAEMON_KILLED, POWER_OFF -> {}
      case GUARD_PAUSED -> guards(name).forEach(pid -> node(name).signal(pid, "CONT"));
      case SERVICE_CUT -> node(name).healService();
      case INTERCONNECT_CUT -> node(name).healInterconnect();
      case SERVICE_DEAF, INTERCONNECT_DEAF -> node(name).hearAgain();
      case STORE_HANG -> node(name).freeStore();
      case DISK_FULL -> emptyDisk();
      case CLOCK_JUMP -> cluster.fakeTime().jump(node(name), 0);
      case STORAGE_CUT -> node(name).healStorage();
      case BRICK_KILLED -> cluster.lab().gluster().startKilledBricks();
      case BRICK_OFF -> cluster.lab().gluster().powerOnBrick(name);
    }
  }

  private boolean isOff(String name) {
    return isMailNode(name) && !node(name).isOn();
  }

  private static boolean isMailNode(String name) {
    return MailGroup.NODES.contains(name);
  }

  private LabNode node(String name) {
    return cluster.node(name);
  }

  private void restart(String name, Path jar) {
    cluster.endAgent(name);
    cluster.startAgent(name, jar);
  }

  private Path anotherJar() {
    Path copy = cluster.lab().workDirectory().resolve("mailkeeper-" + upgrades++ % 2 + ".jar");
    try {
      Files.copy(Product.jar(), copy, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  private List<Long> guards(String name) {
    return node(name).exec("pgrep", "-f", GUARD).out().lines().map(Long::valueOf).toList();
  }

  private void killDaemon(LabNode node) {
    MailDaemon daemon = random.nextBoolean() ? MailDaemon.SENDMAIL : MailDaemon.DOVECOT;
    Optional<Long> master =
        node.pidsOf(daemon.executable()).stream().min(Comparator.naturalOrder());
    if (master.isPresent()) { // it may be gone by now, or its pid file: the agent stops it, too
      Ran unused = node.exec("kill", "-KILL", Long.toString(master.get()));
    }
  }

  private Path ballast() {
    return cluster.lab().sharedDirectory().resolve("ballast");
  }

  private void fillDisk() {
    // dd ends with an error when nothing more fits: that is what is wanted.
    Shell.run(
        Duration.ofSeconds(30),
        List.of("dd", "if=/dev/zero", "of=" + ballast(), "bs=64k", "conv=fsync", "status=none"));
    Shell.run(
        Duration.ofSeconds(30),
        List.of("dd", "if=/dev/zero", "of=" + ballast() + "2", "bs=512", "status=none"));
  }

  private void emptyDisk() {
    try {
      Files.deleteIfExists(ballast());
      Files.deleteIfExists(Path.of(ballast() + "2"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
