package io.mailkeeper.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.dashboards.grafana.DashboardJson;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The TypeScript compiler judges the dashboard's shape by Grafana's own package of types. */
class GrafanaSchemaIT {
  private static final Path SOURCES = Path.of("src/test/typescript");
  private static final Path WORK = Path.of("target/typescript");
  private static final Path COMPILER = WORK.resolve("node_modules/typescript/bin/tsc");

  @BeforeAll
  static void packages() throws Exception {
    Optional<Path> npm = program("npm");
    Needs.need(program("node").isPresent() && npm.isPresent(), "node and npm are not installed");
    copySources();
    Run install =
        run(npm.orElseThrow().toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    Needs.need(
        install.code() == 0 && Files.exists(COMPILER),
        "npm could not get the packages: " + install.output());
  }

  @Test
  void theDashboardIsOne() throws Exception {
    Run run = compile(DashboardJson.text(Dashboards.mailkeeper()));

    assertThat(run.output()).isBlank();
    assertThat(run.code()).isZero();
  }

  /** A field misspelt, of the wrong type, or with a word Grafana does not know. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a misspelt field of the dashboard | \"editable\"   | \"edittable\"   | edittable",
        "a text that should be a number    | \"h\" : 5      | \"h\" : \"5\"   | number",
        "a colour mode that is none        | \"thresholds\" | \"treshholds\"  | treshholds",
        "an option of another panel        | \"alignValue\" | \"justifyMode\" | justifyMode",
        "a variable without a type         | \"type\" : \"custom\", | | type",
      })
  void isRefused(String what, String right, String wrong, String named) throws Exception {
    String text = DashboardJson.text(Dashboards.mailkeeper());
    assertThat(text).contains(right);

    Run run = compile(text.replace(right, wrong == null ? "" : wrong));

    assertThat(run.code()).as(what).isNotZero();
    assertThat(run.output()).as(what).contains("error TS", named);
  }

  private static Run compile(String json) throws Exception {
    Files.writeString(
        WORK.resolve("dashboard.ts"),
        "import type { GrafanaDashboard, MailkeeperDashboard } from './grafana';\n"
            + ("const ours: MailkeeperDashboard = " + json + ";\n")
            + "const d: GrafanaDashboard = ours;\nexport { d };\n");
    return run(
        program("node").orElseThrow().toString(),
        COMPILER.toAbsolutePath().toString(),
        "--project",
        ".");
  }

  private static void copySources() throws IOException {
    Files.createDirectories(WORK);
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        Files.copy(file, WORK.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static Optional<Path> program(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** What a program said and how it ended. */
  private record Run(int code, String output) {}

  private static Run run(String... command) throws Exception {
    Path output = Files.createTempFile(WORK.toAbsolutePath(), "output", ".txt");
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(WORK.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return new Run(-1, "took more than 3 minutes");
    }
    return new Run(process.exitValue(), Files.readString(output));
  }
}
