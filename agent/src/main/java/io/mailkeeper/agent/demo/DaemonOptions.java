package io.mailkeeper.agent.demo;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command line of a {@link DemoMailDaemon}. Read by hand: picocli would take a third of its
 * start.
 *
 * @param role what it speaks
 * @param bind address to listen on
 * @param port port to listen on; 0 for any, told on stdout
 * @param store shared directory with the messages
 * @param pidFile written when it listens, removed on a clean stop
 * @param parent process it must not outlive
 * @param loginFile {@code user:password} of the one mailbox; the user is its address
 * @param processList file to which it adds itself, for {@link ProcessReaper}
 */
record DaemonOptions(
    Role role,
    String bind,
    int port,
    Path store,
    Path pidFile,
    ProcessId parent,
    Path loginFile,
    Optional<Path> processList) {

  private static final Set<String> KNOWN =
      Set.of(
          "--role",
          "--bind",
          "--port",
          "--store",
          "--pid-file",
          "--parent",
          "--login-file",
          "--process-list");

  /** What a daemon speaks. */
  enum Role {
    /** Accepts mail into the spool. */
    SMTP,
    /** Shows the spool over IMAP. */
    IMAP,
    /** Shows the spool over POP3. */
    POP3
  }

  /** A mistake of the caller, for stderr and exit code 2. */
  static final class Mistake extends RuntimeException {
    private static final long serialVersionUID = 1;

    Mistake(String message) {
      super(message);
    }
  }

  static DaemonOptions parse(String... args) {
    Map<String, String> given = pairs(args);
    return new DaemonOptions(
        role(required(given, "--role")),
        required(given, "--bind"),
        port(required(given, "--port")),
        Path.of(required(given, "--store")),
        Path.of(required(given, "--pid-file")),
        parent(required(given, "--parent")),
        Path.of(required(given, "--login-file")),
        Optional.ofNullable(given.get("--process-list")).map(Path::of));
  }

  private static Map<String, String> pairs(String[] args) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!KNOWN.contains(args[i])) {
        throw new Mistake("unknown option " + args[i]);
      }
      if (i + 1 == args.length) {
        throw new Mistake(args[i] + " without a value");
      }
      given.put(args[i], args[i + 1]);
    }
    return given;
  }

  private static String required(Map<String, String> given, String option) {
    String value = given.get(option);
    if (value == null) {
      throw new Mistake(option + " is missing");
    }
    return value;
  }

  private static Role role(String text) {
    for (Role role : Role.values()) {
      if (role.name().equalsIgnoreCase(text)) {
        return role;
      }
    }
    throw new Mistake("--role " + text + ": expected smtp, imap or pop3");
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below, with the range.
    }
    throw new Mistake("--port " + text + ": expected 0 to 65535");
  }

  private static ProcessId parent(String text) {
    try {
      return ProcessId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Mistake("--parent " + text + ": no such process");
    }
  }
}
