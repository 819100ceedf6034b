package io.mailkeeper.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A failover group on this machine: a switch with two networks, nodes, a client and a shared
 * directory.
 *
 * <pre>
 *            service 10.77.0.0/24 fd77::/64        interconnect 10.78.0.0/24 fd78::/64
 *   client (.100) ──┬── n1 (.11) eth0                        eth1 n1 (.11) ──┐
 *                   └── n2 (.12) eth0                        eth1 n2 (.12) ──┘
 *   the service address 10.77.0.50, fd77::50 belongs to nobody: the product moves it
 * </pre>
 *
 * <p>Several labs may run at once; the first of a JVM removes those whose JVM has gone. Closing
 * takes everything away, as does the end of the JVM. With {@code -Dmailkeeper.lab.keep=true} the
 * files stay for a look at the logs, the processes never.
 */
public final class Lab implements AutoCloseable {
  /** The movable address of the service. */
  public static final String SERVICE_ADDRESS = "10.77.0.50";

  /** The movable IPv6 address of the service. */
  public static final String SERVICE_ADDRESS_6 = "fd77::50";

  /** The movable address of a second service. */
  static final String PORTAL_ADDRESS = "10.77.0.51";

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final LabFiles files;
  private final LabStore store;
  private final long switchPid;
  private final LabClient client;
  private final Optional<Gluster> gluster;
  private final Optional<EtcdMembers> etcd;
  private final Map<String, LabNode> nodes = new LinkedHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread exitHook = new Thread(this::takeDown, "lab-exit");

  private Lab(LabFiles files, LabStore store, List<String> names) {
    this.files = files;
    this.store = store;
    Runtime.getRuntime().addShutdownHook(exitHook);
    Leftovers.sweep(files);
    String[] pids = script("up.sh", store.word()).orThrow().out().strip().split(" ", -1);
    switchPid = Long.parseLong(pids[0]);
    client = new LabClient(files, Long.parseLong(pids[1]));
    names.forEach(name -> nodes.put(name, new LabNode(files, switchPid, name, store.word())));
    etcd =
        store == LabStore.ETCD ? Optional.of(new EtcdMembers(files, switchPid)) : Optional.empty();
    gluster =
        store == LabStore.GLUSTER ? Optional.of(new Gluster(files, switchPid)) : Optional.empty();
  }

  /**
   * Brings up a lab with these nodes powered on, without any daemon running.
   *
   * @param names n1, n2, n3
   */
  public static Lab up(String... names) {
    return up(LabStore.DIRECTORY, names);
  }

  /** The same with the shared directory on something else than a directory of this machine. */
  static Lab up(LabStore store, String... names) {
    Lab lab = new Lab(LabFiles.create(), store, List.of(names));
    try {
      lab.gluster.ifPresent(Gluster::up);
      lab.etcd.ifPresent(EtcdMembers::up);
      lab.powerOnAll();
      lab.gluster.ifPresent(g -> g.layOut(lab.nodes.values().iterator().next()));
      return lab;
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private void powerOnAll() {
    var boots = new ArrayList<CompletableFuture<Void>>();
    nodes.values().forEach(node -> boots.add(CompletableFuture.runAsync(node::powerOn)));
    boots.forEach(CompletableFuture::join);
  }

  /** The node with this name; an unknown name is a mistake of the test. */
  public LabNode node(String name) {
    LabNode node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no node " + name + " in " + nodes.keySet());
    }
    return node;
  }

  /** All nodes, powered on or not. */
  public Collection<LabNode> nodes() {
    return List.copyOf(nodes.values());
  }

  /** The machine of the mail users, on the service network only. */
  public LabClient client() {
    return client;
  }

  LabStore store() {
    return store;
  }

  /** The volume, when the shared directory lies on one. */
  Gluster gluster() {
    return gluster.orElseThrow();
  }

  /** The members, when the leases are in etcd. */
  EtcdMembers etcd() {
    return etcd.orElseThrow();
  }

  /** The shared directory as the host sees it; nodes see it at {@value LabNode#SHARED}. */
  public Path sharedDirectory() {
    return files.work().resolve("shared");
  }

  /** Logs and scripts; nodes see it under the same path. */
  public Path workDirectory() {
    return files.work();
  }

  /** The group all processes of this lab are in. */
  Path cgroup() {
    return files.cgroup();
  }

  LabFiles files() {
    return files;
  }

  /** CLOCK_MONOTONIC in nanoseconds: the clock of the witness and of the SMTP client. */
  public static long now() {
    return System.nanoTime();
  }

  /** Ends every process of the lab and removes its files; fails when something stays behind. */
  @Override
  public void close() {
    if (takeDown()) {
      Runtime.getRuntime().removeShutdownHook(exitHook);
    }
  }

  private boolean takeDown() {
    if (!closed.compareAndSet(false, true)) {
      return false;
    }
    if (!Files.exists(files.work())) {
      return true; // swept by another JVM
    }
    boolean keep = Boolean.getBoolean("mailkeeper.lab.keep");
    script("down.sh", keep ? "keep" : "").orThrow();
    return true;
  }

  private Ran script(String name, String... more) {
    var argv = new ArrayList<String>();
    argv.addAll(List.of(files.script(name), files.work().toString(), files.cgroup().toString()));
    argv.addAll(List.of(more));
    return Shell.run(LIMIT, argv);
  }
}
