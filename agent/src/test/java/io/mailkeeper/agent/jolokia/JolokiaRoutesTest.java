package io.mailkeeper.agent.jolokia;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailkeeper.agent.jmx.JmxBeans;
import io.mailkeeper.agent.loop.FakeFrontDesk;
import io.mailkeeper.agent.loop.SampleSnapshots;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JolokiaRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LEASE = "io.mailkeeper:hierarchy=mail,type=Lease";
  private static final String READ_LEASE =
      "{\"type\":\"read\",\"mbean\":\"" + LEASE + "\",\"attribute\":\"Epoch\"}";

  private static Vertx vertx;
  private static HttpServer server;
  private static JmxBeans beans;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    beans = new JmxBeans(ManagementFactory.getPlatformMBeanServer());
    beans.register(new FakeFrontDesk(SampleSnapshots.inService()));
    Router router = Router.router(vertx);
    new JolokiaRoutes(vertx).mount(router);
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterAll
  static void stop() {
    beans.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.actualPort() + "/jolokia/" + path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(send(HttpRequest.newBuilder(uri(path))).body());
  }

  private JsonNode post(String body) throws IOException, InterruptedException {
    return JSON.readTree(
        send(HttpRequest.newBuilder(uri("")).POST(BodyPublishers.ofString(body))).body());
  }

  @Test
  void theLeaseIsReadByGet() throws Exception {
    JsonNode answer = get("read/" + LEASE + "/Epoch");
    assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.path("value").asLong()).isEqualTo(7);
  }

  @Test
  void theLeaseIsReadByPostWhole() throws Exception {
    JsonNode value = post("{\"type\":\"read\",\"mbean\":\"" + LEASE + "\"}").path("value");
    assertThat(value.path("Role").asText()).isEqualTo("holder");
    assertThat(value.path("RemainingSeconds").asDouble()).isEqualTo(9.25);
  }

  @Test
  void aBulkIsAnsweredInItsOrderAndOnlyTheBadIsRefused() throws Exception {
    JsonNode answers =
        post(
            "["
                + READ_LEASE
                + ",{\"type\":\"exec\",\"mbean\":\"java.lang:type=Memory\",\"operation\":\"gc\"},"
                + "{\"type\":\"read\",\"mbean\":\"java.lang:type=Memory\","
                + "\"attribute\":\"HeapMemoryUsage\",\"path\":\"used\"}]");
    assertThat(answers).hasSize(3);
    assertThat(answers.get(0).path("value").asLong()).isEqualTo(7);
    assertThat(answers.get(1).path("status").asInt()).isEqualTo(403);
    assertThat(answers.get(1).has("value")).isFalse();
    assertThat(answers.get(2).path("value").asLong()).isPositive();
  }

  @Test
  void listShowsTwoDomainsOnly() throws Exception {
    assertThat(get("list").path("value").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("io.mailkeeper", "java.lang");
    assertThat(get("list/io.mailkeeper").path("value").has("type=Agent")).isTrue();
  }

  @Test
  void searchFindsOurBeans() throws Exception {
    assertThat(get("search/io.mailkeeper:type=Lease,*").path("value").get(0).asText())
        .isEqualTo(LEASE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "version",
        "read/java.util.logging:type=Logging",
        "read/com.sun.management:type=DiagnosticCommand",
        "read/*:type=Memory/HeapMemoryUsage",
        "read/java.*:type=Memory/HeapMemoryUsage",
        "read/java.lang:type=Runtime/SystemProperties",
        "read/java.lang:type=Runtime/Uptime,InputArguments",
        "read/java.lang:type=Runtime",
        "read/java.lang:*",
        "read/java.lang:type=*/SystemProperties",
        "write/java.lang:type=Memory/Verbose/true",
        "exec/java.lang:type=Memory/gc",
        "exec/com.sun.management:type=DiagnosticCommand/vmSystemProperties",
        "exec/jdk.management.jfr:type=FlightRecorder/newRecording",
        "exec/io.mailkeeper:name=mail,type=Hierarchy/outOfService",
        "list/jdk.management.jfr",
        "list/JMImplementation",
        "search/*:*",
        "search/com.sun.management:*",
        "notification/open",
        "config",
        "READ%2fjava.util.logging:type=Logging"
      })
  void refusedByGet(String path) throws Exception {
    assertThat(get(path).path("status").asInt()).as(path).isEqualTo(403);
  }

  private static final String MLET =
      "{\"type\":\"exec\",\"mbean\":\"DefaultDomain:type=MLet\","
          + "\"operation\":\"getMBeansFromURL(java.lang.String)\",\"arguments\":[\"http://x/\"]}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'write','mbean':'java.lang:type=Memory','attribute':'Verbose','value':true}",
        "{'type':'exec','mbean':'java.lang:type=Memory','operation':'gc'}",
        "{'type':'exec','mbean':'com.sun.management:type=DiagnosticCommand','operation':'help'}",
        "{'type':'exec','mbean':'jdk.management.jfr:type=FlightRecorder','operation':'a'}",
        "{'type':'exec','mbean':'io.mailkeeper:name=mail,type=Hierarchy',"
            + "'operation':'outOfService'}",
        "{'type':'read','mbean':'io.mailkeeper:type=Agent',"
            + "'target':{'url':'service:jmx:rmi:///jndi/ldap://127.0.0.1:9/x'}}",
        "{'type':'notification','command':'register'}",
        "{'type':'read','mbean':'java.util.logging:type=Logging'}",
        "{'type':'read','mbean':'*:*'}",
        "{'type':'read','mbean':'java.lang:type=R*'}",
        "{'type':'read','mbean':'java.lang:type=R*','attribute':'InputArguments'}",
        "{'type':'read','mbean':'java.lang:type=Runtime','attribute':'SystemProperties'}",
        "{'type':'read','mbean':'java.lang:type=Runtime',"
            + "'attribute':['Uptime','InputArguments']}",
        "{'type':'search','mbean':'*:*'}",
        "{'type':'list','path':'com.sun.management'}",
        "{'type':'version'}",
        "{'type':'config'}",
        "{}"
      })
  void refusedByPostAloneAndInBulk(String quoted) throws Exception {
    String body = quoted.replace('\'', '"');
    assertThat(post(body).path("status").asInt()).as(body).isEqualTo(403);
    JsonNode bulk = post("[" + READ_LEASE + "," + body + "]");
    assertThat(bulk.get(0).path("status").asInt()).isEqualTo(200);
    assertThat(bulk.get(1).path("status").asInt()).as(body).isEqualTo(403);
    assertThat(bulk.get(1).has("value")).isFalse();
  }

  @Test
  void noMletEither() throws Exception {
    assertThat(post(MLET).path("status").asInt()).isEqualTo(403);
    assertThat(post("[" + MLET + "]").get(0).path("status").asInt()).isEqualTo(403);
  }

  /** A second key of the same name is what another reader might believe. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'read','type':'exec','mbean':'java.lang:type=Memory','operation':'gc'}",
        "{'type':'read','mbean':'java.lang:type=Memory'} {'type':'exec'}",
        "[[{'type':'read','mbean':'java.lang:type=Memory'}]]",
        "{'type':'read','mbean':'java.lang:type=Memory','attribute':{'a':1}}",
        "{'type':'read','mbean':'no name'}",
        "\u0000",
        "",
        "7"
      })
  void whatIsNotWellFormedIsNotAnswered(String quoted) throws Exception {
    JsonNode answer = post(quoted.replace('\'', '"'));
    JsonNode first = answer.isArray() ? answer.get(0) : answer;
    assertThat(first.path("status").asInt()).as(answer.toString()).isEqualTo(400);
  }

  @Test
  void aLongBodyIsCutOff() throws Exception {
    String body = "[" + "1,".repeat(JolokiaRoutes.BODY_LIMIT) + "1]";
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(uri("")).POST(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void otherMethodsAreNotAllowed() throws Exception {
    assertThat(send(HttpRequest.newBuilder(uri("")).method("OPTIONS", BodyPublishers.noBody())))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(405);
  }
}
