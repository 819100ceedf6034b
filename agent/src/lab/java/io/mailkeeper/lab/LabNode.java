package io.mailkeeper.lab;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A node: network, mount, pid, uts, ipc and cgroup namespaces with an init of its own, two cables
 * and a view of the shared directory. Its {@code /etc} and {@code /var} outlive a power cycle;
 * {@code /run} and the boot id do not.
 *
 * <p>Methods block until done. Switching power is for one thread at a time.
 */
public final class LabNode {
  /** Where every node sees the shared directory. */
  public static final String SHARED = "/srv/shared";

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final LabFiles files;
  private final long switchPid;
  private final String name;
  private final int number;
  private final String view;

  /**
   * @param view what lies at {@value #SHARED}, as {@code power-on.sh} calls it
   */
  LabNode(LabFiles files, long switchPid, String name, String view) {
    if (!name.matches("n[1-9]")) {
      throw new IllegalArgumentException("a node is called n1 to n9, not " + name);
    }
    this.files = files;
    this.switchPid = switchPid;
    this.name = name;
    this.view = view;
    this.number = 10 + Integer.parseInt(name.substring(1));
  }

  public String name() {
    return name;
  }

  /** Its own address on the service network (eth0). */
  public String address() {
    return "10.77.0." + number;
  }

  /** Its own address on the interconnect (eth1). */
  public String interconnectAddress() {
    return "10.78.0." + number;
  }

  /**
   * Boots: new boot id, empty {@code /run}, cables plugged, shared directory mounted, no daemon
   * running.
   */
  public synchronized void powerOn() {
    if (isOn()) {
      throw new IllegalStateException(name + " is powered on already");
    }
    script("power-on.sh", Long.toString(switchPid), name, Integer.toString(number), view).orThrow();
  }

  /**
   * Cables, every process and the view of the shared directory are gone at once; nothing is flushed
   * or said.
   */
  public synchronized void powerOff() {
    if (isOn()) {
      String init = Long.toString(pidIn("init"));
      String view = Long.toString(pidIn("view"));
      script("power-off.sh", Long.toString(switchPid), name, init, view).orThrow();
    }
  }

  /**
   * From the next power-on a real systemd is process 1, once it has booted: see {@link
   * #awaitSystemd}. Only units that are written into {@code /etc/systemd/system} can be started.
   */
  public void bootSystemd() {
    try {
      Files.createDirectories(files.nodeDirectory(name));
      Files.writeString(pidFile("systemd"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until systemd takes orders. */
  public void awaitSystemd() {
    await("systemd of " + name)
        .atMost(LIMIT)
        .until(() -> exec("systemctl", "list-units").exit() == 0);
  }

  public boolean isOn() {
    return Files.exists(pidFile("init"));
  }

  /** Runs a command as root inside and waits for its end, at most 30 s. */
  public Ran exec(String... argv) {
    return exec(LIMIT, argv);
  }

  public Ran exec(Duration limit, String... argv) {
    return Shell.run(limit, entering(List.of(argv)));
  }

  /** Starts a long-running command as root inside; it ends with the node at the latest. */
  public LabProcess spawn(List<String> argv, Path logFile) {
    return new LabProcess(entering(argv), true, logFile);
  }

  /** Pids inside the node of all processes that run this executable; zombies run none. */
  public List<Long> pidsOf(String executable) {
    Path proc = Path.of("/proc", Long.toString(pidIn("init")), "root/proc");
    var found = new ArrayList<Long>();
    try (var entries = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path entry : entries) {
        if (executableOf(entry).equals(executable)) {
          found.add(Long.parseLong(entry.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static String executableOf(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("exe")).toString();
    } catch (IOException ended) {
      return "";
    }
  }

  /** Signals a process by its pid inside the node; names without SIG: TERM, KILL, STOP, CONT. */
  public void signal(long pid, String signal) {
    exec("kill", "-" + signal, Long.toString(pid)).orThrow();
  }

  /** SIGSTOP to one process of the node. */
  public void freezeProcess(long pid) {
    signal(pid, "STOP");
  }

  /** SIGCONT to one process of the node. */
  public void thawProcess(long pid) {
    signal(pid, "CONT");
  }

  /** Pulls the cable of the service network: the node sees its carrier go. */
  public void cutService() {
    cable("s-", "down");
  }

  public void healService() {
    cable("s-", "up");
  }

  /** Pulls the cable of the interconnect. */
  public void cutInterconnect() {
    cable("i-", "down");
  }

  public void healInterconnect() {
    cable("i-", "up");
  }

  /**
   * A second cable to the service network, until the next power-off: eth2, up, without an address
   * of its own.
   */
  public void plugBackup() {
    String netns = Long.toString(switchPid);
    String init = Long.toString(pidIn("init"));
    for (String line :
        List.of(
            "link add b-" + name + " type veth peer name eth2 netns " + init,
            "link set b-" + name + " master service up")) {
      var argv = new ArrayList<>(List.of("nsenter", "-t", netns, "-n", "ip"));
      argv.addAll(List.of(line.split(" ", -1)));
      Shell.run(LIMIT, argv).orThrow();
    }
    exec("ip", "link", "set", "eth2", "up").orThrow();
  }

  /** Pulls the second cable of the service network. */
  public void cutBackup() {
    cable("b-", "down");
  }

  /**
   * Cuts the storage network, on which the bricks of a {@link LabStore#GLUSTER} and the members of
   * a {@link LabStore#ETCD} are.
   */
  public void cutStorage() {
    cable("g-", "down");
  }

  public void healStorage() {
    cable("g-", "up");
  }

  /**
   * One way only: from now on nothing that comes in on this interface is heard; what goes out
   * arrives. Address resolution goes on: it is no IP.
   *
   * @param device eth0 is the service network, eth1 the interconnect
   */
  public void deafen(String device) {
    String rules =
        "table inet lab_deaf { chain in { type filter hook input priority -300;"
            + " iifname \"%s\" drop; }; }".formatted(device);
    exec("nft", rules).orThrow();
  }

  public void hearAgain() {
    exec("nft", "delete table inet lab_deaf").orThrow();
  }

  private void cable(String prefix, String state) {
    String port = prefix + name;
    String netns = Long.toString(switchPid);
    Shell.run(LIMIT, List.of("nsenter", "-t", netns, "-n", "ip", "link", "set", port, state))
        .orThrow();
  }

  /**
   * From now on every access to the shared directory hangs, without an error, and so does the
   * process that tries.
   */
  public void hangStore() {
    StoppableProcess.stop(pidIn("view"));
  }

  /** What hung goes on, also what has become wrong meanwhile. */
  public void freeStore() {
    StoppableProcess.resume(pidIn("view"));
  }

  /** The kernel's boot id as this node sees it; another one after each power-on. */
  public String bootId() {
    return readFile("/proc/sys/kernel/random/boot_id").strip();
  }

  /** Writes a file of the node, with its folders. */
  public void writeFile(String path, String text) {
    String script = "mkdir -p \"$(dirname \"$1\")\" && cat >\"$1\"";
    Shell.run(LIMIT, entering(List.of("/bin/sh", "-c", script, "write", path)), text).orThrow();
  }

  public String readFile(String path) {
    return exec("cat", path).orThrow().out();
  }

  /**
   * The group of the node's processes on the host; the node sees it as the root of its cgroup2
   * mount.
   */
  public Path cgroup() {
    return files.cgroup().resolve(name);
  }

  /** Pid on the host of the node's PID 1. */
  public long initPid() {
    return pidIn("init");
  }

  private List<String> entering(List<String> argv) {
    var entering = new ArrayList<String>();
    entering.add(files.script("enter.sh"));
    entering.add(cgroup().toString());
    entering.add(Long.toString(pidIn("init")));
    entering.addAll(argv);
    return entering;
  }

  private Ran script(String script, String... more) {
    var argv = new ArrayList<String>();
    argv.addAll(List.of(files.script(script), files.work().toString(), files.cgroup().toString()));
    argv.addAll(List.of(more));
    return Shell.run(LIMIT, argv);
  }

  private Path pidFile(String which) {
    return files.nodeDirectory(name).resolve(which);
  }

  private long pidIn(String which) {
    try {
      return Long.parseLong(Files.readString(pidFile(which)).strip());
    } catch (NoSuchFileException e) {
      throw new IllegalStateException(name + " is powered off", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
