package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Links;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Whether this node could start a hierarchy, as far as that can be seen without starting anything:
 * programs, their configuration, certificates, systemd units, interfaces, users, and what a mount
 * needs. What runs or listens here already is {@link StraySearch}'s.
 *
 * <p>Blocks for as long as the checks of its daemons take, at most ten seconds each.
 */
public final class Readiness {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int MOST_WORDS = 160;

  private final Commands commands;
  private final List<MailUser> users;
  private final Path root;
  private final Links links;
  private final InstantSource clock;

  /**
   * @param users that every node must have, with these numbers
   */
  public Readiness(Commands commands, List<MailUser> users) {
    this(commands, users, Path.of("/"), InstantSource.system());
  }

  /**
   * @param root where {@code sys} and {@code proc} are looked at
   */
  Readiness(Commands commands, List<MailUser> users, Path root, InstantSource clock) {
    this.commands = commands;
    this.users = List.copyOf(users);
    this.root = root;
    this.links = new Links(root);
    this.clock = clock;
  }

  /** What is missing, a sentence each; empty when nothing is. */
  public List<String> missing(Hierarchy hierarchy) {
    List<String> missing = new ArrayList<>();
    users.forEach(user -> wrong(user).ifPresent(missing::add));
    for (Resource resource : hierarchy.resources()) {
      switch (resource.kind()) {
        case IP -> device((Resource.Ip) resource).ifPresent(missing::add);
        case FILESYSTEM -> mountable((Resource.Filesystem) resource).ifPresent(missing::add);
        case DAEMON -> missing.addAll(daemon((Resource.Daemon) resource));
      }
    }
    return missing;
  }

  /** One usable interface is enough; of the other one {@link Reachability} tells. */
  private Optional<String> device(Resource.Ip ip) {
    List<String> faults =
        ip.devices().stream().flatMap(device -> links.fault(device).stream()).toList();
    return faults.size() < ip.devices().size()
        ? Optional.empty()
        : Optional.of("address " + ip.name() + ": " + String.join(", ", faults));
  }

  // ---- users

  /** Asked of the name service, which also knows those of a directory (getent(1)). */
  private Optional<String> wrong(MailUser user) {
    Commands.Result result = commands.run(List.of("getent", "passwd", user.name()), LIMIT);
    String[] fields = result.output().strip().split(":", -1);
    if (result.timedOut() || (result.ok() && fields.length < 4)) {
      return Optional.of("user " + user.name() + " cannot be looked up: " + words(result));
    }
    if (!result.ok()) {
      return Optional.of("there is no user " + user.name() + " here");
    }
    String expected = user.uid() + ":" + user.gid();
    String found = fields[2] + ":" + fields[3];
    return found.equals(expected)
        ? Optional.empty()
        : Optional.of(
            "user " + user.name() + " is " + found + " here; expected " + expected + " (uid:gid)");
  }

  // ---- mounts

  private Optional<String> mountable(Resource.Filesystem filesystem) {
    if (filesystem.alreadyShared()) {
      return Optional.empty();
    }
    return mountFault(filesystem).map(why -> "filesystem " + filesystem.name() + ": " + why);
  }

  private Optional<String> mountFault(Resource.Filesystem filesystem) {
    if (!Files.isDirectory(filesystem.mountPoint())) {
      return Optional.of("there is no directory " + filesystem.mountPoint() + " to mount it on");
    }
    String source = filesystem.source().orElseThrow();
    if (source.startsWith("/") && !Files.exists(Path.of(source))) {
      return Optional.of("there is no " + source + " to mount");
    }
    return typeFault(filesystem.type());
  }

  /** The kernel's list, a helper of mount(8), or a module that could be loaded. */
  private Optional<String> typeFault(String type) {
    boolean known =
        type.equals("auto")
            || listed(type)
            || Files.exists(root.resolve("sbin/mount." + type))
            || commands.run(List.of("modprobe", "--dry-run", "--quiet", type), LIMIT).ok();
    return known
        ? Optional.empty()
        : Optional.of("this kernel knows no filesystem of type " + type + ", nor is mount." + type);
  }

  private boolean listed(String type) {
    try {
      return Files.readAllLines(root.resolve("proc/filesystems")).stream()
          .anyMatch(line -> line.strip().replaceFirst("^nodev\\s+", "").equals(type));
    } catch (IOException e) {
      return false;
    }
  }

  // ---- daemons

  private List<String> daemon(Resource.Daemon daemon) {
    List<String> missing = new ArrayList<>();
    Optional<String> program = program(daemon);
    program.ifPresent(missing::add);
    daemon.unit().flatMap(this::unit).ifPresent(missing::add);
    if (program.isEmpty()) {
      configuration(daemon).ifPresent(missing::add);
    }
    for (Path certificate : daemon.preflight().certificates()) {
      certificate(certificate).ifPresent(missing::add);
    }
    return missing.stream().map(why -> "daemon " + daemon.name() + ": " + why).toList();
  }

  private static Optional<String> program(Resource.Daemon daemon) {
    Path program = Path.of(daemon.start().get(0));
    return program.isAbsolute() && !Files.isExecutable(program)
        ? Optional.of(program + " is not there or not executable")
        : Optional.empty();
  }

  /** A masked unit cannot be started, nor one that systemd cannot read. */
  private Optional<String> unit(String unit) {
    List<String> ask = List.of("systemctl", "show", "--property=LoadState", "--value", unit);
    Commands.Result result = commands.run(ask, LIMIT);
    String state = result.output().strip();
    if (!result.ok()) {
      return Optional.of("systemd does not answer for " + unit + ": " + words(result));
    }
    return state.equals("loaded")
        ? Optional.empty()
        : Optional.of("systemd says that " + unit + " is " + state + "; expected loaded");
  }

  private Optional<String> configuration(Resource.Daemon daemon) {
    List<String> check =
        daemon.preflight().check().orElseGet(() -> UsualChecks.of(daemon).orElse(List.of()));
    if (check.isEmpty()) {
      return Optional.empty();
    }
    Commands.Result result = commands.run(check, LIMIT);
    return result.ok()
        ? Optional.empty()
        : Optional.of("'" + brief(check) + "' says: " + words(result));
  }

  /**
   * Other nodes are told the reason in few words: the program's name, without its configuration.
   */
  private static String brief(List<String> check) {
    String program = String.valueOf(Path.of(check.get(0)).getFileName());
    return check.size() == 1 ? program : program + " " + check.get(check.size() - 1);
  }

  /** The line that names the fault, else the last one. */
  private static String words(Commands.Result result) {
    if (result.timedOut()) {
      return "nothing within " + LIMIT.toSeconds() + " s";
    }
    List<String> lines =
        result.output().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    String line =
        lines.stream()
            .filter(text -> text.matches("(?i).*\\b(error|fatal)\\b.*"))
            .findFirst()
            .orElse(lines.isEmpty() ? "exit code " + result.exit() : lines.get(lines.size() - 1));
    line = line.replaceFirst("^\\S+: (?i:fatal|error): ", ""); // whose words they are was said
    return line.length() <= MOST_WORDS ? line : line.substring(0, MOST_WORDS) + "...";
  }

  // ---- certificates

  private Optional<String> certificate(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      return all.isEmpty() ? Optional.of(file + " holds no certificate") : validity(file, all);
    } catch (CertificateException e) {
      return Optional.of(file + " is no certificate: " + e.getMessage());
    } catch (IOException e) {
      return Optional.of("certificate " + file + " cannot be read");
    }
  }

  private Optional<String> validity(Path file, Collection<? extends Certificate> all) {
    Instant now = clock.instant();
    for (Certificate each : all) {
      X509Certificate certificate = (X509Certificate) each;
      Instant from = certificate.getNotBefore().toInstant();
      Instant to = certificate.getNotAfter().toInstant();
      if (now.isAfter(to)) {
        return Optional.of("certificate " + file + " has expired, on " + to);
      } else if (now.isBefore(from)) {
        return Optional.of("certificate " + file + " is not valid before " + from);
      }
    }
    return Optional.empty();
  }
}
