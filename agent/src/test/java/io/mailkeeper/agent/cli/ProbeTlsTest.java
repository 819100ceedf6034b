package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.http.PemFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code mailkeeper probe} against a mail server with TLS and logins. */
@Timeout(60)
class ProbeTlsTest {

  private static final String PLAIN = "AUTH PLAIN AGpvZQBvcGVuLXNlc2FtZQ==";

  @TempDir private Path directory;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private Vertx vertx = Vertx.vertx();
  private ServerSSLOptions ssl = new ServerSSLOptions();
  private String ca = "";
  private String loginFile = "";

  @BeforeEach
  void start() throws Exception {
    PemFiles pem = PemFiles.create(directory);
    ca = pem.certificate().toString();
    ssl = new ServerSSLOptions();
    ssl.setKeyCertOptions(
        new PemKeyCertOptions()
            .setCertPath(pem.certificate().toString())
            .setKeyPath(pem.key().toString()));
    loginFile = login("joe:open-sesame\n", "rw-------").toString();
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    get(vertx.close());
  }

  private Path login(String text, String mode) throws Exception {
    Path file = Files.writeString(directory.resolve("login-" + mode), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private int listen(boolean implicit) throws Exception {
    NetServerOptions options = new NetServerOptions();
    if (implicit) {
      options.setSsl(true).setKeyCertOptions(ssl.getKeyCertOptions());
    }
    return get(vertx.createNetServer(options).connectHandler(this::serve).listen(0, "127.0.0.1"))
        .actualPort();
  }

  private void serve(NetSocket client) {
    client.handler(bytes -> bytes.toString().lines().forEach(line -> answer(client, line)));
    client.write("220 mail ESMTP\r\n");
  }

  private void answer(NetSocket client, String line) {
    heard.add(line);
    if (line.startsWith("EHLO")) {
      client.write(
          "250-mail\r\n250" + (client.isSsl() ? " " : "-STARTTLS\r\n250 ") + "AUTH PLAIN\r\n");
    } else if (line.equals("STARTTLS")) {
      client.write("220 go ahead\r\n");
      client.upgradeToSsl(ssl);
    } else if (line.startsWith("AUTH")) {
      // As a careless server does.
      client.write(line.equals(PLAIN) ? "235 in\r\n" : "535 no: " + line + "\r\n");
    } else if (line.startsWith("RCPT")) {
      client.write("550 5.1.1 who?\r\n");
    } else {
      client.write("250 ok\r\n");
    }
  }

  private static CliRun probe(String scheme, int port, String... more) {
    List<String> args = new ArrayList<>(List.of("probe", scheme + "://127.0.0.1:" + port));
    args.addAll(Arrays.asList(more));
    return CliRun.of(
        file -> new AgentAddress(Path.of("/nonexistent").toUri(), Optional.empty()),
        args.toArray(String[]::new));
  }

  @Test
  void aCertificateMustConvince() throws Exception {
    CliRun run = probe("smtps", listen(true));
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out())
        .contains("failed: tls", "unable to find valid certification path", "  --ca-file trusts")
        .contains("CN=localhost", "days left", "not trusted: ", "wrong name: ");
    assertThat(heard).isEmpty();
  }

  @Test
  void whomToTrustCanBeSaid() throws Exception {
    int port = listen(true);
    CliRun named = probe("smtps", port, "--ca-file", ca, "--server-name", "localhost");
    assertThat(named.exitCode()).as(named.out()).isZero();
    assertThat(named.out()).contains("trusted, and the name is the right one", "  tls  ");
    CliRun other = probe("smtps", port, "--ca-file", ca);
    assertThat(other.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(other.out())
        .contains("expected a certificate of 127.0.0.1")
        .doesNotContain("not trusted");
  }

  @Test
  void insecureGoesOnAndTellsAllTheSame() throws Exception {
    int port = listen(true);
    CliRun run = probe("smtps", port, "--insecure");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("not trusted: ", "wrong name: ", "> EHLO localhost");
    CliRun nagios = probe("smtps", port, "--insecure", "--nagios");
    assertThat(nagios.exitCode()).isEqualTo(1);
    assertThat(nagios.out()).startsWith("SMTP WARNING - ").contains("'certificate_days'=");
  }

  @Test
  void afterStartTlsTheLoginIsSaidAndNotShown() throws Exception {
    CliRun run =
        probe(
            "submission",
            listen(false),
            "--starttls",
            "--ca-file",
            ca,
            "--server-name",
            "localhost",
            "--login-file",
            loginFile,
            "--ehlo",
            "monitor.example.org");
    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(heard).contains("EHLO monitor.example.org", "STARTTLS", PLAIN);
    assertThat(run.out())
        .contains("> STARTTLS", "* TLSv1.3 with ", "> AUTH PLAIN (hidden)", "< 235 in", "  auth  ")
        .doesNotContain("AGpvZQ", "sesame");
  }

  @Test
  void whatTheServerRepeatsIsNotShownEither() throws Exception {
    String wrong = login("joe:wrong-sesame", "r--------").toString();
    int port = listen(false);
    for (String form : List.of("--json", "--nagios", "--timeout=9s")) {
      CliRun run = probe("smtp", port, "--starttls", "--insecure", "--login-file", wrong, form);
      assertThat(run.exitCode()).isPositive();
      assertThat(run.out())
          .contains("535 no: AUTH PLAIN (hidden)", "a permanent failure")
          .doesNotContain("sesame", "AGpvZQ");
    }
  }

  @Test
  void noPasswordIsSentInClearUnlessItIsSaid() throws Exception {
    int port = listen(false);
    CliRun run = probe("smtp", port, "--login-file", loginFile);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("failed: auth", "  --starttls protects the password");
    assertThat(heard).noneMatch(line -> line.startsWith("AUTH"));
    assertThat(probe("smtp", port, "--login-file", loginFile, "--login-in-clear").exitCode())
        .isZero();
    assertThat(heard).contains(PLAIN);
  }

  @Test
  void aMessageIsAnnouncedAndNeverSent() throws Exception {
    CliRun run = probe("smtp", listen(false), "--mail-from=", "--rcpt-to", "nobody@example.org");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out())
        .contains("failed: expect", "got \"550 5.1.1 who?\", a permanent failure")
        .contains("> MAIL FROM:<>", "> RCPT TO:<nobody@example.org>");
    assertThat(heard).noneMatch(line -> line.startsWith("DATA"));
  }

  @Test
  void whatMakesNoSenseIsRefusedBeforeAnythingIsSent() throws Exception {
    int port = listen(false);
    String open = login("joe:open-sesame", "rw-r--r--").toString();
    String noLogin = login("open-sesame", "rwx------").toString();
    refused(port, "smtps", "TLS comes first in this address", "--starttls");
    refused(port, "http", "--starttls is for mail protocols and LDAP, not for http", "--starttls");
    refused(port, "smtp", "--insecure means nothing without TLS", "--insecure");
    refused(port, "smtp", "--ca-file means nothing without TLS", "--ca-file", ca);
    refused(port, "smtp", "--server-name means nothing", "--server-name", "x");
    refused(port, "smtp", "without --login-file", "--mechanism", "PLAIN");
    refused(port, "smtp", "without --login-file", "--login-in-clear");
    refused(port, "smtp", "expected one of CRAM-MD5", "--login-file", loginFile, "--mechanism=X");
    refused(port, "smtp", "which only POP3 has", "--login-file", loginFile, "--mechanism=APOP");
    refused(port, "smtp", "has mode rw-r--r--; expected rw-------", "--login-file", open);
    refused(port, "smtp", "has mode rwx------", "--login-file", noLogin);
    refused(port, "smtp", "no such file", "--login-file", directory + "/none");
    refused(port, "smtps", "holds no certificate", "--ca-file", loginFile);
    refused(port, "imap", "--rcpt-to is for SMTP and LMTP only", "--rcpt-to", "a@b");
    refused(port, "http", "--ehlo is for SMTP and LMTP only", "--ehlo", "a");
    refused(port, "http", "the password would be sent in clear", "--login-file", loginFile);
    refused(port, "tcp", "--login-file is for mail", "--login-file", loginFile);
    refused(
        port, "ldap", "--mechanism is for mail", "--login-file", loginFile, "--mechanism=PLAIN");
    refused(port, "smtp", "without angle brackets", "--rcpt-to", "<a@b>");
    assertThat(heard).isEmpty();
  }

  private static void refused(int port, String scheme, String sentence, String... options) {
    CliRun run = probe(scheme, port, options);
    assertThat(run.exitCode()).as(sentence).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(sentence).doesNotContain("sesame");
  }
}
