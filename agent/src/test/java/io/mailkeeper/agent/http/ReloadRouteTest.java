package io.mailkeeper.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.Reloaded;
import io.mailkeeper.agent.config.Reloaded.Outcome;
import io.mailkeeper.agent.loop.SampleSnapshots;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReloadRouteTest {
  private static final String RIGHT = "Bearer correct-horse";

  @TempDir private Path directory;
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "correct-horse\n");
    server = new RunningServer(SampleSnapshots.inService(), Optional.of(token));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"UNCHANGED, 200", "APPLIED, 200", "FAULTY, 400", "REFUSED, 409"})
  void theStatusTellsWhetherTheAgentRunsWithTheFiles(Outcome outcome, int status) throws Exception {
    server.reloaded = new Reloaded(outcome, "so it is", List.of());

    assertThat(server.post("/-/reload", RIGHT, "").statusCode()).isEqualTo(status);
  }

  @Test
  void allFaultsAreInTheAnswer() throws Exception {
    server.reloaded = new Reloaded(Outcome.FAULTY, "2 fault(s)", List.of("a.yml:1:1: x", "b: y"));

    HttpResponse<String> answer = server.post("/-/reload", RIGHT, "");

    assertThat(answer.body())
        .isEqualTo(
            "{\"outcome\":\"faulty\",\"sentence\":\"2 fault(s)\","
                + "\"faults\":[\"a.yml:1:1: x\",\"b: y\"]}");
  }

  @Test
  void onlyForOperators() throws Exception {
    assertThat(server.post("/-/reload", "", "").statusCode()).isEqualTo(401);
    assertThat(server.post("/-/reload", "Bearer wrong", "").statusCode()).isEqualTo(401);
    assertThat(server.get("/-/reload").statusCode()).isEqualTo(405);
  }
}
