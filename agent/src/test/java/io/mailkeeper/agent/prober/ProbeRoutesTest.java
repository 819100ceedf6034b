package io.mailkeeper.agent.prober;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.config.GroupFile;
import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.agent.config.ModulesFile;
import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.agent.config.TargetPattern;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProbeRoutesTest {

  private static final String MODULES =
      """
      modules:
        http_2xx: {prober: http}
        tcp_connect: {prober: tcp}
        greeting: {prober: tcp, timeout: 10s, tcp: {query_response: [{expect: "^220"}]}}
        labelled:
          prober: tcp
          tcp:
            query_response:
              - expect: "^220 ([^ ]+) (.*)$"
                labels: [{name: host, value: "${1}"}, {name: rest, value: "${2}"}]
        ping: {prober: icmp, icmp: {ttl: 5, unheard_of: [1, 2]}}
        proxied: {prober: http, http: {proxy_url: "http://127.0.0.1:3128"}}
        quic: {prober: http, http: {enable_http3: true}}
        basic: {prober: http, http: {basic_auth: {username: a, password: b}}}
        pass: {prober: tcp, tcp: {query_response: [{send: "PASS x"}]}}
        mutual: {prober: tcp, tcp: {tls: true, tls_config: {cert_file: /x, key_file: /y}}}
      """;

  static Map<String, ModuleFile> modules() throws ConfigurationException {
    return ModulesFile.read("modules.yml", MODULES).modules();
  }

  static GroupFile group(String host, int port) throws ConfigurationException {
    return Configuration.definition(
        "group.yml",
        """
        group: mail
        nodes: [n1]
        hierarchies:
          - tag: mail
            priorities: {n1: 1}
            resources:
              - {kind: daemon, name: d, start: [/bin/true]}
            services:
              - {name: s, daemon: d, probe: {protocol: smtp, host: "%s", port: %d}}
        """
            .formatted(host, port));
  }

  private static NodeFile.OnDemand settings(boolean anything, String... targets) {
    return new NodeFile.OnDemand(
        Optional.empty(), anything, Stream.of(targets).map(TargetPattern::new).toList(), 2);
  }

  private static ProbeServer server(NodeFile.OnDemand settings) throws Exception {
    return new ProbeServer(settings, group("192.0.2.1", 25), modules());
  }

  private static void refused(HttpResponse<String> answer, int status, String sentence) {
    assertThat(answer.body()).contains(sentence);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  private static List<String> samples(HttpResponse<String> answer) {
    return answer.body().lines().filter(line -> !line.startsWith("#")).toList();
  }

  @Test
  void whatMakesNoSenseIsABadRequest() throws Exception {
    try (ProbeServer server = server(settings(true))) {
      refused(server.get("/probe?module=tcp_connect"), 400, "Target parameter is missing");
      refused(server.get(ProbeServer.path("unheard", "a:1")), 400, "Unknown module \"unheard\"");
      refused(
          ProbeServer.ask(server.uri(), ProbeServer.path("tcp_connect", "a:1"), "soon").get(),
          400,
          "Failed to parse timeout");
    }
  }

  @Test
  void modulesThatAreNotProbedHereSaySo() throws Exception {
    try (ProbeServer server = server(settings(true))) {
      for (Map.Entry<String, String> module :
          Map.of(
                  "ping", "prober icmp",
                  "proxied", "a proxy",
                  "quic", "HTTP/3",
                  "mutual", "a client certificate")
              .entrySet()) {
        refused(
            server.get(ProbeServer.path(module.getKey(), "127.0.0.1:1")),
            400,
            "module "
                + module.getKey()
                + " is not probed here: "
                + module.getValue()
                + " is not supported");
      }
      assertThat(server.metered).isEmpty();
    }
  }

  @Test
  void onlyWhatIsConfiguredMayBeProbed() throws Exception {
    try (TalkingServer target = TalkingServer.playing(c -> c.say("220 mail").stayUntilClosed());
        TalkingServer other = TalkingServer.playing(c -> c.say("220 mail").stayUntilClosed())) {
      String[] parts = target.address().split(":", -1);
      GroupFile group = group(parts[0], Integer.parseInt(parts[1]));
      try (ProbeServer server = new ProbeServer(settings(false), group, modules())) {
        assertThat(samples(server.get(ProbeServer.path("tcp_connect", target.address()))))
            .contains("probe_success 1");
        refused(
            server.get(ProbeServer.path("tcp_connect", other.address())),
            403,
            other.address() + " may not be probed from here");
        assertThat(server.metered).hasSize(1);
      }
      try (ProbeServer server =
          new ProbeServer(settings(false, other.address()), group, modules())) {
        assertThat(samples(server.get(ProbeServer.path("tcp_connect", other.address()))))
            .contains("probe_success 1");
      }
    }
  }

  /** Whoever reaches the port could have it sent to a server of his own. */
  @Test
  void aLoginIsNotSentToWhateverSomebodyNames() throws Exception {
    try (TalkingServer other = TalkingServer.playing(TalkingServer.Client::stayUntilClosed)) {
      String http = "http://" + other.address() + "/";
      try (ProbeServer server = server(settings(true))) {
        refused(
            server.get(ProbeServer.path("basic", http)),
            403,
            "may not be probed from here with module basic, which sends a login");
        refused(
            server.get(ProbeServer.path("pass", other.address())),
            403,
            "with module pass, which sends a login");
        assertThat(server.metered).isEmpty();
      }
      try (ProbeServer server = server(settings(false, other.address()))) {
        assertThat(samples(server.get(ProbeServer.path("pass", other.address()))))
            .contains("probe_success 1");
      }
    }
  }

  @Test
  void aRedirectDoesNotLeadWhereNobodyMayProbe() throws Exception {
    try (TalkingServer away = TalkingServer.playing(c -> c.say("HTTP/1.0 200 OK", ""));
        TalkingServer home =
            TalkingServer.playing(
                c -> {
                  c.hear("GET / ");
                  c.say("HTTP/1.0 302 F", "Location: http://" + away.address() + "/", "");
                });
        ProbeServer narrow = server(settings(false, "http://" + home.address() + "/*"));
        ProbeServer wide = server(settings(true))) {
      String path = ProbeServer.path("http_2xx", "http://" + home.address() + "/");
      HttpResponse<String> refused = narrow.get(path + "&debug=true");
      assertThat(refused.body()).contains("which may not be probed").contains("probe_success 0");
      assertThat(samples(wide.get(path)))
          .contains("probe_success 1", "probe_http_redirects 1", "probe_http_status_code 200");
    }
  }

  @Test
  void anErrorReplyFailsAtOnceAndSaysWhy() throws Exception {
    try (TalkingServer target = TalkingServer.playing(c -> c.say("554 no").stayUntilClosed());
        ProbeServer server = server(settings(true))) {
      String path = ProbeServer.path("greeting", target.address());
      assertThat(samples(server.get(path)))
          .contains(
              "probe_success 0",
              "probe_failed_due_to_regex 1",
              "probe_failure_reason{reason=\"protocol\"} 1",
              "probe_failure_reason{reason=\"timeout\"} 0",
              "probe_timeout_seconds 10",
              "probe_ip_protocol 4",
              "probe_ip_addr_hash 3668918509");
      assertThat(server.get(path + "&debug=true").body())
          .contains("< 554 no")
          .contains("failed, protocol: expected line like /^220/, got \"554 no\"")
          .contains("probe_success 0");
    }
  }

  @Test
  void labelsAreShown() throws Exception {
    try (TalkingServer target =
            TalkingServer.playing(c -> c.say("220 mx \"a\\b\"").stayUntilClosed());
        ProbeServer server = server(settings(true))) {
      assertThat(samples(server.get(ProbeServer.path("labelled", target.address()))))
          .contains("probe_expect_info{host=\"mx\",rest=\"\\\"a\\\\b\\\"\"} 1");
    }
  }

  @Test
  void aTargetThatIsNoneFailsWithoutBlamingTheService() throws Exception {
    try (ProbeServer server = server(settings(true))) {
      assertThat(samples(server.get(ProbeServer.path("tcp_connect", "nowhere"))))
          .contains("probe_success 0", "probe_failure_reason{reason=\"internal\"} 1");
    }
  }

  @Test
  void lastResultsAndLastFailuresAreKeptApart() throws Exception {
    try (TalkingServer good = TalkingServer.playing(c -> c.say("220 mail").stayUntilClosed());
        ProbeServer server = server(settings(true))) {
      server.get(ProbeServer.path("greeting", "127.0.0.1:1"));
      for (int i = 0; i < 5; i++) {
        server.get(ProbeServer.path("greeting", good.address()));
      }
      String all = server.get("/api/v1/probes").body();
      assertThat(all)
          .contains("\"target\":\"127.0.0.1:1\"")
          .contains("\"reason\":\"refused\"")
          .doesNotContain("220 mail\"]");
      String one = server.get("/api/v1/probes?target=" + good.address()).body();
      assertThat(one).contains("< 220 mail").contains("\"failures\":[]");
      assertThat(server.probes.history().kept().get(0).last()).hasSize(History.EACH);
      server.get(ProbeServer.path("tcp_connect", good.address()));
      assertThat(server.get("/api/v1/probes").body())
          .as("a third target lets the oldest go")
          .doesNotContain("127.0.0.1:1\"");
      assertThat(server.get("/probes").body()).contains("Probes on demand");
    }
  }
}
