package io.mailkeeper.lab;

import java.util.List;

/**
 * What makes a node count as serving: any one of these.
 *
 * @param addresses service addresses on any of its interfaces
 * @param ports TCP ports it listens on, on any address
 * @param executables regular expression for what {@code /proc/PID/exe} points to; for a Python
 *     program its command line
 * @param ignored regular expression for command lines of such executables that serve nobody, like
 *     {@code sendmail -bp}; empty for none
 * @param folders of the shared directory: a write into one of them, by whichever process of the
 *     node, counts for the moment it happens; making, renaming or removing a name alone does not.
 *     The lease's folder is not among them: every node may write there.
 */
public record Watched(
    List<String> addresses,
    List<Integer> ports,
    String executables,
    String ignored,
    List<String> folders) {

  public Watched {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    folders = List.copyOf(folders);
  }

  /**
   * The mail service of the lab with everything that belongs to it, children of the daemons and
   * procmail too.
   */
  public static Watched mail() {
    return new Watched(
        List.of(Lab.SERVICE_ADDRESS, Lab.SERVICE_ADDRESS_6),
        List.of(25, 110, 143, 8890, 9000),
        "/sendmail/sendmail$|^/usr/sbin/dovecot$|^/usr/lib/dovecot/|/procmail$|app_server\\.py",
        "^\\S*mailq| -b[ptvi]\\b| -d0| -n ?$",
        List.of("mqueue", "home"));
  }

  /** The mail service where the small servers are a service of their own. */
  static Watched mailAlone() {
    return mail()
        .withPorts(List.of(25, 110, 143))
        .withExecutables("/sendmail/sendmail$|^/usr/sbin/dovecot$|^/usr/lib/dovecot/|/procmail$");
  }

  /** The small servers with their own address. */
  static Watched portal() {
    return mail()
        .withAddresses(List.of(Lab.PORTAL_ADDRESS))
        .withPorts(List.of(8890, 9000))
        .withExecutables("app_server\\.py")
        .withFolders(List.of());
  }

  /** The same with these processes only. */
  public Watched withExecutables(String expression) {
    return new Watched(addresses, ports, expression, ignored, folders);
  }

  /** The same with these ports only. */
  public Watched withPorts(List<Integer> wanted) {
    return new Watched(addresses, wanted, executables, ignored, folders);
  }

  /** The same with these addresses only. */
  public Watched withAddresses(List<String> wanted) {
    return new Watched(wanted, ports, executables, ignored, folders);
  }

  /** The same with these folders of the shared directory only. */
  public Watched withFolders(List<String> wanted) {
    return new Watched(addresses, ports, executables, ignored, wanted);
  }
}
