package io.mailkeeper.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The machine of the mail users: a network namespace on the service network; its files are the
 * host's.
 */
public final class LabClient {
  private static final Duration BEAT = Duration.ofMillis(20);

  private final LabFiles files;
  private final long pid;

  LabClient(LabFiles files, long pid) {
    this.files = files;
    this.pid = pid;
  }

  /** Runs a command in the client's network and waits for its end, at most 30 s. */
  public Ran exec(String... argv) {
    return Shell.run(Duration.ofSeconds(30), entering(List.of(argv)));
  }

  /** Starts a long-running command in the client's network. */
  public LabProcess spawn(List<String> argv, Path logFile) {
    return new LabProcess(entering(argv), false, logFile);
  }

  /** Opens an SMTP session with the host every 20 ms from now on. */
  public SmtpClient measure(String host) {
    return measure(host, 25);
  }

  /** The same for what greets on another port: IMAP, POP3. */
  public SmtpClient measure(String host, int port) {
    return SmtpClient.start(this, files, host, port, BEAT);
  }

  /** Opens an SMTP session with the host at every beat. */
  SmtpClient measure(String host, Duration beat) {
    return SmtpClient.start(this, files, host, 25, beat);
  }

  /** Sends and reads mail at this host. */
  public MailClient mail(String host) {
    return new MailClient(this, files, host);
  }

  /** Fetches a page over HTTP: the body, or the command's failure. */
  public Ran get(String url) {
    String program =
        "import sys,urllib.request;"
            + "print(urllib.request.urlopen(sys.argv[1], timeout=5).read().decode(), end='')";
    return exec("/usr/bin/python3", "-c", program, url);
  }

  private List<String> entering(List<String> argv) {
    var entering = new ArrayList<String>();
    entering.add(files.script("enter-client.sh"));
    entering.add(files.cgroup().resolve("client").toString());
    entering.add(Long.toString(pid));
    entering.addAll(argv);
    return entering;
  }
}
