package io.mailkeeper.lab;

import java.util.List;

/**
 * A protected daemon of a node.
 *
 * @param startCommand returns once the daemon is in the background
 * @param pidFile the pid of the master process is in its first line; TERM stops the daemon
 * @param executable what {@code /proc/PID/exe} of the master points to
 * @param ports it listens on, on all addresses of the node
 */
public record MailDaemon(
    List<String> startCommand, String pidFile, String executable, List<Integer> ports) {

  /**
   * Queue on the shared directory, delivers with procmail into alice's Maildir there; domains
   * mail.lab and lab; IPv4.
   */
  public static final MailDaemon SENDMAIL =
      new MailDaemon(
          List.of(
              "/usr/sbin/sendmail-mta",
              "-L",
              "sm-mta",
              "-bd",
              "-q1m",
              "-C",
              "/etc/mail/sendmail.cf"),
          "/run/sendmail/mta/sendmail.pid",
          "/usr/libexec/sendmail/sendmail",
          List.of(25));

  /**
   * IMAP and POP3 over the Maildirs on the shared directory, IPv4 and IPv6; alice's password is
   * secret.
   */
  public static final MailDaemon DOVECOT =
      new MailDaemon(
          List.of("/usr/sbin/dovecot", "-c", "/etc/dovecot/dovecot.conf"),
          "/run/dovecot/master.pid",
          "/usr/sbin/dovecot",
          List.of(143, 110));

  public MailDaemon {
    startCommand = List.copyOf(startCommand);
    ports = List.copyOf(ports);
  }

  /** Starts it by hand. */
  public void startOn(LabNode node) {
    node.exec(startCommand.toArray(String[]::new)).orThrow();
  }

  /** SIGKILL to the master process. */
  public void killOn(LabNode node) {
    node.signal(masterPid(node), "KILL");
  }

  /** The pid inside the node, from the pid file. */
  public long masterPid(LabNode node) {
    return Long.parseLong(node.readFile(pidFile).lines().findFirst().orElse("").strip());
  }
}
