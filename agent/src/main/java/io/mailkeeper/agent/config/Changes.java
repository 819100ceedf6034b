package io.mailkeeper.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a reload would change. Only what the files say is compared, not the key and certificate
 * files they name: the operators' token is read anew each time anyway, the others at the next
 * start.
 *
 * @param live keys that can change while the agent runs
 * @param restart keys that cannot: leases, resources and probes are built once
 */
public record Changes(List<String> live, List<String> restart) {

  private static final Pattern LIVE_GROUP =
      Pattern.compile("hierarchies\\[[^]]+]\\.windows\\b.*|self_check\\..*");
  private static final Pattern LIVE_NODE = Pattern.compile("log\\..*|probe\\..*");

  public Changes {
    live = List.copyOf(live);
    restart = List.copyOf(restart);
  }

  /** Compares two configurations, each free of faults. */
  public static Changes between(Configuration running, Configuration read) {
    List<String> live = new ArrayList<>();
    List<String> restart = new ArrayList<>();
    sort(values(running.node()), values(read.node()), LIVE_NODE, live, restart);
    sort(values(running.group()), values(read.group()), LIVE_GROUP, live, restart);
    if (!running.modules().equals(read.modules())) {
      live.add("modules of /probe");
    }
    return new Changes(live, restart);
  }

  private static Map<String, String> values(Record file) {
    return Definition.values(file);
  }

  private static void sort(
      Map<String, String> was,
      Map<String, String> is,
      Pattern isLive,
      List<String> live,
      List<String> restart) {
    for (Definition.Difference difference : Definition.differences(was, is)) {
      String key = difference.path();
      (isLive.matcher(key).matches() ? live : restart).add(key);
    }
  }

  public boolean none() {
    return live.isEmpty() && restart.isEmpty();
  }
}
