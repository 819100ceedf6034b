package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.http.PemFiles;
import io.mailkeeper.agent.http.RunningServer;
import io.mailkeeper.agent.loop.SampleSnapshots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent on https, whose certificate no public authority has signed. */
class CaOptionTest {
  @TempDir private Path directory;
  private Path certificate = Path.of("unset");
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    PemFiles pem = PemFiles.create(directory);
    certificate = pem.certificate();
    server = new RunningServer(SampleSnapshots.inService(), Optional.empty(), Optional.of(pem));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private CliRun status(Optional<Path> configured, String... more) {
    String[] args = new String[more.length + 1];
    args[0] = "status";
    System.arraycopy(more, 0, args, 1, more.length);
    return CliRun.of(file -> new AgentAddress(server.uri(), Optional.empty(), configured), args);
  }

  @Test
  void withoutItTheAgentIsNotTrusted() {
    CliRun run = status(Optional.empty());
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err()).contains("cannot be trusted", "--ca");
  }

  @Test
  void itIsTrustedByTheOptionOrByTheConfiguration() {
    assertThat(status(Optional.empty(), "--ca", certificate.toString()).exitCode()).isZero();
    assertThat(status(Optional.of(certificate)).exitCode()).isZero();
  }

  @Test
  void aFileThatIsNoCertificateIsAUsageError() throws Exception {
    Path junk = Files.writeString(directory.resolve("junk.pem"), "junk");
    CliRun run = status(Optional.empty(), "--ca", junk.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("junk.pem holds no certificate");
  }
}
