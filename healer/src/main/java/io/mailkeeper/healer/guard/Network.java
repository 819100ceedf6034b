package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.guard.StopPlan.GuardedAddress;
import io.mailkeeper.healer.guard.StopPlan.GuardedPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Addresses taken off through {@code ip}, ports blocked through {@code nft}, both kept running.
 * Without CAP_NET_ADMIN or without the programs the guard does without, and says so once; what an
 * address or port then is, the look still tells.
 */
final class Network {

  /** Bit of CAP_NET_ADMIN in CapEff, capabilities(7). */
  private static final long NET_ADMIN = 1L << 12;

  private final String table;
  private final Set<Long> untouchable;
  private final GuardLog log;
  private final boolean permitted;
  private final Map<String, Set<String>> blocked = new HashMap<>();
  private final Set<String> missing = new HashSet<>();
  private volatile Optional<PipedTool> ip = Optional.empty();
  private volatile Optional<PipedTool> nft = Optional.empty();

  Network(String node, Set<Long> untouchable, GuardLog log) throws IOException {
    this.table = "inet mailkeeper_" + node.replaceAll("[^A-Za-z0-9]", "_");
    this.untouchable = untouchable;
    this.log = log;
    this.permitted = mayAdminister(Files.readString(Path.of("/proc/self/status")));
  }

  static boolean mayAdminister(String status) {
    int at = status.indexOf("CapEff:");
    return at >= 0
        && (Long.parseUnsignedLong(status.substring(at + 7, status.indexOf('\n', at)).strip(), 16)
                & NET_ADMIN)
            != 0;
  }

  /**
   * Starts what this plan will need; called before a plan is acknowledged, by one thread at a time.
   * Not synchronized: another hierarchy must be able to fire while a program starts.
   */
  void prepare(StopPlan plan) {
    if (!plan.addresses().isEmpty() && ip.isEmpty()) {
      ip = start(List.of("ip", "-force", "-batch", "-"), List.of("link show dev lo"));
    }
    if (!plan.ports().isEmpty() && nft.isEmpty()) {
      nft = start(List.of("nft", "-i"), List.of(tableLine(), "list tables"));
    }
  }

  private Optional<PipedTool> start(List<String> argv, List<String> setUp) {
    try {
      if (permitted) {
        return Optional.of(new PipedTool(argv, setUp, untouchable, log));
      }
      sayOnce(argv.get(0) + " is not used: no CAP_NET_ADMIN; addresses and ports stay as they are");
    } catch (IOException e) {
      sayOnce(argv.get(0) + " is not used: " + e.getMessage());
    }
    return Optional.empty();
  }

  /** Replaces programs that have died. */
  void tend() {
    if (ip.isPresent()) {
      ip.get().tend();
    }
    if (nft.isPresent()) {
      nft.get().tend();
    }
  }

  private void sayOnce(String message) {
    if (missing.add(message)) {
      log.line(message);
    }
  }

  synchronized void remove(List<GuardedAddress> addresses) {
    if (ip.isPresent()) {
      for (GuardedAddress address : addresses) {
        ip.get().send("address delete " + address);
      }
    }
  }

  /** Blocks these pairs for this hierarchy; those already blocked cost nothing. */
  synchronized void block(String tag, List<GuardedPort> ports) {
    Set<String> held = blocked.get(tag);
    if (held == null) {
      held = new HashSet<>();
      blocked.put(tag, held);
    }
    for (GuardedPort port : ports) {
      String element = element(port);
      if (nft.isPresent() && held.add(element)) {
        nft.get().send("add " + element);
      }
    }
  }

  /** Unblocks all pairs of this hierarchy that no other one holds blocked. */
  synchronized void unblock(String tag, List<GuardedPort> ports) {
    Set<String> held = new HashSet<>();
    for (GuardedPort port : ports) {
      held.add(element(port));
    }
    Set<String> before = blocked.remove(tag);
    if (before != null) {
      held.addAll(before);
    }
    for (String element : held) {
      if (nft.isPresent() && !isBlocked(element)) {
        // Deleting what is not there would be an error; a line is one transaction.
        nft.get().send("add " + element + "; delete " + element);
      }
    }
  }

  private boolean isBlocked(String element) {
    for (Set<String> elements : blocked.values()) {
      if (elements.contains(element)) {
        return true;
      }
    }
    return false;
  }

  private String element(GuardedPort p) {
    String set = p.address().indexOf(':') < 0 ? " pairs4 { " : " pairs6 { ";
    return "element " + table + set + p.address() + " . " + p.port() + " }";
  }

  /** Keeps the elements of a guard that died: what it had blocked stays blocked. */
  private String tableLine() {
    return "add table T; "
        .concat("add set T pairs4 { type ipv4_addr . inet_service; }; ")
        .concat("add set T pairs6 { type ipv6_addr . inet_service; }; ")
        .concat("add chain T in { type filter hook input priority -310; policy accept; }; ")
        .concat("add chain T out { type filter hook output priority -310; policy accept; }; ")
        .concat("flush chain T in; flush chain T out; ")
        .concat("add rule T in ip daddr . tcp dport @pairs4 drop; ")
        .concat("add rule T in ip6 daddr . tcp dport @pairs6 drop; ")
        .concat("add rule T out ip saddr . tcp sport @pairs4 drop; ")
        .concat("add rule T out ip6 saddr . tcp sport @pairs6 drop")
        .replace(" T ", " " + table + " ")
        .replace(" T;", " " + table + ";");
  }

  /**
   * Which of these are on this host now, on whatever devices and with whatever prefix: that is how
   * they have to be removed. Of devices that are not in the plan one is found at a time.
   */
  static List<GuardedAddress> present(List<GuardedAddress> addresses) throws IOException {
    List<GuardedAddress> found = new ArrayList<>();
    for (GuardedAddress a : addresses) {
      InetAddress literal = InetAddress.getByName(a.address());
      addIfOn(NetworkInterface.getByName(a.device()), literal, a, found);
      addIfOn(NetworkInterface.getByInetAddress(literal), literal, a, found);
    }
    return found;
  }

  private static void addIfOn(
      @Nullable NetworkInterface device,
      InetAddress literal,
      GuardedAddress planned,
      List<GuardedAddress> found) {
    if (device == null) {
      return;
    }
    String name = device.getName().split(":", -1)[0];
    for (InterfaceAddress on : device.getInterfaceAddresses()) {
      if (literal.equals(on.getAddress()) && !isKnown(planned.address(), name, found)) {
        found.add(new GuardedAddress(planned.address(), on.getNetworkPrefixLength(), name));
      }
    }
  }

  private static boolean isKnown(String address, String device, List<GuardedAddress> found) {
    for (GuardedAddress f : found) {
      if (f.address().equals(address) && f.device().equals(device)) {
        return true;
      }
    }
    return false;
  }
}
