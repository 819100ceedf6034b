package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Commands.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a standby finds missing, each in a sentence of its own. */
class ReadinessTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Valid from 2020-01-01 to 2030-01-01; openssl req -x509, an EC key that was thrown away. */
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBHTCBxAIBATAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBtYWlsLmV4YW1wbGUu
      b3JnMB4XDTIwMDEwMTAwMDAwMFoXDTMwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQ
      bWFpbC5leGFtcGxlLm9yZzBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFw2qoy+
      U1cnZd+w2bXj1qsHLplYl3By0xANFawLebYRXMeTx68DlNfKe7SNBBPcEdIVHW7F
      qg1oa0rnO0Pw4OEwCgYIKoZIzj0EAwIDSAAwRQIgG58IK+Ph/GHfXDZn3X7FrU8v
      LnYVuG7Y//FuW3TpZsoCIQD9aJZG9Ztdm+Ak0dETIjGbiGYP82RwY5mxN1bjw2Jm
      HQ==
      -----END CERTIFICATE-----
      """;

  @TempDir Path root;
  private final Map<List<String>, Result> answers = new HashMap<>();
  private final List<List<String>> asked = new ArrayList<>();
  private final List<MailUser> users = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-24T00:00:00Z");

  @BeforeEach
  void aMachine() throws IOException {
    Files.createDirectories(root.resolve("sys/class/net/eth0"));
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/filesystems"), "nodev\tproc\n\text4\n");
  }

  private List<String> missing(Resource... resources) {
    Commands commands =
        (argv, environment, limit) -> {
          asked.add(argv);
          return answers.getOrDefault(argv, new Result(0, "", false));
        };
    Hierarchy.Policy policy =
        new Hierarchy.Policy(
            1, SECOND, SECOND, SECOND, SECOND, SECOND, ColdStart.ANY, Hierarchy.StrayPolicy.STOP);
    Hierarchy mail =
        new Hierarchy(
            "mail", List.of(new Hierarchy.Member("n1", 1)), List.of(resources), List.of(), policy);
    return new Readiness(commands, users, root, () -> now).missing(mail);
  }

  private Resource.Daemon daemon(String name, String... start) {
    return new Resource.Daemon(
        name,
        List.of(),
        List.of(start),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        SECOND,
        SECOND);
  }

  private String program(String name) throws IOException {
    Path file = Files.createDirectories(root.resolve("bin")).resolve(name);
    Files.writeString(file, "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toRealPath().toString();
  }

  private static Resource.Daemon checked(Resource.Daemon daemon, String... check) {
    return daemon.with(new Resource.Preflight(Optional.of(List.of(check)), List.of()));
  }

  private Resource.Daemon with(Path certificate) throws IOException {
    return daemon("imap", program("imapd"))
        .with(new Resource.Preflight(Optional.empty(), List.of(certificate)));
  }

  private Resource.Filesystem filesystem(String source, Path point, String type) {
    return new Resource.Filesystem("spool", List.of(), Optional.of(source), point, type, "");
  }

  @Test
  void nothingIsMissingWhereAllIsThere() throws IOException {
    Resource.Ip ip =
        new Resource.Ip(
            "address", List.of(), InetAddress.getByName("192.0.2.1"), 24, "eth0", List.of());
    assertThat(missing(ip, daemon("imap", program("imapd")))).isEmpty();
    assertThat(asked).isEmpty();
  }

  /** The one that is left will do; which that is {@link Reachability} tells. */
  @Test
  void oneOfTwoInterfacesIsEnough() throws IOException {
    Resource.Ip ip =
        new Resource.Ip(
            "address",
            List.of(),
            InetAddress.getByName("192.0.2.1"),
            24,
            "eth7",
            List.of(),
            Optional.of("eth0"));
    assertThat(missing(ip)).isEmpty();
    Files.writeString(root.resolve("sys/class/net/eth0/operstate"), "down\n");
    assertThat(missing(ip))
        .containsExactly(
            "address address: there is no interface eth7, interface eth0 is down (is its cable in,"
                + " and is it up?)");
  }

  @Test
  void anInterfaceAndAProgramThatAreNotThere() throws IOException {
    Resource.Ip ip =
        new Resource.Ip(
            "address", List.of(), InetAddress.getByName("192.0.2.1"), 24, "eth7", List.of());
    assertThat(missing(ip, daemon("imap", "/no/such/imapd")))
        .containsExactly(
            "address address: there is no interface eth7",
            "daemon imap: /no/such/imapd is not there or not executable");
  }

  @Test
  void theConfigurationIsCheckedByTheDaemonsOwnMeans() throws IOException {
    String dovecot = program("dovecot");
    List<String> check = List.of(dovecot, "-c", "/etc/d.conf", "-n");
    answers.put(check, new Result(89, "doveconf: Fatal: line 3: Unknown setting: x\n", false));
    assertThat(missing(daemon("imap", dovecot, "-c", "/etc/d.conf")))
        .containsExactly("daemon imap: 'dovecot -n' says: line 3: Unknown setting: x");
  }

  @Test
  void eachKnownDaemonHasItsOwnCheck() throws IOException {
    String sendmail = program("sendmail");
    String exim = program("exim4");
    String postfix = program("postfix");
    assertThat(
            missing(
                daemon("a", sendmail, "-bd", "-C/etc/a.cf"),
                daemon("b", exim, "-bd"),
                daemon("c", postfix, "start"),
                daemon("d", program("something"))))
        .isEmpty();
    assertThat(asked)
        .containsExactly(
            List.of(sendmail, "-C/etc/a.cf", "-bt"),
            List.of(exim, "-bV"),
            List.of(postfix, "check"));
  }

  @Test
  void aCheckOfItsOwnReplacesTheUsualOneAndAnEmptyOneNone() throws IOException {
    String dovecot = program("dovecot");
    answers.put(List.of("/bin/mine", "-t"), new Result(1, "first\nlast words\n", false));
    assertThat(missing(checked(daemon("imap", dovecot), "/bin/mine", "-t")))
        .containsExactly("daemon imap: 'mine -t' says: last words");
    assertThat(missing(checked(daemon("imap", dovecot)))).isEmpty();
    assertThat(asked).containsExactly(List.of("/bin/mine", "-t"));
  }

  @Test
  void aCheckThatHangsIsToldAsOne() throws IOException {
    answers.put(List.of("/bin/mine"), new Result(137, "", true));
    assertThat(missing(checked(daemon("imap", program("imapd")), "/bin/mine")))
        .containsExactly("daemon imap: 'mine' says: nothing within 10 s");
  }

  @Test
  void aMaskedUnitCannotBeStarted() {
    List<String> ask =
        List.of("systemctl", "show", "--property=LoadState", "--value", "dovecot.service");
    answers.put(ask, new Result(0, "masked\n", false));
    assertThat(missing(daemon("imap", "unused").asUnit("dovecot.service")))
        .containsExactly(
            "daemon imap: systemd says that dovecot.service is masked; expected loaded");
    answers.put(ask, new Result(0, "loaded\n", false));
    assertThat(missing(daemon("imap", "unused").asUnit("dovecot.service"))).isEmpty();
  }

  @Test
  void whatAMountNeeds() throws IOException {
    Path point = Files.createDirectories(root.resolve("srv"));
    Path device = Files.createFile(root.resolve("sdb1"));
    assertThat(missing(filesystem(device.toString(), point, "ext4"))).isEmpty();
    assertThat(missing(filesystem("/dev/no-such", point, "ext4")))
        .containsExactly("filesystem spool: there is no /dev/no-such to mount");
    assertThat(missing(filesystem("server:/srv", root.resolve("gone"), "ext4")))
        .containsExactly(
            "filesystem spool: there is no directory " + root.resolve("gone") + " to mount it on");
  }

  @Test
  void aFilesystemTypeThatThisMachineCannotMount() throws IOException {
    Path point = Files.createDirectories(root.resolve("srv"));
    List<String> module = List.of("modprobe", "--dry-run", "--quiet", "gfs2");
    answers.put(module, new Result(1, "", false));
    assertThat(missing(filesystem("server:/srv", point, "gfs2")))
        .containsExactly(
            "filesystem spool: this kernel knows no filesystem of type gfs2, nor is mount.gfs2");
    Files.createDirectories(root.resolve("sbin"));
    Files.createFile(root.resolve("sbin/mount.gfs2"));
    assertThat(missing(filesystem("server:/srv", point, "gfs2"))).isEmpty();
  }

  @Test
  void certificatesHaveToBeValidNow() throws IOException {
    Path file = Files.writeString(root.resolve("mail.pem"), CERTIFICATE);
    assertThat(missing(with(file))).isEmpty();
    now = Instant.parse("2031-01-01T00:00:00Z");
    assertThat(missing(with(file)))
        .containsExactly(
            "daemon imap: certificate " + file + " has expired, on 2030-01-01T00:00:00Z");
    now = Instant.parse("2019-01-01T00:00:00Z");
    assertThat(missing(with(file)))
        .containsExactly(
            "daemon imap: certificate " + file + " is not valid before 2020-01-01T00:00:00Z");
  }

  @Test
  void aFileThatHoldsNoCertificateIsNone() throws IOException {
    Path empty = Files.createFile(root.resolve("empty.pem"));
    assertThat(missing(with(empty)))
        .containsExactly("daemon imap: " + empty + " holds no certificate");
    Path gone = root.resolve("gone.pem");
    assertThat(missing(with(gone)))
        .containsExactly("daemon imap: certificate " + gone + " cannot be read");
  }

  // ---- users and carriers

  private void passwd(String name, Result result) {
    answers.put(List.of("getent", "passwd", name), result);
  }

  @Test
  void usersHaveTheSameNumbersEverywhere() {
    users.add(new MailUser("vmail", 5000, 5000));
    passwd("vmail", new Result(0, "vmail:x:5000:5000::/srv/mail:/bin/false\n", false));
    assertThat(missing()).isEmpty();
    passwd("vmail", new Result(0, "vmail:x:5001:5000::/srv/mail:/bin/false\n", false));
    assertThat(missing())
        .containsExactly("user vmail is 5001:5000 here; expected 5000:5000 (uid:gid)");
    passwd("vmail", new Result(0, "vmail:x:5000:50::/srv/mail:/bin/false\n", false));
    assertThat(missing())
        .containsExactly("user vmail is 5000:50 here; expected 5000:5000 (uid:gid)");
    passwd("vmail", new Result(2, "", false));
    assertThat(missing()).containsExactly("there is no user vmail here");
    passwd("vmail", new Result(-1, "", true));
    assertThat(missing()).containsExactly("user vmail cannot be looked up: nothing within 10 s");
  }

  @Test
  void anInterfaceWithoutACarrierIsNoUse() throws IOException {
    Resource.Ip ip =
        new Resource.Ip(
            "address", List.of(), InetAddress.getLoopbackAddress(), 32, "eth0", List.of());
    Path state = root.resolve("sys/class/net/eth0/operstate");
    for (String good : List.of("up", "unknown", "dormant")) {
      Files.writeString(state, good + "\n");
      assertThat(missing(ip)).as(good).isEmpty();
    }
    for (String bad : List.of("down", "lowerlayerdown", "notpresent")) {
      Files.writeString(state, bad + "\n");
      assertThat(missing(ip))
          .containsExactly(
              "address address: interface eth0 is " + bad + " (is its cable in, and is it up?)");
    }
  }
}
