package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.ConfigDirectory;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.Host;
import io.mailkeeper.agent.config.ProbeFile;
import io.mailkeeper.agent.config.ServiceFile;
import io.mailkeeper.agent.http.PemFiles;
import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.MailLogin;
import io.mailkeeper.probes.Mechanism;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import io.mailkeeper.probes.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and logins of mail probes, from the file to the probe. */
class MailTargetTest {

  private static final MailLogin LOGIN = new MailLogin(new Login("joe", "open:sesame"));

  private List<Target> targets(Path directory, String services) throws Exception {
    Path login = Files.writeString(directory.resolve("login"), "joe:open:sesame\n");
    Files.setPosixFilePermissions(login, PosixFilePermissions.fromString("rw-------"));
    String group =
        """
        group: mail
        nodes: [n1, n2]
        hierarchies:
          - tag: mail
            priorities: {n1: 1, n2: 2}
            resources:
              - {kind: daemon, name: d, start: [/usr/sbin/d]}
            services:
        """
            + services.replace("LOGIN", login.toString()).indent(6);
    Path nodeYml = new ConfigDirectory(directory).write("group.yml", group).nodeYml();
    return Configuration.load(nodeYml).group().hierarchies().get(0).services().stream()
        .map(ServiceFile::probe)
        .map(Targets::of)
        .toList();
  }

  @Test
  void withoutTheKeysAllIsInClearAndNobodyLogsIn(@TempDir Path directory) throws Exception {
    assertThat(
            targets(
                directory,
                """
                - {name: a, daemon: d, probe: {protocol: smtp, host: h}}
                - {name: b, daemon: d, probe: {protocol: lmtp, host: h}}
                - {name: c, daemon: d, probe: {protocol: pop3, host: h}}
                - {name: d, daemon: d, probe: {protocol: imap, host: h}}
                - {name: e, daemon: d, probe: {protocol: sieve, host: h}}
                """))
        .containsExactly(
            new Target.Smtp("h", 25),
            new Target.Lmtp("h", 24),
            new Target.Pop3("h", 110),
            new Target.Imap("h", 143),
            new Target.Sieve("h", 4190));
  }

  @Test
  void everyKeyIsUsed(@TempDir Path directory) throws Exception {
    Optional<Tls> startTls = Optional.of(Tls.reported(Tls.Mode.STARTTLS));
    Tls implicit =
        new Tls(
            Tls.Mode.IMPLICIT,
            Tls.Verify.REQUIRED,
            Optional.of("mail.example.org"),
            Trust.system());
    assertThat(
            targets(
                directory,
                """
                - name: a
                  daemon: d
                  probe:
                    protocol: smtp
                    host: h
                    port: 587
                    ehlo: me.example.org
                    tls: {mode: starttls}
                    login_file: LOGIN
                    mail_from: ""
                    rcpt_to: joe@example.org
                - name: b
                  daemon: d
                  probe: {protocol: lmtp, host: h, lhlo: me, mail_from: a@b}
                - name: c
                  daemon: d
                  probe: {protocol: pop3, host: h, login_file: LOGIN, mechanism: apop}
                - name: d
                  daemon: d
                  probe:
                    protocol: imap
                    host: h
                    port: 993
                    tls: {mode: implicit, verify: required, server_name: mail.example.org}
                    login_file: LOGIN
                    mechanism: plain
                - name: e
                  daemon: d
                  probe:
                    {protocol: sieve, host: h, login_file: LOGIN, mechanism: PLAIN, login_in_clear: true}
                """))
        .containsExactly(
            new Target.Smtp(
                "h",
                587,
                "me.example.org",
                startTls,
                Optional.of(LOGIN),
                Optional.of(new Target.Envelope("", Optional.of("joe@example.org")))),
            new Target.Lmtp(
                "h",
                24,
                "me",
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Target.Envelope("a@b", Optional.empty()))),
            new Target.Pop3("h", 110, Optional.empty(), login(Mechanism.APOP, false)),
            new Target.Imap("h", 993, Optional.of(implicit), login(Mechanism.PLAIN, false)),
            new Target.Sieve("h", 4190, Optional.empty(), login(Mechanism.PLAIN, true)));
  }

  private static Optional<MailLogin> login(Mechanism mechanism, boolean inClear) {
    return Optional.of(new MailLogin(LOGIN.login(), Optional.of(mechanism), inClear));
  }

  /** It is asked for with every snapshot, and a file may be gone by then. */
  @Test
  void theProtocolIsKnownWithoutReadingAnything() {
    Host host = new Host("h");
    Duration second = Duration.ofSeconds(1);
    Optional<Path> gone = Optional.of(Path.of("/nonexistent/login"));
    ProbeFile sieve =
        new ProbeFile.Sieve(
            host, 4190, second, second, Optional.empty(), gone, Optional.empty(), Optional.empty());
    assertThat(Targets.protocol(sieve)).isEqualTo(Target.Sieve.PROTOCOL);
    ProbeFile dialogue =
        new ProbeFile.Dialogue(
            host,
            1,
            second,
            second,
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(Targets.protocol(dialogue)).isEqualTo(Targets.of(dialogue).protocol());
  }

  @Test
  void authoritiesAreReadFromTheFile(@TempDir Path directory) throws Exception {
    Path ca = PemFiles.create(directory).certificate();
    Target target =
        targets(
                directory,
                "- {name: a, daemon: d, probe: {protocol: imap, host: h, tls: {mode: starttls,"
                    + " ca_file: "
                    + ca
                    + "}}}")
            .get(0);
    assertThat(target.tls().orElseThrow().trust()).hasToString(ca.toString());
  }
}
