package io.mailkeeper.healer.guard;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the guard stops for one hierarchy. Its parts end up in commands for {@code ip} and {@code
 * nft}, so their shapes are checked here; paths never do.
 *
 * @param addresses taken off the interface
 * @param ports blocked from the moment of firing until a higher epoch is armed
 * @param cgroups cgroup2 directories whose processes, also in directories below, are killed
 * @param processes killed; for daemons without a cgroup
 * @param sessions session ids whose members are killed; for daemons without a cgroup
 * @param mounts data mounts of this hierarchy alone, unmounted when the processes are gone
 * @param token the file that lets services start; the guard makes it per epoch and removes it first
 */
public record StopPlan(
    List<GuardedAddress> addresses,
    List<GuardedPort> ports,
    List<Path> cgroups,
    List<KnownProcess> processes,
    List<Long> sessions,
    List<Path> mounts,
    Optional<Path> token) {

  public static final StopPlan NOTHING =
      new StopPlan(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());

  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9._@-]{1,15}");

  public StopPlan {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    cgroups = List.copyOf(cgroups);
    processes = List.copyOf(processes);
    sessions = List.copyOf(sessions);
    mounts = List.copyOf(mounts);
    for (long session : sessions) {
      require(session > 1, "session " + session + ", expected more than 1");
    }
    absolute(cgroups);
    absolute(mounts);
    absolute(token.isPresent() ? List.of(token.get()) : List.of());
  }

  /**
   * An address as the kernel knows it.
   *
   * @param address a literal, IPv4 or IPv6
   * @param prefix prefix length in bits
   * @param device the interface
   */
  public record GuardedAddress(String address, int prefix, String device) {
    public GuardedAddress {
      requireLiteral(address);
      int most = address.indexOf(':') < 0 ? 32 : 128;
      require(prefix >= 0 && prefix <= most, "prefix " + prefix + ", expected 0 to " + most);
      require(DEVICE.matcher(device).matches(), "device '" + device + "' is not an interface name");
    }

    /** As {@code ip address} wants it. */
    @Override
    public String toString() {
      return address + "/" + prefix + " dev " + device;
    }
  }

  /** A TCP port on one address. */
  public record GuardedPort(String address, int port) {
    public GuardedPort {
      requireLiteral(address);
      require(port > 0 && port < 65_536, "port " + port + ", expected 1 to 65535");
    }
  }

  /**
   * A process that cannot be mistaken for a later one with the same number.
   *
   * @param startTicks field 22 of /proc/PID/stat, proc(5): clock ticks after boot
   */
  public record KnownProcess(long pid, long startTicks) {
    public KnownProcess {
      require(pid > 1 && pid <= Integer.MAX_VALUE, "pid " + pid + ", expected more than 1");
    }
  }

  /** Everything in either plan. The token is this plan's, or the other's if this has none. */
  public StopPlan and(StopPlan more) {
    return PlanText.read(PlanText.write(this) + " " + PlanText.write(more));
  }

  /** Equal, without the generated {@code equals}: see {@link GuardThread}. */
  boolean isSameAs(StopPlan other) {
    return PlanText.write(this).equals(PlanText.write(other));
  }

  /** For another boot: process numbers mean nothing there. */
  StopPlan withoutProcesses() {
    return new StopPlan(addresses, ports, cgroups, List.of(), List.of(), mounts, token);
  }

  StopPlan withProcesses(List<KnownProcess> known, List<Long> ids) {
    return new StopPlan(addresses, ports, cgroups, known, ids, mounts, token);
  }

  private static void absolute(List<Path> paths) {
    for (Path path : paths) {
      require(
          path.isAbsolute() && path.equals(path.normalize()),
          "path " + path + ", expected an absolute one without '..'");
    }
  }

  private static void requireLiteral(String address) {
    require(ADDRESS.matcher(address).matches(), "'" + address + "' is not an address literal");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
