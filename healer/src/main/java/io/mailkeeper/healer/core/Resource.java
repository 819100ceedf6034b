package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Names;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something brought in or out of service on one node. */
public sealed interface Resource permits Resource.Ip, Resource.Filesystem, Resource.Daemon {

  /** The kinds of resource, as users write them. */
  enum Kind {
    IP,
    FILESYSTEM,
    DAEMON
  }

  String name();

  /** Names of the resources that must be in service before this one. */
  List<String> dependsOn();

  Kind kind();

  /**
   * A movable address.
   *
   * @param device interface it is put on
   * @param ports ports on the address that the guard blocks after it has fired
   * @param backupDevice interface it is put on while nothing goes over the other one
   */
  record Ip(
      String name,
      List<String> dependsOn,
      InetAddress address,
      int prefix,
      String device,
      List<Integer> ports,
      Optional<String> backupDevice)
      implements Resource {

    /** One that has only the one interface. */
    public Ip(
        String name,
        List<String> dependsOn,
        InetAddress address,
        int prefix,
        String device,
        List<Integer> ports) {
      this(name, dependsOn, address, prefix, device, ports, Optional.empty());
    }

    /** The interfaces it may be on, the one it belongs on first. */
    public List<String> devices() {
      return backupDevice.map(backup -> List.of(device, backup)).orElse(List.of(device));
    }

    public Ip {
      Names.check("resource", name);
      dependsOn = List.copyOf(dependsOn);
      ports = List.copyOf(ports);
    }

    @Override
    public Kind kind() {
      return Kind.IP;
    }
  }

  /**
   * A mount.
   *
   * @param source device or remote source; empty when the filesystem is already shared and is
   *     neither mounted nor unmounted by the agent
   */
  record Filesystem(
      String name,
      List<String> dependsOn,
      Optional<String> source,
      Path mountPoint,
      String type,
      String options)
      implements Resource {
    public Filesystem {
      Names.check("resource", name);
      dependsOn = List.copyOf(dependsOn);
    }

    public boolean alreadyShared() {
      return source.isEmpty();
    }

    @Override
    public Kind kind() {
      return Kind.FILESYSTEM;
    }
  }

  /**
   * A daemon.
   *
   * @param start command that starts it, an argument list, never a shell line
   * @param stop command that stops it in order; empty to send SIGTERM
   * @param pidFile where it writes its process id (first line); empty when {@code start} stays in
   *     the foreground and is the daemon itself
   * @param executable path of the program its processes run, to recognise one started by hand
   * @param listens addresses it listens on, to recognise a stray
   * @param unit the systemd unit that {@code start} and {@code stop} are about; its control group
   *     is where the daemon's processes are
   * @param preflight what a standby looks at to know that it could be started
   */
  record Daemon(
      String name,
      List<String> dependsOn,
      List<String> start,
      List<String> stop,
      Optional<Path> pidFile,
      Optional<Path> executable,
      List<Listen> listens,
      Duration startMax,
      Duration stopMax,
      Optional<String> unit,
      Preflight preflight)
      implements Resource {

    /** A daemon that this agent itself starts. */
    public Daemon(
        String name,
        List<String> dependsOn,
        List<String> start,
        List<String> stop,
        Optional<Path> pidFile,
        Optional<Path> executable,
        List<Listen> listens,
        Duration startMax,
        Duration stopMax) {
      this(
          name,
          dependsOn,
          start,
          stop,
          pidFile,
          executable,
          listens,
          startMax,
          stopMax,
          Optional.empty(),
          Preflight.USUAL);
    }

    /** The same daemon, started and stopped by systemd as this unit. */
    public Daemon asUnit(String name) {
      return but(
          List.of("systemctl", "start", name),
          List.of("systemctl", "stop", name),
          Optional.of(name),
          preflight);
    }

    /** The same daemon, looked at in this way while it does not run. */
    public Daemon with(Preflight wanted) {
      return but(start, stop, unit, wanted);
    }

    private Daemon but(
        List<String> start, List<String> stop, Optional<String> unit, Preflight preflight) {
      return new Daemon(
          name,
          dependsOn,
          start,
          stop,
          pidFile,
          executable,
          listens,
          startMax,
          stopMax,
          unit,
          preflight);
    }

    public Daemon {
      Names.check("resource", name);
      dependsOn = List.copyOf(dependsOn);
      start = List.copyOf(start);
      stop = List.copyOf(stop);
      listens = List.copyOf(listens);
      if (start.isEmpty()) {
        throw new IllegalArgumentException("daemon " + name + " has no start command");
      }
    }

    @Override
    public Kind kind() {
      return Kind.DAEMON;
    }
  }

  /**
   * How a standby sees that a daemon could be started, without starting it.
   *
   * @param check command that ends well when the daemon's configuration can be used; an empty list
   *     for none; when not given, the one its program is known to have
   * @param certificates files with X.509 certificates that have to be valid
   */
  record Preflight(Optional<List<String>> check, List<Path> certificates) {
    /** Its program's usual check, and no certificates. */
    public static final Preflight USUAL = new Preflight(Optional.empty(), List.of());

    public Preflight {
      check = check.map(List::copyOf);
      certificates = List.copyOf(certificates);
    }
  }

  /** A listening address of a daemon. */
  record Listen(InetAddress address, int port) {}
}
