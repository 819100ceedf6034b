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
  private final Watchdog watchdog;
  private final Map<String, GuardedHierarchy> hierarchies = new ConcurrentHashMap<>();

  Guard(
      Path dir,
      String node,
      BootClock clock,
      GuardLog log,
      Set<Long> untouchable,
      Notices notices,
      Watchdog watchdog)
      throws IOException {
    this.watchdog = watchdog;
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

  /** Whether something is being stopped now. */
  boolean isStopping() {
    for (GuardedHierarchy hierarchy : hierarchies.values()) {
      GuardState state = hierarchy.standing().state();
      if (state.stops() && !state.verified()) {
        return true;
      }
    }
    return false;
  }

  /** Answers one line of the agent's; a line that makes no sense is answered {@code error}. */
  String answer(String line) {
    String[] words = line.split(" ", 3);
    try {
      if (line.equals("watchdog")) {
        return "watchdog " + watchdog.status().line();
      }
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

  /** A renewal is not refused for the watchdog's sake: the service runs already. */
  private String arm(GuardedHierarchy hierarchy, String[] words) {
    long epoch = Long.parseLong(words[0]);
    Uptime deadline = new Uptime(Long.parseLong(words[1]));
    Duration stopBound = Duration.ofNanos(Long.parseLong(words[2]));
    Optional<Uptime> soft =
        words.length > 3 ? Optional.of(new Uptime(Long.parseLong(words[3]))) : Optional.empty();
    boolean required = words.length > 4 && words[4].equals("required");
    Optional<String> objection =
        hierarchy.hasBegun(epoch)
            ? Optional.empty()
            : watchdog.objection(deadline, stopBound, soft, required);
    return objection.isPresent()
        ? hierarchy.refused(objection.get())
        : hierarchy.arm(epoch, deadline, stopBound);
  }

  private String request(String verb, GuardedHierarchy hierarchy, String rest) {
    String[] numbers = rest.split(" ", -1);
    return switch (verb) {
      case "pids" -> hierarchy.pids(PlanText.read(rest));
      case "arm" -> arm(hierarchy, numbers);
      case "stopped" -> hierarchy.stopped(Long.parseLong(numbers[0]));
      case "fire" -> hierarchy.fire(Long.parseLong(numbers[0]));
      case "status" -> hierarchy.status();
      default -> "error unknown request '" + verb + "'";
    };
  }
}
