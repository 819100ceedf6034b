package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What can be seen beforehand of whether this node could start everything. Blocking. */
final class SelfCheck {
  private SelfCheck() {}

  /** What is missing, in one sentence; empty when nothing is. */
  static String run(Group group) {
    List<String> missing = new ArrayList<>();
    for (Hierarchy h : group.hierarchies()) {
      for (Resource r : h.resources()) {
        if (r instanceof Resource.Daemon d) {
          program(d, missing);
        } else if (r instanceof Resource.Ip ip) {
          device(ip, missing);
        }
      }
    }
    return String.join("; ", missing);
  }

  private static void program(Resource.Daemon d, List<String> missing) {
    Path program = Path.of(d.start().get(0));
    if (program.isAbsolute() && !Files.isExecutable(program)) {
      missing.add("daemon " + d.name() + ": " + program + " is not there or not executable");
    }
  }

  private static void device(Resource.Ip ip, List<String> missing) {
    if (!Files.exists(Path.of("/sys/class/net", ip.device()))) {
      missing.add("address " + ip.name() + ": there is no interface " + ip.device());
    }
  }
}
