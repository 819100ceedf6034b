package io.mailkeeper.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.SampleSnapshots;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorRoutesTest {
  private static final String RIGHT = "Bearer correct-horse";
  private static final String SWITCHOVER = "/api/v1/hierarchies/mail/switchover";

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

  @Test
  void aDryRunIsForOperatorsOnly() throws Exception {
    String path = SWITCHOVER + "/dry-run";
    String body = "{\"node\":\"n2\"}";
    assertThat(server.post(path, "Bearer guess", body).statusCode()).isEqualTo(401);
    assertThat(server.post(path, RIGHT, "{}").body()).contains("needs the 'node' to go to");
    assertThat(server.post(path, RIGHT, "{\"node\":\"n7\"}").statusCode()).isEqualTo(400);
    assertThat(server.post(path.replace("mail", "lists"), RIGHT, body).statusCode()).isEqualTo(404);
    assertThat(server.desk.asked).isEmpty();
    HttpResponse<String> answer = server.post(path, RIGHT, body);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"accepted\":false", "\"answer\":\"not set\"");
    assertThat(server.desk.asked).containsExactly("dry run mail n2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"seconds\":1800,\"reason\":\" new disk \"} | maintenance PT30M new disk",
        "{\"seconds\":0}                            | maintenance PT0S",
      })
  void passesMaintenanceOn(String body, String asked) throws Exception {
    HttpResponse<String> answer = server.post("/api/v1/maintenance", RIGHT, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(server.desk.asked)
        .singleElement()
        .satisfies(
            a -> assertThat(a.replace(" ,", ",")).isEqualTo(asked + ", operator at 127.0.0.1"));
    assertThat(server.post("/api/v1/maintenance", "Bearer guess", body).statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                   | the body is not a JSON object",
        "{\"seconds\":60}                       | a maintenance needs a 'reason' of 1 to 160 characters",
        "{\"seconds\":60,\"reason\":\" \"}        | a maintenance needs a 'reason' of 1 to 160 characters",
        "{\"seconds\":1.5,\"reason\":\"x\"}       | is a whole number from 0, which ends the maintenance, to 604800",
        "{\"seconds\":604801,\"reason\":\"x\"}    | is a whole number from 0, which ends the maintenance, to 604800",
        "{\"minutes\":60,\"reason\":\"x\"}        | the body may only have 'seconds' and 'reason'",
      })
  void refusesMaintenanceThatIsNone(String body, String sentence) throws Exception {
    HttpResponse<String> answer = server.post("/api/v1/maintenance", RIGHT, body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(sentence);
    assertThat(server.desk.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "in-service     | {}                            | IN_SERVICE mail",
        "in-service     | {\"node\":\"n2\"}               | IN_SERVICE mail n2",
        "out-of-service | ''                            | OUT_OF_SERVICE mail",
        "confirm        | ''                            | CONFIRM mail",
        "decline        | {}                            | DECLINE mail",
        "switchover     | {\"node\":\"n2\"}               | SWITCHOVER mail n2",
        "switchover     | {\"node\":\"n2\",\"force\":true} | SWITCHOVER mail n2 force",
      })
  void passesOrdersOn(String action, String body, String asked) throws Exception {
    HttpResponse<String> answer = server.post("/api/v1/hierarchies/mail/" + action, RIGHT, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"accepted\":true,\"sentence\":\"on it\"}");
    assertThat(server.desk.asked)
        .singleElement()
        .satisfies(
            a -> assertThat(a.replace(" ,", ",")).isEqualTo(asked + ", operator at 127.0.0.1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mail/switchover | {}                               | 400",
        "mail/switchover | {\"node\":\"n9\"}                  | 400",
        "mail/switchover | {\"node\":7}                      | 400",
        "mail/switchover | {\"node\":\"n2\",\"force\":\"yes\"}  | 400",
        "mail/switchover | {\"node\":\"n2\",\"forse\":true}    | 400",
        "mail/switchover | {\"node\":\"n2\"} x               | 400",
        "mail/switchover | [1]                              | 400",
        "mail/switchover | {                                | 400",
        "news/switchover | {\"node\":\"n2\"}                  | 404",
        "mail/explode    | {}                               | 404",
        "mail/placed     | {}                               | 404",
      })
  void turnsBadOrdersAway(String what, String body, int status) throws Exception {
    HttpResponse<String> answer = server.post("/api/v1/hierarchies/" + what, RIGHT, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).startsWith("{\"error\":");
    assertThat(server.desk.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "Bearer",
    "Bearer wrong",
    "Bearer correct-horse-battery",
    "Basic correct-horse",
    "correct-horse"
  })
  void wantsTheToken(String authorization) throws Exception {
    HttpResponse<String> answer = server.post(SWITCHOVER, authorization, "{\"node\":\"n2\"}");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(server.desk.asked).isEmpty();
  }

  @Test
  void anEmptyTokenFileLetsNobodyIn() throws Exception {
    Files.writeString(directory.resolve("token"), "\n");

    assertThat(server.post(SWITCHOVER, "Bearer ", "{\"node\":\"n2\"}").statusCode()).isEqualTo(403);
    assertThat(server.desk.asked).isEmpty();
  }

  @Test
  void aRefusalIsAConflictWithItsSentence() throws Exception {
    server.desk.answer(what -> new FrontDesk.Reply(false, "n2 is not ready: no space"));

    HttpResponse<String> answer = server.post(SWITCHOVER, RIGHT, "{\"node\":\"n2\"}");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body())
        .isEqualTo("{\"accepted\":false,\"sentence\":\"n2 is not ready: no space\"}");
  }

  @Test
  void aLongBodyIsTurnedAway() throws Exception {
    String body = " ".repeat(OperatorRoutes.BODY_LIMIT + 1);

    assertThat(server.post(SWITCHOVER, RIGHT, body).statusCode()).isEqualTo(413);
    assertThat(server.desk.asked).isEmpty();
  }
}
