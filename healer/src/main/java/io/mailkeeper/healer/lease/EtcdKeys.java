package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;

/**
 * Under which keys everything of one group lies in etcd: the names that {@link LeasePaths} gives to
 * files, under a prefix.
 *
 * @param prefix begins with a slash and does not end with one
 */
record EtcdKeys(String prefix, String group) {

  EtcdKeys {
    Names.check("group", group);
    if (!prefix.startsWith("/") || prefix.endsWith("/")) {
      throw new IllegalArgumentException(
          "prefix '" + prefix + "': expected to begin with '/' and not to end with it");
    }
  }

  String root() {
    return prefix + "/" + group;
  }

  String leaseId() {
    return root() + "/lease.id";
  }

  /** All node records begin so. */
  String nodes() {
    return root() + "/nodes/";
  }

  String node(String node) {
    return nodes() + Names.check("node", node);
  }

  String incidents(String node) {
    return root() + "/incidents/" + Names.check("node", node);
  }

  String definition(long number) {
    return root() + "/definition/" + LeasePaths.epochName(number);
  }

  String hierarchies() {
    return root() + "/hierarchies/";
  }

  String hierarchyId(String tag) {
    return hierarchies() + Names.check("hierarchy", tag) + "/id";
  }

  /** All epochs of a hierarchy begin so. */
  String epochs(String tag) {
    return hierarchies() + Names.check("hierarchy", tag) + "/epochs/";
  }

  String epoch(String tag, long epoch) {
    return epochs(tag) + LeasePaths.epochName(epoch);
  }
}
