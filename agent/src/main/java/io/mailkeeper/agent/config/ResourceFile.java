package io.mailkeeper.agent.config;

import io.mailkeeper.healer.core.Resource;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One resource; {@code kind} chooses which. */
@ChosenBy("kind")
@Called(value = "resource", by = "name")
public sealed interface ResourceFile {

  String name();

  /** Names of the resources that must be in service first. */
  List<String> dependsOn();

  /**
   * @param siblings all resources of the hierarchy, this one included
   */
  Resource toResource(List<ResourceFile> siblings);

  /**
   * A movable address.
   *
   * @param device the interface it is put on
   * @param backupDevice the interface it is put on while nothing goes over the other one
   * @param ports what the guard blocks on it after it has fired; all ports the daemons listen on
   *     there, when not given
   */
  @Kind("ip")
  record Ip(
      @Name String name,
      Cidr address,
      String device,
      Optional<String> backupDevice,
      @Range(min = 1, max = 65_535) @Unordered Optional<List<Integer>> ports,
      @Default("[]") @Unordered List<String> dependsOn)
      implements ResourceFile {

    /** IFNAMSIZ is 16 with the ending zero; see {@code dev_valid_name} in the Linux kernel. */
    private static final Pattern DEVICE = Pattern.compile("[^/:\\s]{1,15}");

    public Ip {
      checkDevice("device", name, device);
      backupDevice.ifPresent(backup -> checkDevice("backup_device", name, backup));
      if (backupDevice.filter(device::equals).isPresent()) {
        throw new KeyFault(
            "backup_device",
            "'backup_device' in resource "
                + name
                + " is '"
                + device
                + "', as 'device' is; expected another interface on the same network");
      }
      InetAddress ip = address.address();
      if (ip.isAnyLocalAddress() || ip.isMulticastAddress() || isNetwork(address)) {
        throw new KeyFault(
            "address",
            "'address' in resource "
                + name
                + " is '"
                + address
                + "'; expected the address of a"
                + " host, with the prefix length of its network");
      }
    }

    private static void checkDevice(String key, String name, String device) {
      if (!DEVICE.matcher(device).matches()) {
        throw new KeyFault(
            key,
            "'"
                + key
                + "' in resource "
                + name
                + " is '"
                + device
                + "'; expected an interface's name,"
                + " at most 15 letters, such as eth0");
      }
    }

    /** All bits after the prefix are zero: a typing error that would only show much later. */
    private static boolean isNetwork(Cidr cidr) {
      byte[] bytes = cidr.address().getAddress();
      boolean bitsSet = false;
      for (int bit = cidr.prefix(); bit < bytes.length * 8; bit++) {
        bitsSet |= (bytes[bit / 8] & (0x80 >> bit % 8)) != 0;
      }
      return cidr.address() instanceof Inet4Address && cidr.prefix() < 31 && !bitsSet;
    }

    @Override
    public Resource toResource(List<ResourceFile> siblings) {
      return new Resource.Ip(
          name,
          dependsOn,
          address.address(),
          address.prefix(),
          device,
          ports.orElseGet(() -> portsOf(siblings)),
          backupDevice);
    }

    private List<Integer> portsOf(List<ResourceFile> siblings) {
      return siblings.stream()
          .filter(Daemon.class::isInstance)
          .flatMap(daemon -> ((Daemon) daemon).listens().stream())
          .filter(listen -> reaches(listen.address()))
          .map(Endpoint::port)
          .distinct()
          .sorted()
          .toList();
    }

    /** An IPv6 wildcard socket takes IPv4 connections too, see ipv6(7), IPV6_V6ONLY. */
    private boolean reaches(InetAddress listen) {
      return listen.equals(address.address())
          || (listen.isAnyLocalAddress()
              && !(listen instanceof Inet4Address && !(address.address() instanceof Inet4Address)));
    }
  }

  /**
   * A mount.
   *
   * @param source device or remote source; without it the directory is already shared and is
   *     neither mounted nor unmounted
   */
  @Kind("filesystem")
  record Filesystem(
      @Name String name,
      Path mountPoint,
      Optional<String> source,
      @Default("auto") String type,
      @Default("defaults") String options,
      @Default("[]") @Unordered List<String> dependsOn)
      implements ResourceFile {

    @Override
    public Resource toResource(List<ResourceFile> siblings) {
      return new Resource.Filesystem(name, dependsOn, source, mountPoint, type, options);
    }
  }

  /**
   * A daemon.
   *
   * @param unit the systemd unit, for a daemon that systemd starts and stops; instead of {@code
   *     start} and {@code stop}
   * @param start command and arguments, never a shell line
   * @param stop command and arguments; SIGTERM when not given
   * @param pidFile where it writes its process id; when not given, {@code start} stays in the
   *     foreground and is the daemon itself
   * @param executable the program its processes run, to recognise one started by hand
   * @param listens where it listens, to recognise a stray and to know what the guard blocks
   * @param check command that ends with 0 when its configuration can be used; {@code []} for none;
   *     when not given, the one its program is known to have ({@code dovecot -n}, {@code postfix
   *     check}, {@code sendmail -bt}, {@code exim -bV})
   * @param certificates files with X.509 certificates that have to be valid on a standby
   */
  @Kind("daemon")
  record Daemon(
      @Name String name,
      Optional<String> unit,
      @Default("[]") List<String> start,
      @Default("[]") List<String> stop,
      Optional<Path> pidFile,
      Optional<Path> executable,
      @Default("[]") @Unordered List<Endpoint> listens,
      @Default("[]") @Unordered List<String> dependsOn,
      @Default("30s") Duration startMax,
      @Default("20s") Duration stopMax,
      Optional<List<String>> check,
      @Unordered Optional<List<Path>> certificates)
      implements ResourceFile {

    /** systemd.unit(5), of type service. */
    private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9:_.\\\\@-]{1,240}\\.service");

    /** Programs that only ask a service manager: what that starts is out of the guard's reach. */
    private static final Pattern MANAGER =
        Pattern.compile("(.*/)?(systemctl|service|invoke-rc\\.d)");

    public Daemon {
      if (unit.isPresent() && !UNIT.matcher(unit.get()).matches()) {
        throw new KeyFault(
            "unit",
            "'unit' in resource "
                + name
                + " is '"
                + unit.get()
                + "'; expected the name of a systemd service, such as sendmail.service");
      }
      if (unit.isPresent() && !(start.isEmpty() && stop.isEmpty())) {
        throw new KeyFault(
            "unit",
            "'unit' in resource "
                + name
                + " stands beside 'start' or 'stop'; expected one or the other: systemd starts and stops"
                + " its units itself");
      }
      if (unit.isEmpty() && start.isEmpty()) {
        throw new KeyFault(
            "start",
            "resource "
                + name
                + " has no 'start'; expected a command and its"
                + " arguments, such as [/usr/sbin/sendmail, -bd], or 'unit'");
      }
      if (!start.isEmpty() && MANAGER.matcher(start.get(0)).matches()) {
        throw new KeyFault(
            "start",
            "'start' in resource "
                + name
                + " asks a service manager, whose"
                + " processes the guard could not reach; expected 'unit' with the unit's name");
      }
    }

    @Override
    public Resource toResource(List<ResourceFile> siblings) {
      List<String> command = unit.isPresent() ? List.of("systemctl") : start;
      Resource.Daemon plain =
          new Resource.Daemon(
              name,
              dependsOn,
              command,
              stop,
              pidFile,
              executable,
              listens.stream().map(l -> new Resource.Listen(l.address(), l.port())).toList(),
              startMax,
              stopMax);
      Resource.Daemon daemon =
          plain.with(new Resource.Preflight(check, certificates.orElse(List.of())));
      return unit.map(daemon::asUnit).orElse(daemon);
    }
  }
}
