package io.mailkeeper.agent.config;

import io.mailkeeper.healer.guard.WatchdogRules;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What {@code node.yml} must keep to beyond the shape of each value. */
final class NodeRules {

  static final int MIN_PEER_KEY_BYTES = 32;
  static final int MIN_TOKEN_BYTES = 16;

  private final NodeFile node;
  private final Located tree;
  private final Faults faults;

  private NodeRules(NodeFile node, Located tree, Faults faults) {
    this.node = node;
    this.tree = tree;
    this.faults = faults;
  }

  static void check(NodeFile node, Located tree, Faults faults) {
    NodeRules rules = new NodeRules(node, tree, faults);
    rules.token();
    rules.peerKey();
    rules.fences();
    node.listen().tls().ifPresent(rules::tls);
    node.peerCaFile().ifPresent(file -> rules.readable(tree, "peer_ca_file", file));
    node.etcd().ifPresent(rules::etcd);
  }

  /** Leases live in exactly one place. */
  static void checkStore(Located tree, Faults faults) {
    boolean directory = tree.get("shared_directory").isPresent();
    boolean etcd = tree.get("etcd").isPresent();
    if (!directory && !etcd) {
      faults.add(
          tree.place(),
          "missing 'shared_directory' or 'etcd': one of them says where the nodes keep their"
              + " leases");
    } else if (directory && etcd) {
      faults.add(
          tree.at("etcd"),
          "both 'shared_directory' and 'etcd' are given; leases live in one place, remove one");
    }
  }

  /**
   * Checks that a call of etcd that never returns leaves time for another one before the service is
   * stopped.
   *
   * @param lease the times of {@code group.yml}
   */
  static void checkEtcdTimeout(NodeFile node, Located tree, LeaseTiming lease, Faults faults) {
    Duration longest = lease.softTtl().minus(lease.renew()).dividedBy(2);
    if (node.etcd().flatMap(EtcdFile::timeout).filter(t -> t.compareTo(longest) > 0).isPresent()) {
      faults.add(
          tree.get("etcd").orElse(tree).at("timeout"),
          "'timeout' in etcd is "
              + Durations.text(node.etcd().flatMap(EtcdFile::timeout).orElseThrow())
              + "; these lease times allow at most "
              + Durations.text(longest));
    }
  }

  /**
   * Checks that {@code node.yml} and {@code group.yml} name the same nodes.
   *
   * @param group the tree of {@code group.yml}
   */
  static void checkNodes(Located tree, Located group, Faults faults) {
    List<String> nodes = group.texts("nodes").map(Located.Text::text).toList();
    Optional<Located.Text> self = tree.text("node");
    if (nodes.isEmpty() || self.isEmpty()) {
      return;
    }
    String own = self.get().text();
    List<Located.Text> peers =
        tree.items("peers").flatMap(peer -> peer.text("node").stream()).toList();
    if (!nodes.contains(own)) {
      faults.add(
          self.get().place(), "node '" + own + "' is not in the group" + Nearest.hint(own, nodes));
    }
    for (Located.Text peer : peers) {
      if (peer.text().equals(own)) {
        faults.add(peer.place(), "peer " + peer.found() + " is this node itself; remove it");
      } else if (!nodes.contains(peer.text())) {
        List<String> others = nodes.stream().filter(n -> !n.equals(own)).toList();
        faults.add(
            peer.place(),
            "peer " + peer.found() + " is not in the group" + Nearest.hint(peer.text(), others));
      }
    }
    nodes.stream()
        .filter(n -> !n.equals(own) && peers.stream().noneMatch(p -> p.text().equals(n)))
        .forEach(
            n ->
                faults.add(
                    tree.at("peers"), "node '" + n + "' of the group is missing in 'peers'"));
  }

  /**
   * Checks that the watchdog's timeout suits the lease: {@link WatchdogRules} says why.
   *
   * @param lease the times of {@code group.yml}
   */
  static void checkWatchdog(NodeFile node, Located tree, LeaseTiming lease, Faults faults) {
    if (node.guard().watchdog().isEmpty()) {
      return;
    }
    Duration longest =
        WatchdogRules.longestTimeout(lease.ttl(), lease.softTtl(), lease.stopBound());
    Located at = tree.get("guard").orElse(tree);
    if (longest.isZero()) {
      faults.add(
          at.at("watchdog"),
          "'watchdog' in guard: these lease times leave no second for a watchdog; ttl + stop_bound"
              + " must be at least soft_ttl + 1500ms");
    } else if (node.guard().watchdogTimeout().filter(t -> t.compareTo(longest) > 0).isPresent()) {
      faults.add(
          at.at("watchdog_timeout"),
          "'watchdog_timeout' in guard is "
              + Durations.text(node.guard().watchdogTimeout().get())
              + "; these lease times allow at most "
              + Durations.text(longest));
    }
  }

  private void token() {
    node.tokenFile().ifPresent(file -> secret(tree, "token_file", file, MIN_TOKEN_BYTES));
    if (node.tokenFile().isEmpty() && !node.listen().onLoopback()) {
      faults.add(
          tree.at("listen"),
          "missing 'token_file': listen is open to the network, so requests that change state need"
              + " a token");
    }
  }

  private void peerKey() {
    node.peerKeyFile().ifPresent(file -> secret(tree, "peer_key_file", file, MIN_PEER_KEY_BYTES));
    if (node.peerKeyFile().isEmpty() && !node.peers().isEmpty()) {
      faults.add(
          tree.at("peers"), "missing 'peer_key_file': messages between the nodes are signed");
    }
  }

  private void fences() {
    for (NodeFile.Peer peer : node.peers()) {
      Located at =
          tree.items("peers")
              .filter(p -> p.text("node").filter(t -> t.text().equals(peer.node())).isPresent())
              .flatMap(p -> p.get("fence").stream())
              .findFirst()
              .orElse(tree);
      peer.fence()
          .flatMap(FenceFile::optionFiles)
          .ifPresent(files -> files.values().forEach(f -> secret(at, "option_files", f, 1)));
    }
  }

  private void tls(NodeFile.Tls tls) {
    Located at = tree.get("listen").flatMap(l -> l.get("tls")).orElse(tree);
    secret(at, "key_file", tls.keyFile(), 1);
    readable(at, "certificate_file", tls.certificateFile());
  }

  private void etcd(EtcdFile etcd) {
    Located at = tree.get("etcd").orElse(tree);
    etcd.caFile().ifPresent(file -> readable(at, "ca_file", file));
    etcd.certificateFile().ifPresent(file -> readable(at, "certificate_file", file));
    etcd.keyFile().ifPresent(file -> secret(at, "key_file", file, 1));
    etcd.passwordFile().ifPresent(file -> secret(at, "password_file", file, 1));
  }

  private void readable(Located parent, String key, Path file) {
    if (!file.toFile().canRead()) {
      faults.add(parent.at(key), "'" + key + "': " + file + " cannot be read");
    }
  }

  private void secret(Located parent, String key, Path file, int minBytes) {
    SecretFiles.problem(file, minBytes)
        .ifPresent(problem -> faults.add(parent.at(key), "'" + key + "': " + problem));
  }
}
