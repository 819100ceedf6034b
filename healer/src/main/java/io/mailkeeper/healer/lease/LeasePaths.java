package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Where everything of one group's lease directory lies. */
record LeasePaths(Path shared, String group) {

  private static final Pattern EPOCH = Pattern.compile("[0-9]{20}");

  LeasePaths {
    Names.check("group", group);
  }

  Path root() {
    return shared.resolve(group);
  }

  Path leaseId() {
    return root().resolve("lease.id");
  }

  Path nodes() {
    return root().resolve("nodes");
  }

  Path node(String node) {
    return nodes().resolve(Names.check("node", node));
  }

  /** What happened on each node; made by the first that writes there. */
  Path incidents() {
    return root().resolve("incidents");
  }

  Path incidents(String node) {
    return incidents().resolve(Names.check("node", node));
  }

  /** Revisions of the group's definition; made by the first that publishes one. */
  Path definitions() {
    return root().resolve("definition");
  }

  Path definition(long number) {
    return definitions().resolve(epochName(number));
  }

  Path hierarchies() {
    return root().resolve("hierarchies");
  }

  Path hierarchy(String tag) {
    return hierarchies().resolve(Names.check("hierarchy", tag));
  }

  Path hierarchyId(String tag) {
    return hierarchy(tag).resolve("id");
  }

  Path epochs(String tag) {
    return hierarchy(tag).resolve("epochs");
  }

  Path epoch(String tag, long epoch) {
    return epochs(tag).resolve(epochName(epoch));
  }

  /** Files that may be, or may become, an epoch; next to the epochs so that a link can reach. */
  Path candidates(String tag) {
    return hierarchy(tag).resolve("candidates");
  }

  static String epochName(long epoch) {
    return String.format("%020d", epoch);
  }

  /** The epoch a file name stands for; empty for any other name. */
  static OptionalLong epochOf(String name) {
    if (!EPOCH.matcher(name).matches()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(name));
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // 20 digits reach beyond a long
    }
  }
}
