package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Cgroup;
import io.mailkeeper.healer.system.Launcher;
import io.mailkeeper.healer.system.LocalCommands;
import io.mailkeeper.healer.system.ProcessId;
import io.mailkeeper.healer.system.ProcessInfo;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A small real daemon, in Perl, with a few bad habits to choose from, and the adapter for it.
 *
 * <pre>
 * daemonise   go into the background, in a session of its own, and write the pid file
 * stay        stay in the foreground
 * stubborn    ignore SIGTERM
 * children    fork two children that do nothing; one ignores SIGTERM
 * parent      fork a child; at SIGTERM, write down whether it had ended by then
 * slow        write half of the pid, and the rest a while later
 * fail        complain and end with code 3
 * nopid       never write the pid file
 * </pre>
 */
final class PlayedDaemon {

  private static final String SCRIPT =
      """
      #!/usr/bin/perl
      use IO::Socket::INET; use POSIX; use strict;
      my ($habits, $pidfile, $port) = @ARGV;
      sub has { return $habits =~ /\\b$_[0]\\b/ }
      if (has('fail')) { print STDERR "cannot open\\nthe queue\\n"; exit 3 }
      if (has('daemonise')) { exit 0 if fork; setsid() }
      $SIG{TERM} = has('stubborn') ? 'IGNORE' : sub { exit 0 };
      if (has('children')) { # before it listens: who listens is taken to be in service
        if (!fork) { $SIG{TERM} = 'IGNORE'; sleep 1000; exit }
        if (!fork) { $SIG{TERM} = 'DEFAULT'; sleep 1000; exit }
      }
      my $s;
      if ($port) {
        $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port,
          Listen => 5, ReuseAddr => 1) or die "port $port: $!\\n";
      }
      if (has('parent')) {
        my $child = fork;
        if (!$child) { close $s if $s; $SIG{TERM} = 'DEFAULT'; sleep 1000; exit }
        $SIG{TERM} = sub {
          my $ended = waitpid($child, WNOHANG) == $child;
          open(my $f, '>', "$pidfile.end"); print $f ($ended ? "alone" : "not alone"); exit 0 };
      }
      if ($pidfile ne '-' && !has('nopid')) {
        open(my $f, '>', $pidfile) or die; select($f); $| = 1;
        my $pid = "$$";
        if (has('slow')) { print $f substr($pid, 0, 1); select(undef, undef, undef, 0.1);
          print $f substr($pid, 1) . "\\n" }
        else { print $f "$pid\\n" }
        close $f;
      }
      sleep 1000 while 1;
      """;

  final Path script;
  final Path pidFile;
  final Path run;
  final int port;

  PlayedDaemon(Path directory, int port) throws IOException {
    this.script = directory.resolve("played-daemon");
    this.pidFile = directory.resolve("daemon.pid");
    this.run = directory.resolve("run");
    this.port = port;
    if (!Files.exists(script)) { // one that runs already may still be reading it
      Files.writeString(script, SCRIPT);
      script.toFile().setExecutable(true);
    }
  }

  /**
   * A free port below the range from which outgoing connections take theirs: another program's
   * connection could otherwise take it before the daemon does.
   */
  static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // taken: try another one
      }
    }
  }

  /** What a {@code parent} has written down. */
  String lastWords() throws IOException {
    return Files.readString(Path.of(pidFile + ".end"));
  }

  /** Every process that runs this script, whatever became of its parents. */
  List<ProcessId> running() {
    return ProcessInfo.all().stream()
        .filter(info -> info.alive() && ProcessInfo.runs(info.pid(), script))
        .map(ProcessInfo::id)
        .toList();
  }

  List<String> argv(String habits) {
    boolean foreground = habits.contains("stay");
    return List.of(
        script.toString(), habits, foreground ? "-" : pidFile.toString(), Integer.toString(port));
  }

  Resource.Daemon resource(String habits) {
    List<Resource.Listen> listens = new ArrayList<>();
    if (port > 0) {
      listens.add(new Resource.Listen(InetAddress.getLoopbackAddress(), port));
    }
    return new Resource.Daemon(
        "mta",
        List.of(),
        argv(habits),
        List.of(),
        habits.contains("stay") ? Optional.empty() : Optional.of(pidFile),
        Optional.of(script),
        listens,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10));
  }

  DaemonAdapter adapter(String habits, Optional<Cgroup> cgroup) {
    return adapter(resource(habits), cgroup);
  }

  DaemonAdapter adapter(Resource.Daemon daemon, Optional<Cgroup> cgroup) {
    return adapter(daemon, cgroup, Launcher.local(), StartToken.NOT_NEEDED);
  }

  DaemonAdapter adapter(
      Resource.Daemon daemon, Optional<Cgroup> cgroup, Launcher launcher, StartToken token) {
    return new DaemonAdapter(daemon, launcher, new LocalCommands(), cgroup, token, run);
  }
}
