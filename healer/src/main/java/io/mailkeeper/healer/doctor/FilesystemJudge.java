package io.mailkeeper.healer.doctor;

import io.mailkeeper.healer.system.MountTable.Mount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Filesystem types and mount options against what a lease needs: a fresh open or O_DIRECT shows
 * what the server has, {@code link(2)} is decided by the server, a write that has failed is not
 * carried out later by the client. What only the server knows is a NOTE.
 *
 * <p>Sources: nfs(5), mount.cifs(8), mount.ceph(8), GlusterFS's volume options.
 */
public final class FilesystemJudge {

  private static final Pattern OLD_NFS = Pattern.compile("2(\\..*)?");

  private final String check;
  private final Mount mount;
  private final MountOptions options;
  private final FilesystemKind kind;
  private final List<Finding> findings = new ArrayList<>();

  private FilesystemJudge(String check, Mount mount) {
    this.check = check;
    this.mount = mount;
    this.options = MountOptions.of(mount.options());
    this.kind = FilesystemKind.of(mount.type());
  }

  /**
   * The filesystem of the lease directory.
   *
   * @param nodes how many nodes the group has
   * @param peerSeen whether another node was seen writing there
   */
  public static List<Finding> lease(Mount mount, int nodes, boolean peerSeen) {
    FilesystemJudge judge = new FilesystemJudge("lease directory", mount);
    judge.leaseType(nodes, peerSeen);
    judge.writable();
    judge.remoteOptions();
    return judge.findings;
  }

  /**
   * The filesystem of a mail store.
   *
   * @param name what the configuration calls it
   * @param moves whether it is mounted by the agent on the node in service only
   * @param mount as mounted, or as configured when it is not mounted here
   */
  public static List<Finding> mailStore(String name, Mount mount, boolean moves, int nodes) {
    FilesystemJudge judge = new FilesystemJudge("mail store " + name, mount);
    judge.storeType(moves, nodes);
    judge.storeOptions();
    return judge.findings;
  }

  private String where() {
    return mount.type() + " of " + mount.source() + " at " + mount.point();
  }

  private void leaseType(int nodes, boolean peerSeen) {
    String expected = "a filesystem that every node mounts";
    switch (kind) {
      case NFS, GLUSTER, CEPH, CIFS -> findings.add(Finding.ok(check, expected, where()));
      case CLUSTER, UNKNOWN ->
          findings.add(
              Finding.warn(
                  check,
                  "NFS, GlusterFS, CephFS or CIFS, which the lease was made for",
                  where(),
                  "try a failover and a power cut of its server before you trust it"));
      case UNFIT ->
          findings.add(
              Finding.bad(check, expected, where(), "put the lease on NFS, GlusterFS or CephFS"));
      case MEMORY, LOCAL -> leaseOnLocal(nodes, peerSeen, expected);
    }
  }

  /** Two machines with a directory each would both be in service; on one machine it is no harm. */
  private void leaseOnLocal(int nodes, boolean peerSeen, String expected) {
    String found = where() + ", which only this machine sees";
    if (nodes > 1 && !peerSeen) {
      findings.add(
          Finding.bad(
              check,
              expected,
              found,
              "mount the shared filesystem; if all nodes are on this machine, run doctor while"
                  + " their agents run"));
    } else if (kind == FilesystemKind.MEMORY || nodes > 1) {
      findings.add(
          Finding.warn(
              check, expected, found, "fit for trying it out: all is lost with this machine"));
    } else {
      findings.add(Finding.ok(check, "any filesystem for a single node", found));
    }
  }

  private void writable() {
    if (mount.readOnly()) {
      findings.add(
          Finding.bad(check + ", ro", "a mount that takes writes", "ro", "mount it read-write"));
    }
  }

  private void remoteOptions() {
    switch (kind) {
      case NFS -> nfs();
      case GLUSTER -> gluster();
      case CEPH -> ceph();
      case CIFS -> cifs();
      case CLUSTER, MEMORY, LOCAL, UNFIT, UNKNOWN -> {}
    }
  }

  private void nfs() {
    int before = findings.size();
    hardNfs("a renewal that was given up may still reach the server later");
    if (options.has("nocto")) {
      findings.add(
          Finding.bad(
              check + ", nocto",
              "close-to-open (cto)",
              "nocto",
              "mount without nocto: a fresh open must ask the server"));
    }
    Optional<String> version = options.value("vers");
    if (version.filter(v -> OLD_NFS.matcher(v).matches()).isPresent()) {
      findings.add(Finding.bad(check + ", vers", "vers=3 or 4", "vers=2", "mount with vers=4.2"));
    }
    if (options.has("proto=udp")) {
      findings.add(
          Finding.warn(check + ", proto", "proto=tcp", "proto=udp", "mount with proto=tcp"));
    }
    if (findings.size() == before) {
      findings.add(Finding.ok(check + ", options", "hard, cto", mount.options()));
    }
    findings.add(
        Finding.note(
            check + ", server",
            "an export with 'sync'",
            "not to be seen from a client",
            "look at /etc/exports on the server: 'async' loses what was confirmed when it crashes"));
  }

  private void hardNfs(String why) {
    for (String soft : List.of("soft", "softerr")) {
      if (options.has(soft)) {
        findings.add(Finding.bad(check + ", " + soft, "hard", soft, "mount with 'hard': " + why));
      }
    }
  }

  private void gluster() {
    findings.add(
        Finding.note(
            check + ", volume",
            "replica 3 or arbiter, quorum on; nl-cache, quick-read, io-cache, stat-prefetch and"
                + " write-behind off",
            "not to be seen from a client",
            "look at 'gluster volume get VOLUME all' on a server, and at network.ping-timeout: 42 s"
                + " needs profile enduring, up to 10 s patient"));
  }

  private void ceph() {
    Optional<String> session = options.value("recover_session");
    if (session.filter(s -> !s.equals("no")).isPresent()) {
      findings.add(
          Finding.bad(
              check + ", recover_session",
              "recover_session=no, the default",
              "recover_session=" + session.get(),
              "mount without it: a client that was cut off must not come back by itself"));
    } else {
      findings.add(Finding.ok(check + ", options", "recover_session=no", mount.options()));
    }
  }

  private void cifs() {
    wants("cache", "none", "else a fresh open may show an old record");
    wants("actimeo", "0", "else attributes may be old");
    if (options.has("soft") || !options.has("hard")) {
      findings.add(
          Finding.warn(
              check + ", soft",
              "hard",
              "soft, the default",
              "mount with 'hard', see mount.cifs(8)"));
    }
  }

  private void wants(String key, String value, String why) {
    String found = options.value(key).map(v -> key + "=" + v).orElse("no " + key);
    String expected = key + "=" + value;
    findings.add(
        found.equals(expected)
            ? Finding.ok(check + ", " + key, expected, found)
            : Finding.bad(
                check + ", " + key, expected, found, "mount with '" + expected + "': " + why));
  }

  private void storeType(boolean moves, int nodes) {
    if (kind == FilesystemKind.UNFIT || kind == FilesystemKind.MEMORY) {
      findings.add(
          Finding.bad(
              check,
              "a filesystem that keeps mail",
              where(),
              "mail that was accepted must survive a reboot: use another filesystem"));
    } else if (!moves && nodes > 1 && kind.isLocal()) {
      findings.add(
          Finding.warn(
              check,
              "a filesystem that every node mounts, or one with a 'source' that moves",
              where() + ", which only this machine sees",
              "mount the shared one, or give 'source' in group.yml"));
    } else {
      findings.add(Finding.ok(check, "a filesystem that keeps mail", where()));
    }
  }

  private void storeOptions() {
    switch (kind) {
      case NFS -> {
        hardNfs("a mail that was accepted may be lost or torn");
        boolean local =
            options.has("nolock")
                || options.value("local_lock").filter(v -> !v.equals("none")).isPresent();
        if (local) {
          findings.add(
              Finding.warn(
                  check + ", locks",
                  "locks that the server keeps",
                  "nolock or local_lock",
                  "mount without it: locks of mail programs on other nodes are not seen"));
        }
      }
      case CEPH -> ceph();
      case GLUSTER, CIFS, CLUSTER, MEMORY, LOCAL, UNFIT, UNKNOWN -> {}
    }
  }
}
