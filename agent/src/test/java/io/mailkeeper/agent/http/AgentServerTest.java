package io.mailkeeper.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailkeeper.agent.loop.SampleSnapshots;
import io.mailkeeper.healer.core.Note;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentServerTest {
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    server = new RunningServer(SampleSnapshots.inService(), Optional.empty());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/-/healthy, 200",
    "/-/ready, 200",
    "/metrics, 200",
    "/api/v1/status, 200",
    "/api/v1/events, 200",
    "/api/v1/events?after=x, 400",
    "/api/v1/explain, 200",
    "/api/v1/explain?hierarchy=mail, 200",
    "/api/v1/explain?hierarchy=news, 404",
    "/api/v1/explain?hierarchy=mail&if=node, 200",
    "/api/v1/explain?if=store, 200",
    "/api/v1/explain?hierarchy=mail&if=moon, 400",
    "/api/v1/explain?hierarchy=news&if=node, 404",
    "/api/v1/leader?hierarchy=mail, 200",
    "/api/v1/leader?hierarchy=news, 404",
    "/, 200",
    "/more, 200",
    "/nothing, 404",
    "/api/v1/hierarchies/mail/in-service, 405",
  })
  void answersWithStatus(String path, int status) throws Exception {
    HttpResponse<String> answer = server.get(path);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    if (status >= 400) {
      assertThat(json(answer).path("error").asText()).isNotEmpty();
    }
  }

  @Test
  void aHealthyStandbyIsReadyAndNotTheLeader() throws Exception {
    server.desk.show(SampleSnapshots.hierarchyOnStandby());

    assertThat(server.get("/-/ready").statusCode()).isEqualTo(200);
    HttpResponse<String> leader = server.get("/api/v1/leader?hierarchy=mail");
    assertThat(leader.statusCode()).isEqualTo(503);
    assertThat(json(leader).path("holder").asText()).isEqualTo("n2");
    assertThat(json(leader).path("here").asBoolean()).isFalse();
  }

  @Test
  void aStandbyThatCouldNotTakeOverIsNotReadyAndSaysWhy() throws Exception {
    server.desk.show(SampleSnapshots.unready("interface eth9 is missing"));

    HttpResponse<String> answer = server.get("/-/ready");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).path("error").asText())
        .isEqualTo("mail is out of service here: interface eth9 is missing");
  }

  @Test
  void theStatusIsTheSnapshotInCamelCaseWithMomentsInIsoForm() throws Exception {
    JsonNode status = json(server.get("/api/v1/status"));

    assertThat(status.path("at").asText()).isEqualTo("2026-01-01T02:00:00Z");
    assertThat(status.path("safetyClass").asText()).isEqualTo("D");
    assertThat(status.path("frozen").isNull()).isTrue();
    JsonNode mail = status.path("hierarchies").path(0);
    assertThat(mail.path("remainingSeconds").asDouble()).isEqualTo(9.25);
    assertThat(mail.path("services").path(0).path("health").asText()).isEqualTo("good");
    assertThat(status.path("peers").path(0).path("recordAdvances").asBoolean()).isTrue();
  }

  @Test
  void eventsComeAfterTheOneThatIsKnown() throws Exception {
    server.desk.happened(Note.Kind.SERVICE_FAILED, "mail", "smtp", "smtp fails (1): refused");
    server.desk.happened(Note.Kind.SERVICE_GOOD, "mail", "smtp", "smtp answers again");

    JsonNode events = json(server.get("/api/v1/events?after=1")).path("events");

    assertThat(events).hasSize(1);
    assertThat(events.path(0).path("number").asInt()).isEqualTo(2);
    assertThat(events.path(0).path("kind").asText()).isEqualTo("service_good");
    assertThat(events.path(0).path("sentence").asText()).isEqualTo("smtp answers again");
  }

  @Test
  void metricsAreInThePrometheusTextFormat() throws Exception {
    HttpResponse<String> answer = server.get("/metrics");

    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).isEqualTo("mailkeeper_protected 1\n");
  }

  @Test
  void theConsoleLoadsNothingFromElsewhereAndNeverWritesMarkup() throws Exception {
    HttpResponse<String> page = server.get("/");

    assertThat(page.body())
        .contains("api/v1/status", "textContent")
        .doesNotContain("http://", "https://", "innerHTML", "insertAdjacentHTML");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'");
  }

  @Test
  void withoutATokenNobodyMayChangeAnythingAndIsToldWhatToDo() throws Exception {
    HttpResponse<String> answer =
        server.post("/api/v1/hierarchies/mail/out-of-service", "Bearer x", "{}");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(json(answer).path("error").asText()).contains("token_file");
    assertThat(server.desk.asked).isEmpty();
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return Json.MAPPER.readTree(answer.body());
  }
}
