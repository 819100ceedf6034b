package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.guard.StopPlan.GuardedAddress;
import io.mailkeeper.healer.guard.StopPlan.GuardedPort;
import io.mailkeeper.healer.guard.StopPlan.KnownProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * A plan as one line of text, on the socket and in the state file: {@code key=value} words. Space,
 * control characters and {@code %} inside a value are written as {@code %XX}.
 *
 * <pre>
 * addr=192.0.2.5/24/eth0 port=192.0.2.5,25 cgroup=/sys/fs/cgroup/mail pid=812:30514 sid=812
 * mount=/srv/mail token=/run/mailkeeper/mail.token
 * </pre>
 */
final class PlanText {

  private PlanText() {}

  static String write(StopPlan plan) {
    List<String> words = new ArrayList<>();
    for (GuardedAddress a : plan.addresses()) {
      words.add("addr=" + a.address() + "/" + a.prefix() + "/" + a.device());
    }
    for (GuardedPort p : plan.ports()) {
      words.add("port=" + p.address() + "," + p.port());
    }
    addPaths(words, "cgroup=", plan.cgroups());
    for (KnownProcess p : plan.processes()) {
      words.add("pid=" + p.pid() + ":" + p.startTicks());
    }
    for (long session : plan.sessions()) {
      words.add("sid=" + session);
    }
    addPaths(words, "mount=", plan.mounts());
    if (plan.token().isPresent()) {
      words.add("token=" + escape(plan.token().get().toString()));
    }
    return String.join(" ", words);
  }

  /**
   * Reads what {@link #write} wrote; a repeated word counts once, of two tokens the first. Throws
   * IllegalArgumentException with the word it stumbled on.
   */
  static StopPlan read(String text) {
    Parts parts = new Parts();
    for (String word : new LinkedHashSet<>(Arrays.asList(text.split(" ", -1)))) {
      if (!word.isEmpty()) {
        parts.add(word);
      }
    }
    return parts.plan();
  }

  private static final class Parts {
    private final List<GuardedAddress> addresses = new ArrayList<>();
    private final List<GuardedPort> ports = new ArrayList<>();
    private final List<Path> cgroups = new ArrayList<>();
    private final List<KnownProcess> processes = new ArrayList<>();
    private final List<Long> sessions = new ArrayList<>();
    private final List<Path> mounts = new ArrayList<>();
    private Optional<Path> token = Optional.empty();

    void add(String word) {
      int equals = word.indexOf('=');
      String key = word.substring(0, Math.max(equals, 0));
      String value = unescape(word.substring(equals + 1));
      switch (key) {
        case "addr" -> addresses.add(address(value));
        case "port" -> ports.add(port(value));
        case "cgroup" -> cgroups.add(Path.of(value));
        case "pid" -> processes.add(process(value));
        case "sid" -> sessions.add(Long.parseLong(value));
        case "mount" -> mounts.add(Path.of(value));
        case "token" -> token = token.isPresent() ? token : Optional.of(Path.of(value));
        default -> throw new IllegalArgumentException("unknown word '" + word + "'");
      }
    }

    StopPlan plan() {
      return new StopPlan(addresses, ports, cgroups, processes, sessions, mounts, token);
    }
  }

  private static GuardedAddress address(String value) {
    int device = value.lastIndexOf('/');
    int prefix = value.lastIndexOf('/', device - 1);
    if (prefix < 0) {
      throw new IllegalArgumentException("addr=" + value + ", expected ADDRESS/PREFIX/DEVICE");
    }
    return new GuardedAddress(
        value.substring(0, prefix),
        Integer.parseInt(value.substring(prefix + 1, device)),
        value.substring(device + 1));
  }

  private static GuardedPort port(String value) {
    int comma = expect(value, ',', "port=" + value + ", expected ADDRESS,PORT");
    return new GuardedPort(value.substring(0, comma), Integer.parseInt(value.substring(comma + 1)));
  }

  private static KnownProcess process(String value) {
    int colon = expect(value, ':', "pid=" + value + ", expected PID:STARTTICKS");
    return new KnownProcess(
        Long.parseLong(value.substring(0, colon)), Long.parseLong(value.substring(colon + 1)));
  }

  private static int expect(String value, char separator, String message) {
    int at = value.indexOf(separator);
    if (at < 0) {
      throw new IllegalArgumentException(message);
    }
    return at;
  }

  private static void addPaths(List<String> words, String key, List<Path> paths) {
    for (Path path : paths) {
      words.add(key + escape(path.toString()));
    }
  }

  static String escape(String value) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c == '%' || c == 0x7f) {
        out.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  static String unescape(String value) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '%') {
        out.append((char) Integer.parseInt(value.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
