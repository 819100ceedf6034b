package io.mailkeeper.agent.prober;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.agent.config.ModulesFile;
import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.agent.config.TargetPattern;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Secrets planted in a module file and beside it, and servers that repeat all they hear. */
@Timeout(120)
class ProbeSecretsTest {

  private static final String PLANTED = "pl4nted";

  @TempDir private Path directory = Path.of("");

  private String secret(int number) {
    return PLANTED + "-secret-" + number;
  }

  private Path file(String name, String text) throws Exception {
    Path file = Files.writeString(directory.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private Map<String, ModuleFile> modules() throws Exception {
    String plain =
        Base64.getEncoder()
            .encodeToString(("\0joe\0" + secret(1)).getBytes(StandardCharsets.UTF_8));
    String word = Base64.getEncoder().encodeToString(secret(2).getBytes(StandardCharsets.UTF_8));
    String text =
        """
        modules:
          auth_plain:
            prober: tcp
            tcp: {query_response: [{send: "AUTH PLAIN %s\\r"}, {expect: "never"}]}
          auth_login:
            prober: tcp
            tcp:
              query_response:
                - send: "AUTH LOGIN\\r"
                - send: "%s\\r"
                - expect: "never"
          pass: {prober: tcp, tcp: {query_response: [{send: "PASS %s\\r"}, {expect: "never"}]}}
          login: {prober: tcp, tcp: {query_response: [{send: "a LOGIN j %s\\r"}, {expect: "never"}]}}
          basic: {prober: http, http: {basic_auth: {username: joe, password: %s}}}
          bearer: {prober: http, http: {authorization: {credentials: %s}}}
          bearer_file: {prober: http, http: {authorization: {credentials_file: %s}}}
          header: {prober: http, http: {http_headers: {X-Any: {secrets: [%s]}}}}
          plain_header: {prober: http, http: {headers: {X-Api-Key: %s}}}
          body: {prober: http, http: {method: POST, body: "password=%s"}}
          smtp: {prober: smtp, login_file: %s, login_in_clear: true}
          pop3: {prober: pop3, login_file: %s, login_in_clear: true}
        """
            .formatted(
                plain,
                word,
                secret(3),
                secret(4),
                secret(5),
                secret(6),
                file("token", secret(7) + "\n"),
                secret(8),
                secret(9),
                secret(10),
                file("smtp.login", "joe:" + secret(11) + "\n"),
                file("pop3.login", "joe:" + secret(12) + "\n"));
    return ModulesFile.read("modules.yml", text).modules();
  }

  /** Says back all it hears, line by line, as many protocols at once as it can. */
  private static void echo(TalkingServer.Client client) throws java.io.IOException {
    client.say("220 mail", "+OK mail");
    while (true) {
      String line = client.hear();
      client.say("250-" + line, "250-AUTH PLAIN LOGIN", "250 " + line, "HTTP/1.1 500 " + line);
    }
  }

  @Test
  void noneIsShownAnywhere() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger("io.mailkeeper");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Level before = root.getLevel();
    root.setLevel(Level.TRACE);
    root.addAppender(log);
    Map<String, ModuleFile> modules = modules();
    List<String> shown = new ArrayList<>();
    shown.add(modules.toString());
    NodeFile.OnDemand settings =
        new NodeFile.OnDemand(
            Optional.empty(), false, List.of(new TargetPattern("127.0.0.1:*")), 100);
    try (TalkingServer echo = TalkingServer.playing(ProbeSecretsTest::echo);
        ProbeServer server =
            new ProbeServer(settings, ProbeRoutesTest.group("192.0.2.1", 25), modules)) {
      for (String module : modules.keySet()) {
        String path = ProbeServer.path(module, echo.address());
        shown.add(ProbeServer.ask(server.uri(), path, "1").get().body());
        shown.add(ProbeServer.ask(server.uri(), path + "&debug=true", "1").get().body());
        shown.add(server.get("/api/v1/probes?target=" + echo.address()).body());
      }
      assertThat(server.metered).hasSize(2 * modules.size());
      server.metered.forEach(answered -> shown.add(answered.toString()));
    } finally {
      root.detachAppender(log);
      root.setLevel(before);
    }
    log.list.forEach(event -> shown.add(event.getFormattedMessage()));
    assertThat(shown).allSatisfy(text -> assertThat(text).doesNotContain(PLANTED));
    for (int number = 1; number <= 12; number++) {
      String code =
          Base64.getEncoder().encodeToString(secret(number).getBytes(StandardCharsets.UTF_8));
      String heart = code.substring(0, 12);
      assertThat(shown).allSatisfy(text -> assertThat(text).doesNotContain(heart));
    }
    assertThat(shown)
        .as("something was hidden")
        .anySatisfy(t -> assertThat(t).contains("(hidden)"));
  }

  @Test
  void faultsOfTheFileShowNone() {
    String text =
        """
        modules:
          a: {prober: http, http: {basic_auth: {username: joe, password: [%1$s]}}}
          b: {prober: http, http: {authorization: {credentials: {x: %1$s}}}}
          c: {prober: tcp, tcp: {query_response: [{expct: "x", send: "PASS %1$s"}]}}
        """
            .formatted(secret(1));
    try {
      ModulesFile.read("modules.yml", text);
      org.junit.jupiter.api.Assertions.fail("expected faults");
    } catch (ConfigurationException e) {
      assertThat(e.faults()).hasSize(3);
      assertThat(e.faults().toString() + e.getMessage()).doesNotContain(PLANTED);
    }
  }
}
