package io.mailkeeper.lab.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailkeeper.agent.cli.AgentAddress;
import io.mailkeeper.agent.cli.Cli;
import io.mailkeeper.lab.Shell;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code mailkeeper discover} on the files of servers that run: it lists what they have opened, and
 * {@code mailkeeper probe} gets an answer from each address that is listed.
 */
class DiscoveryLabIT {
  private static ServerRoots roots;
  private static LabAuthority authority;

  private record Ran(int exit, String out, String err) {}

  static Stream<Named<MailServer>> servers() {
    return MailServersLabIT.servers();
  }

  @BeforeAll
  static void requirements() throws IOException, GeneralSecurityException {
    roots = ServerRoots.find();
    authority = LabAuthority.create();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void what_is_listed_listens_and_answers(MailServer server) throws IOException {
    try (RunningServer running =
        RunningServer.start(roots, server, authority.good(), RunningServer.Layer.NOTHING)) {
      List<JsonNode> listed = listed(running);

      Set<String> endpoints =
          listed.stream()
              .map(l -> l.get("address").asText() + ":" + l.get("port").asText())
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(endpoints).isNotEmpty().isEqualTo(open(running));
      for (Service service : server.services()) {
        assertThat(listed)
            .as("%s", service)
            .anyMatch(
                l ->
                    l.get("port").asInt() == service.port()
                        && l.get("tls")
                            .asText()
                            .equals(service.tlsFirst() ? "implicit" : "starttls"));
      }
      listed.forEach(l -> answers(server, running, l));
      System.out.printf("%s: %d listeners, all open and probed%n", server.name(), listed.size());
    }
  }

  /** Those on the server's own address: its root has the files of other servers, too. */
  private static List<JsonNode> listed(RunningServer running) throws IOException {
    Ran ran = mailkeeper("discover", "--json", "--root", running.root().toString());
    assertThat(ran.exit()).as(ran.err()).isZero();
    List<JsonNode> ours = new ArrayList<>();
    for (JsonNode listener : new ObjectMapper().readTree(ran.out()).get("listeners")) {
      if (listener.get("address").asText().equals(running.address())) {
        ours.add(listener);
      }
    }
    return ours;
  }

  private static Set<String> open(RunningServer running) {
    String sockets =
        Shell.run(
                Duration.ofSeconds(10), List.of("ss", "-ltnH", "src", "inet:" + running.address()))
            .orThrow()
            .out();
    return sockets
        .lines()
        .map(line -> line.strip().split(" +", -1)[3])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void answers(MailServer server, RunningServer running, JsonNode listener) {
    String uri = listener.get("probe").asText();
    List<String> words = new ArrayList<>(List.of("probe", uri, "--server-name", "mail.lab"));
    Path authorityFile = running.root().resolve(LabServer.AUTHORITY.substring(1));
    words.addAll(List.of("--ca-file", authorityFile.toString()));
    if (listener.get("tls").asText().equals("starttls")) {
      words.add("--starttls");
    }
    int attempts = server.mayStayDumb(listener.get("port").asInt()) ? 5 : 1;
    Ran ran = mailkeeper(words.toArray(String[]::new));
    for (int i = 1; i < attempts && ran.exit() != 0; i++) {
      ran = mailkeeper(words.toArray(String[]::new));
    }
    assertThat(ran.exit()).as("%s%n%s%s", words, ran.out(), ran.err()).isZero();
    assertThat(URI.create(uri).getHost()).isEqualTo(running.address());
  }

  /** The command line, in this JVM; it finds no agent, and needs none. */
  private static Ran mailkeeper(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    URI nowhere = Path.of("/nonexistent").toUri();
    int exit =
        Cli.with(file -> new AgentAddress(nowhere, Optional.empty()), Map.of())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(words);
    return new Ran(exit, out.toString(), err.toString());
  }
}
