package io.mailkeeper.lab;

import java.util.List;
import java.util.Locale;

/** On what the shared directory of a lab lies. */
enum LabStore {
  /** A directory of this machine; every node sees it through a FUSE mount of its own. */
  DIRECTORY,

  /** The same on a filesystem of its own, 96 MiB, that a test can fill. */
  SMALL,

  /** A GlusterFS volume over FUSE: replica 3, with its bricks on nodes that run nothing else. */
  GLUSTER,

  /**
   * As {@link #DIRECTORY}, for the mail alone: the leases are in etcd, three members on nodes that
   * run nothing else.
   */
  ETCD;

  /** Skips the calling test when this machine cannot have such a store, or fails it. */
  void check() {
    LabRequirements.check();
    LabRequirements.demand(missing());
  }

  /** The same without skipping: where nothing may be skipped what is missing fails the test. */
  boolean isThere() {
    List<String> missing = missing();
    if (LabRequirements.skipNothing()) {
      LabRequirements.demand(missing);
    }
    return missing.isEmpty();
  }

  private List<String> missing() {
    return switch (this) {
      case DIRECTORY -> List.of();
      case SMALL -> LabRequirements.unless("/dev/loop-control", "no loop devices");
      case GLUSTER ->
          LabRequirements.unless(
              "/usr/sbin/glusterd",
              "packages missing: apt-get install glusterfs-server glusterfs-client");
      case ETCD ->
          LabRequirements.unless(
              "/usr/bin/etcdctl", "packages missing: apt-get install etcd-server etcd-client");
    };
  }

  /** What the lab's scripts call it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
