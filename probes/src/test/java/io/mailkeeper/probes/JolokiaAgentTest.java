package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real virtual machine with the Jolokia agent attached, as a Java mail server has it. */
@Timeout(120)
class JolokiaAgentTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Login LOGIN = new Login("monitor", "open:sesame");
  private static final Vertx VERTX = Vertx.vertx();

  @TempDir private Path directory;
  private AttachedJvm jvm = AttachedJvm.NONE;

  @BeforeEach
  void start() throws Exception {
    Path policy =
        Files.writeString(
            directory.resolve("policy.xml"),
            """
            <restrict>
              <commands><command>read</command><command>version</command></commands>
              <deny>
                <mbean>
                  <name>java.lang:type=Runtime</name>
                  <attribute>SystemProperties</attribute>
                </mbean>
              </deny>
            </restrict>
            """);
    jvm = AttachedJvm.start("user=monitor,password=open:sesame,policyLocation=" + policy.toUri());
  }

  @AfterEach
  void end() {
    jvm.close();
  }

  @AfterAll
  static void stop() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private ProbeResult probe(Login login, JolokiaRead... reads) throws Exception {
    Target target =
        new Target.Jolokia(
            "127.0.0.1", jvm.port(), "/jolokia/", List.of(reads), Optional.of(login));
    return Probes.run(VERTX, target, LONG)
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private static JolokiaRead heap(String max) {
    return new JolokiaRead(
        "java.lang:type=Memory",
        "HeapMemoryUsage",
        Optional.of("used"),
        Optional.of(BigDecimal.ONE),
        Optional.of(new BigDecimal(max)),
        Optional.empty());
  }

  private static JolokiaRead runtime(String attribute, Optional<String> equalTo) {
    return new JolokiaRead(
        "java.lang:type=Runtime",
        attribute,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        equalTo);
  }

  private static void failed(ProbeResult result, Reason reason, String detail) {
    assertThat(result.detail()).contains(detail);
    assertThat(result.reason()).isEqualTo(reason);
    assertThat(result.toString()).doesNotContain(LOGIN.password());
  }

  @Test
  void attributesAreReadAndJudged() throws Exception {
    JolokiaRead specification =
        runtime("SpecVersion", Optional.of(System.getProperty("java.specification.version")));
    ProbeResult good = probe(LOGIN, heap("64000000"), specification, JolokiaRead.UPTIME);
    assertThat(good.detail())
        .containsPattern("^java.lang:type=Memory HeapMemoryUsage/used is \\d+, .*Uptime is \\d+$");
    assertThat(good.success()).isTrue();

    failed(
        probe(LOGIN, specification, heap("1000")),
        Reason.EXPECT,
        "expected java.lang:type=Memory HeapMemoryUsage/used at most 1000, got ");
    failed(
        probe(LOGIN, runtime("SpecVersion", Optional.of("1.4"))),
        Reason.EXPECT,
        "expected java.lang:type=Runtime SpecVersion equal to \"1.4\", got \"");
  }

  @Test
  void theAgentsRefusalsAreTold() throws Exception {
    failed(
        probe(new Login("monitor", "wrong password"), heap("64000000")),
        Reason.AUTH,
        "expected HTTP status 200, got \"HTTP/1.1 401 Unauthorized\"");
    failed(
        probe(LOGIN, runtime("SystemProperties", Optional.empty())),
        Reason.AUTH,
        "expected java.lang:type=Runtime SystemProperties, got Jolokia status 403 \"");
    failed(
        probe(LOGIN, runtime("Downtime", Optional.empty())),
        Reason.EXPECT,
        "expected java.lang:type=Runtime Downtime, got Jolokia status 404 \"");
  }

  @Test
  void aKilledMachineRefuses() throws Exception {
    assertThat(probe(LOGIN, JolokiaRead.UPTIME).success()).isTrue();
    jvm.kill();
    failed(probe(LOGIN, JolokiaRead.UPTIME), Reason.REFUSED, "connection refused");
  }
}
