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
import java.util.stream.Collectors;

/**
 * Three etcd members on machines of their own (n4, n5, n6) on the storage network, as Debian's
 * package runs them.
 */
final class EtcdMembers {
  static final List<String> NAMES = List.of("n4", "n5", "n6");

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Map<String, LabNode> nodes = new LinkedHashMap<>();
  private final Map<String, LabProcess> members = new LinkedHashMap<>();
  private final Path work;

  EtcdMembers(LabFiles files, long switchPid) {
    this.work = files.work();
    NAMES.forEach(name -> nodes.put(name, new LabNode(files, switchPid, name, "brick")));
  }

  /** Returns once the cluster answers. */
  void up() {
    var boots = new ArrayList<CompletableFuture<Void>>();
    nodes.values().forEach(n -> boots.add(CompletableFuture.runAsync(n::powerOn)));
    boots.forEach(CompletableFuture::join);
    NAMES.forEach(this::start);
    awaitHealthy();
  }

  /** {@code endpoints} of node.yml. */
  static String endpoints() {
    return NAMES.stream()
        .map(name -> '"' + client(name) + '"')
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String client(String name) {
    return "http://" + address(name) + ":2379";
  }

  private static String peer(String name) {
    return "http://" + address(name) + ":2380";
  }

  private static String address(String name) {
    return "10.79.0.1" + name.substring(1);
  }

  /** Starts a member that does not run, with the data it had. */
  void start(String name) {
    String cluster = NAMES.stream().map(n -> n + "=" + peer(n)).collect(Collectors.joining(","));
    Path data = work.resolve("nodes").resolve(name).resolve("etcd");
    members.put(
        name,
        node(name)
            .spawn(
                List.of(
                    "/usr/bin/etcd",
                    "--name=" + name,
                    "--data-dir=" + data,
                    "--listen-client-urls=http://0.0.0.0:2379",
                    "--advertise-client-urls=" + client(name),
                    "--listen-peer-urls=http://0.0.0.0:2380",
                    "--initial-advertise-peer-urls=" + peer(name),
                    "--initial-cluster=" + cluster,
                    "--auto-compaction-mode=periodic",
                    "--auto-compaction-retention=1h",
                    "--logger=zap"),
                work.resolve("etcd-" + name + ".log")));
  }

  void awaitHealthy() {
    await("etcd is healthy")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> NAMES.stream().allMatch(n -> etcdctl(n, "endpoint", "health").exit() == 0));
  }

  /** The member that leads now. */
  String leader() {
    return await("etcd has a leader")
        .atMost(LIMIT)
        .until(
            () ->
                NAMES.stream()
                    .filter(n -> etcdctl(n, "endpoint", "status").out().contains(", true,"))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private Ran etcdctl(String name, String... arguments) {
    var argv = new ArrayList<>(List.of("env", "ETCDCTL_API=3", "etcdctl"));
    argv.addAll(List.of("--endpoints=http://127.0.0.1:2379", "--command-timeout=2s"));
    argv.addAll(List.of(arguments));
    return node(name).exec(LIMIT, argv.toArray(String[]::new));
  }

  LabNode node(String name) {
    return Optional.ofNullable(nodes.get(name)).orElseThrow();
  }

  private LabProcess member(String name) {
    return Optional.ofNullable(members.get(name)).orElseThrow();
  }

  /** SIGKILL. */
  void kill(String name) {
    member(name).kill();
  }

  /** SIGSTOP: its connections stay, and nothing is answered on them. */
  void pause(String name) {
    member(name).freeze();
  }

  void resume(String name) {
    member(name).thaw();
  }
}
