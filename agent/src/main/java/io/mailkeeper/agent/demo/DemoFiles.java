package io.mailkeeper.agent.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * The configuration of both nodes: the same files an administrator writes, in the demo's directory.
 *
 * <pre>
 * DIRECTORY/group.yml                  one group file for both
 *          /shared/lease /shared/mail  what both nodes see
 *          /login                      the mailbox of the demo
 *          /node-a/node.yml token peer.key machine-id state/ run/ smtp.pid imap.pid
 *          /node-b/...
 * </pre>
 *
 * The nodes share one machine, but each needs pid files of its own under a path that is the same in
 * the one group file: {@code /proc/self/cwd} is each agent's own directory, which its daemons
 * inherit.
 */
final class DemoFiles {

  static final String TAG = "sams";
  static final List<String> NODES = List.of("node-a", "node-b");
  private static final String OWN_DIRECTORY = "/proc/self/cwd";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ProcessReaper reaper;
  private final DemoAddresses addresses;
  private final String token = secret();
  private final Login login = new Login("demo@mailkeeper.invalid", secret());

  DemoFiles(ProcessReaper reaper, DemoAddresses addresses) {
    this.reaper = reaper;
    this.addresses = addresses;
  }

  private static String secret() {
    byte[] bytes = new byte[20];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** A name no other group on this machine has: control groups are named by it. */
  static String group() {
    return "demo-" + ProcessHandle.current().pid();
  }

  /** What operators show to the agents. */
  String token() {
    return token;
  }

  Login login() {
    return login;
  }

  Path directory(String node) {
    return reaper.directory().resolve(node);
  }

  Path nodeFile(String node) {
    return directory(node).resolve("node.yml");
  }

  Path runDirectory(String node) {
    return directory(node).resolve("run");
  }

  Path guardSocket(String node) {
    return runDirectory(node).resolve("guard.sock");
  }

  Path pidFile(String node, OutageMeter.Protocol daemon) {
    return directory(node).resolve(daemonName(daemon) + ".pid");
  }

  static String daemonName(OutageMeter.Protocol daemon) {
    return switch (daemon) {
      case SMTP -> "smtp";
      case IMAP -> "imap";
      case POP3 -> "pop3";
    };
  }

  void write() throws IOException {
    Path directory = reaper.directory();
    Files.createDirectories(directory.resolve("shared/lease"));
    Files.createDirectories(directory.resolve("shared/mail"));
    login.write(directory.resolve("login"));
    Files.writeString(directory.resolve("group.yml"), groupFile());
    String peerKey = secret();
    for (int i = 0; i < NODES.size(); i++) {
      Path own = Files.createDirectories(directory(NODES.get(i)));
      Files.createDirectories(own.resolve("state"));
      Files.writeString(own.resolve("node.yml"), nodeFile(i));
      writeSecret(own.resolve("token"), token);
      writeSecret(own.resolve("peer.key"), peerKey);
      // Each demo node is a machine of its own, also where this one has no /etc/machine-id.
      Files.writeString(own.resolve("machine-id"), secret().substring(0, 32) + "\n");
    }
  }

  private static void writeSecret(Path file, String secret) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, secret + "\n");
  }

  private String nodeFile(int index) {
    int peer = 1 - index;
    InetSocketAddress listen = addresses.agent(index);
    return """
        node: %s
        listen: {host: %s, port: %d}
        token_file: token
        peers:
          - {node: %s, url: "http://%s"}
        peer_key_file: peer.key
        shared_directory: %s
        state_directory: state
        run_directory: run
        group_file: ../group.yml
        machine_id_file: machine-id
        guard: {reset: no}
        """
        .formatted(
            NODES.get(index),
            listen.getAddress().getHostAddress(),
            listen.getPort(),
            NODES.get(peer),
            DemoAddresses.text(addresses.agent(peer)),
            quoted(reaper.directory().resolve("shared/lease").toString()));
  }

  private String groupFile() {
    return """
        group: %s
        nodes: [node-a, node-b]
        lease: {profile: fast}
        hierarchies:
          - tag: %s
            priorities: {node-a: 1, node-b: 10}
            start_max: 20s
            stop_max: 10s
            storage: {directory: %s, every: 1s, hung_after: 3s}
            resources:
              - {name: smtp, kind: daemon, start: %s, pid_file: %s, start_max: 10s, stop_max: 2s}
              - {name: imap, kind: daemon, start: %s, pid_file: %s, start_max: 10s, stop_max: 2s}
            services:
              - name: smtp
                daemon: smtp
                probe: {protocol: smtp, host: %s, port: %d, every: 300ms, timeout: 550ms}
              - name: imap
                daemon: imap
                probe: {protocol: imap, host: %s, port: %d, every: 300ms, timeout: 550ms}
            recovery: {attempts: 3, window: 1m, back_off: 200ms, verify: 5s}
        """
        .formatted(
            group(),
            TAG,
            quoted(reaper.directory().resolve("shared").toString()),
            quoted(daemon("smtp", addresses.smtp())),
            quoted(pidFileOf("smtp")),
            quoted(daemon("imap", addresses.imap())),
            quoted(pidFileOf("imap")),
            addresses.smtp().getAddress().getHostAddress(),
            addresses.smtp().getPort(),
            addresses.imap().getAddress().getHostAddress(),
            addresses.imap().getPort());
  }

  private static String pidFileOf(String daemon) {
    return OWN_DIRECTORY + "/" + daemon + ".pid";
  }

  private List<String> daemon(String role, InetSocketAddress listen) {
    Path directory = reaper.directory();
    String[] options = {
      "--role", role,
      "--bind", listen.getAddress().getHostAddress(),
      "--port", Integer.toString(listen.getPort()),
      "--store", directory.resolve("shared/mail").toString(),
      "--pid-file", pidFileOf(role),
      "--login-file", directory.resolve("login").toString(),
      "--process-list", reaper.processList().toString(),
      "--parent", ProcessId.self().toString()
    };
    return new JavaCommand(directory.resolve("tmp")).mailDaemon(options);
  }

  /** JSON strings and lists are YAML too. */
  private static String quoted(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written: " + value, e);
    }
  }
}
