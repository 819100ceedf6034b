package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.system.BootClock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All hierarchies of this host, and the protocol: one line in, one line out. */
final class Guard {

  private final Path dir;
  private final String boot;
  private final BootClock clock;
  private final GuardLog log;
  private final Network network;
  private final Set<Long> untouchable;
  private final Notices notices;
  private final Map<String, GuardedHierarchy> hierarchies = new ConcurrentHashMap<>();

  Guard(
      Path dir, String node, BootClock clock, GuardLog log, Set<Long> untouchable, Notices notices)
      throws IOException {
    this.dir = dir;
    this.boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    this.clock = clock;
    this.log = log;
    this.untouchable = untouchable;
    this.network = new Network(node, untouchable, log);
    this.notices = notices;
  }

  /** Takes over what an earlier guard left: armed stays armed, past fires, damaged is forgotten. */
  void restore() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, "guard-*.state")) {
      for (Path path : files) {
        String name = String.valueOf(path.getFileName());
        restore(name.substring("guard-".length(), name.length() - ".state".length()), path);
      }
    }
  }

  private void restore(String tag, Path path) throws IOException {
    try {
      add(tag, new StateFile(dir, tag, boot).read());
    } catch (IOException e) {
      log.line(tag + ": state forgotten, the next plan is stopped first: " + e.getMessage());
      Files.move(path, Path.of(path + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void add(String tag, StateFile.Content content) {
    network.prepare(content.plan());
    GuardedHierarchy hierarchy =
        new GuardedHierarchy(
            tag,
            clock,
            new Stop(tag, network, untouchable, log),
            new StateFile(dir, tag, boot),
            content,
            log,
            notices);
    hierarchies.put(tag, hierarchy);
    hierarchy.start();
  }

  /** Once a second: a helper program that died is replaced before it is needed. */
  void tend() {
    network.tend();
  }

  Collection<GuardedHierarchy> hierarchies() {
    return hierarchies.values();
  }

  /** Answers one line of the agent's; a line that makes no sense is answered {@code error}. */
  String answer(String line) {
    String[] words = line.split(" ", 3);
    try {
      if (words.length < 2) {
        return "error '" + line + "' is too short";
      }
      String tag = Names.check("hierarchy", words[1]);
      String rest = words.length == 3 ? words[2] : "";
      if (words[0].equals("plan")) {
        return plan(tag, PlanText.read(rest));
      }
      GuardedHierarchy hierarchy = hierarchies.get(tag);
      if (hierarchy == null) {
        return words[0].equals("status")
            ? "status " + tag + " idle " + GuardState.NO_EPOCH + " 0 unverified"
            : "refused " + tag + " " + GuardState.NO_EPOCH + " no plan for this hierarchy";
      }
      return request(words[0], hierarchy, rest);
    } catch (RuntimeException e) {
      return "error " + words[0] + ": " + e.getMessage();
    }
  }

  private synchronized String plan(String tag, StopPlan plan) {
    network.prepare(plan);
    GuardedHierarchy known = hierarchies.get(tag);
    if (known != null) {
      return known.plan(plan);
    }
    Optional<String> objection = new Stop(tag, network, untouchable, log).objection(plan);
    if (objection.isPresent()) {
      return "refused " + tag + " " + GuardState.NO_EPOCH + " " + objection.get();
    }
    add(tag, new StateFile.Content(Optional.empty(), plan));
    return "planned " + tag;
  }

  private String request(String verb, GuardedHierarchy hierarchy, String rest) {
    String[] numbers = rest.split(" ", -1);
    return switch (verb) {
      case "pids" -> hierarchy.pids(PlanText.read(rest));
      case "arm" ->
          hierarchy.arm(
              Long.parseLong(numbers[0]),
              new Uptime(Long.parseLong(numbers[1])),
              Duration.ofNanos(Long.parseLong(numbers[2])));
      case "stopped" -> hierarchy.stopped(Long.parseLong(numbers[0]));
      case "fire" -> hierarchy.fire(Long.parseLong(numbers[0]));
      case "status" -> hierarchy.status();
      default -> "error unknown request '" + verb + "'";
    };
  }
}
