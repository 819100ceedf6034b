package io.mailkeeper.agent.lease;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.agent.etcd.EtcdConnection;
import io.mailkeeper.agent.etcd.JetcdCluster;
import io.mailkeeper.healer.lease.EtcdDirectory;
import io.mailkeeper.healer.lease.EtcdStore;
import io.mailkeeper.healer.lease.LeaseDirectory;
import io.mailkeeper.healer.lease.LeasePlace;
import io.mailkeeper.healer.lease.LeaseStore;
import io.mailkeeper.healer.lease.SharedDirectoryStore;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.healer.system.MountTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where this node's leases live: on a shared filesystem or in etcd. The only place that chooses.
 *
 * @param store what the rules read and write
 * @param place what an administrator sees of it
 * @param directory the same, when it is one
 * @param etcd the same, when it is in one
 */
public record LeaseAccess(
    LeaseStore store, LeasePlace place, Optional<LeaseDirectory> directory, Optional<InEtcd> etcd)
    implements AutoCloseable {

  /** A cluster, and this group's keys in it. */
  public record InEtcd(JetcdCluster cluster, EtcdDirectory directory) {}

  /**
   * Asks nobody yet.
   *
   * @throws IOException if a local file with a secret cannot be read
   */
  public static LeaseAccess open(Configuration configuration, BootClock clock) throws IOException {
    NodeFile node = configuration.node();
    if (node.etcd().isPresent()) {
      return inEtcd(configuration, clock);
    }
    Path shared = node.sharedDirectory().orElseThrow();
    String group = configuration.domain().name();
    MountTable mounts = MountTable.ofProcess();
    LeaseDirectory directory =
        new LeaseDirectory(shared, group, node.node(), node.stateDirectory(), mounts);
    return new LeaseAccess(
        new SharedDirectoryStore(shared, group, node.node(), node.stateDirectory(), mounts, clock),
        directory,
        Optional.of(directory),
        Optional.empty());
  }

  private static LeaseAccess inEtcd(Configuration configuration, BootClock clock)
      throws IOException {
    NodeFile node = configuration.node();
    String prefix = node.etcd().orElseThrow().prefix();
    String group = configuration.domain().name();
    JetcdCluster cluster =
        EtcdConnection.open(node.etcd().orElseThrow(), configuration.etcdTimeout());
    EtcdDirectory directory =
        new EtcdDirectory(cluster, prefix, group, node.node(), node.stateDirectory(), clock);
    return new LeaseAccess(
        new EtcdStore(cluster, prefix, group, node.node(), node.stateDirectory(), clock),
        directory,
        Optional.empty(),
        Optional.of(new InEtcd(cluster, directory)));
  }

  /** Lets go of connections, if there are any; returns at once. */
  @Override
  public void close() {
    etcd.ifPresent(e -> e.cluster().close());
  }
}
