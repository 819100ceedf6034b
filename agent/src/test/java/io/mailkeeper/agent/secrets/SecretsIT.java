package io.mailkeeper.agent.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.agent.secrets.GossipServer.Protocol;
import io.mailkeeper.agent.secrets.GossipServer.Temper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent as it is shipped, with a secret in every key that can hold one, against servers that
 * accept logins, refuse them and repeat them; then everything that shows anything is asked, and
 * nothing of any secret is in what was shown.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SecretsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern ROUTE = Pattern.compile("answers \\[(\\w+)] (\\S+)");
  private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z][a-z-]+) +\\S");

  /** Commands that are not run here: they run until they are ended, or show only themselves. */
  private static final Set<String> OTHER_COMMANDS =
      Set.of("agent", "demo", "guard", "version", "confirm", "decline", "in-service");

  @TempDir private Path directory = Path.of("");

  /** All that was shown, by what showed it. */
  private final Map<String, String> shown = new LinkedHashMap<>();

  private final Set<String> routes = new TreeSet<>();
  private final Set<String> commands = new TreeSet<>();
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    // The daemon and the guard outlive their agent, as they must.
    for (String file : List.of("d.pid", "run/guard.lock")) {
      if (Files.exists(directory.resolve(file))) {
        ProcessHandle.of(Long.parseLong(read(file).strip()))
            .ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  @Test
  void nothingOfAnySecretIsShownAnywhere() throws Exception {
    try (SecretSite site = new SecretSite(directory)) {
      run("lease", "init", "--config.file", site.file("node.yml").toString());
      Process agent = agent(site);
      Front front = new Front(site);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(agent.isAlive()).as(read("agent.err")).isTrue();
                assertThat(read("agent.err")).contains("agent of node n1 runs");
              });
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(probed(front)).containsAll(site.services()));
      front.everything();
      commandLine(site);
      agent.destroy();
      assertThat(agent.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      files(site);

      SoftAssertions all = new SoftAssertions();
      all.assertThat(read("agent.err")).as("logged in full").contains("DEBUG");
      all.assertThat(shown.values()).as("hidden").anyMatch(text -> text.contains("(hidden)"));
      all.assertThat(routes).as("routes asked").containsExactlyElementsOf(mounted());
      all.assertThat(commands).as("commands run").containsExactlyElementsOf(offered());
      all.assertThat(leaks(site)).as("secrets shown").isEmpty();
      all.assertAll();
    }
  }

  /** What shows which secret. */
  private List<String> leaks(SecretSite site) {
    List<String> leaks = new ArrayList<>();
    shown.forEach(
        (where, text) ->
            site.plants().foundIn(text).forEach(leak -> leaks.add(where + ": " + leak)));
    return leaks;
  }

  /** The services that have been probed at least twice. */
  private static Set<String> probed(Front front) throws Exception {
    Set<String> names = new TreeSet<>();
    String metrics = front.get("/metrics").body();
    Matcher total =
        Pattern.compile("mailkeeper_probe_total\\{[^}]*service=\"([^\"]+)\"[^}]*} ([0-9.]+)")
            .matcher(metrics);
    while (total.find()) {
      if (Double.parseDouble(total.group(2)) >= 2) {
        names.add(total.group(1));
      }
    }
    return names;
  }

  /** What the agent says it answers. */
  private Set<String> mounted() throws IOException {
    Set<String> mounted = new TreeSet<>();
    Matcher route = ROUTE.matcher(read("agent.err"));
    while (route.find()) {
      mounted.add(route.group(1) + " " + route.group(2));
    }
    return mounted;
  }

  /** What {@code --help} names. */
  private Set<String> offered() throws Exception {
    String help = run("--help");
    Set<String> offered = new TreeSet<>();
    Matcher command = COMMAND.matcher(help.substring(help.indexOf("Commands:")));
    while (command.find()) {
      offered.add(command.group(1));
    }
    offered.removeAll(OTHER_COMMANDS);
    return offered;
  }

  // ---- the agent over HTTP

  /** A client that keeps what it is answered. */
  private final class Front {
    private final SecretSite site;
    private final HttpClient client;

    Front(SecretSite site) throws Exception {
      this.site = site;
      this.client =
          HttpClient.newBuilder().sslContext(Trusting.context(site.certificate())).build();
    }

    HttpResponse<String> get(String path) throws Exception {
      return ask(HttpRequest.newBuilder(URI.create(site.url() + path)).GET());
    }

    private HttpResponse<String> ask(HttpRequest.Builder request) throws Exception {
      // Also what ends a probe that waits for what never comes.
      request.setHeader("X-Prometheus-Scrape-Timeout-Seconds", "1");
      HttpRequest built = request.timeout(PATIENCE).build();
      HttpResponse<String> answer = client.send(built, HttpResponse.BodyHandlers.ofString());
      shown.merge(
          built.method() + " " + built.uri().getPath(),
          answer.headers().map() + "\n" + answer.body() + "\n",
          String::concat);
      return answer;
    }

    private void read(String route, String... paths) throws Exception {
      routes.add("GET " + route);
      for (String path : paths) {
        get(path);
      }
    }

    private void order(String route, String path, String body, int expected) throws Exception {
      routes.add("POST " + route);
      for (String token : List.of(site.token(), "not-" + site.token(), "")) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(site.url() + path));
        request.header("Authorization", "Bearer " + token);
        HttpResponse<String> answer = ask(request.POST(HttpRequest.BodyPublishers.ofString(body)));
        if (token.equals(site.token()) && expected != 0) {
          assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(expected);
        }
      }
    }

    void everything() throws Exception {
      probe();
      String tag = SecretSite.TAG;
      read("/", "/", "/nothing-is-here");
      read("/probes", "/probes");
      read("/metrics", "/metrics");
      read("/api/v1/status", "/api/v1/status");
      read("/api/v1/events", "/api/v1/events", "/api/v1/events?after=x");
      List<String> explain = new ArrayList<>(List.of("/api/v1/explain?hierarchy=" + tag));
      site.services().forEach(s -> explain.add("/api/v1/explain?hierarchy=" + tag + "&if=" + s));
      read("/api/v1/explain", explain.toArray(String[]::new));
      read("/api/v1/leader", "/api/v1/leader?hierarchy=" + tag);
      read("/-/healthy", "/-/healthy");
      read("/-/ready", "/-/ready");
      jolokia();
      order("/peer/v1/:message", "/peer/v1/status", "{}", 0);
      order("/-/reload", "/-/reload", "", 200);
      order("/api/v1/maintenance", "/api/v1/maintenance", "{\"seconds\":60,\"reason\":\"x\"}", 200);
      order("/api/v1/maintenance", "/api/v1/maintenance", "{\"seconds\":0}", 200);
      String orders = "/api/v1/hierarchies/" + tag + "/";
      order(
          "/api/v1/hierarchies/:tag/switchover/dry-run",
          orders + "switchover/dry-run",
          "{\"to\":\"n2\"}",
          0);
      order("/api/v1/hierarchies/:tag/:action", orders + "confirm", "{}", 0);
      read("/metrics", "/metrics");
    }

    private void probe() throws Exception {
      List<String> paths = new ArrayList<>();
      List<String> histories = new ArrayList<>(List.of("/api/v1/probes"));
      site.probed()
          .forEach(
              (module, protocol) -> {
                for (Temper temper : Temper.values()) {
                  String target = "127.0.0.1:" + site.port(protocol, temper);
                  String path = "/probe?module=" + module + "&target=" + target;
                  paths.addAll(List.of(path, path + "&debug=true"));
                  histories.add("/api/v1/probes?target=" + target);
                }
              });
      read("/probe", paths.toArray(String[]::new));
      read("/api/v1/probes", histories.toArray(String[]::new));
    }

    /** Every bean as a whole, and what is refused. */
    private void jolokia() throws Exception {
      read(
          "/jolokia/",
          "/jolokia/list",
          "/jolokia/version",
          "/jolokia/search/*:*",
          "/jolokia/read/java.lang:type=Runtime/SystemProperties",
          "/jolokia/read/java.lang:type=Runtime",
          "/jolokia/exec/java.lang:type=Threading/dumpAllThreads(boolean,boolean)/true/true",
          "/jolokia/read/io.mailkeeper:*");
      order("/jolokia/", "/jolokia/", "{\"type\":\"read\",\"mbean\":\"io.mailkeeper:*\"}", 200);
    }
  }

  // ---- the command line

  private void commandLine(SecretSite site) throws Exception {
    String node = site.file("node.yml").toString();
    for (List<String> words :
        List.of(
            List.of("status"),
            List.of("status", "--json"),
            List.of("status", "--nagios"),
            List.of("explain", SecretSite.TAG),
            List.of("events"),
            List.of("incidents"),
            List.of("switchover", SecretSite.TAG, "--to", "n2", "--dry-run"),
            List.of("maintenance", "off"),
            List.of("out-of-service", SecretSite.TAG, "--no-wait"))) {
      List<String> all = new ArrayList<>(words);
      all.addAll(List.of("--url", site.url(), "--ca", site.certificate().toString()));
      all.addAll(List.of("--token-file", site.file("token").toString()));
      run(all.toArray(String[]::new));
    }
    for (String file : List.of(node, site.file("etcd.yml").toString())) {
      run("check-config", "--config.file", file);
      run("check-config", "--config.file", file, "--json");
      run("lease", "show", "--config.file", file);
      run("doctor", "--config.file", file);
    }
    run("definition", "--help");
    run("apply", "--config.file", node, "-f", site.file("group.yml").toString(), "--dry-run");
    run("discover");
    probes(site);
  }

  private void probes(SecretSite site) throws Exception {
    Map<String, Protocol> uris =
        Map.of(
            "smtp", Protocol.SMTP,
            "lmtp", Protocol.SMTP,
            "pop3", Protocol.POP3,
            "imap", Protocol.IMAP,
            "sieve", Protocol.SIEVE,
            "http", Protocol.HTTP,
            "ldap", Protocol.LDAP);
    for (Map.Entry<String, Protocol> uri : uris.entrySet()) {
      String service =
          site.services().stream()
              .filter(s -> s.startsWith(uri.getKey()))
              .findFirst()
              .orElseThrow();
      String target = uri.getKey() + "://127.0.0.1:" + site.port(uri.getValue(), Temper.REPEATS);
      String login = site.login(service).toString();
      // The text is made of what is in the JSON; one of them shows the rest.
      if (uri.getKey().equals("imap")) {
        run("probe", target, "--login-file", login, "--login-in-clear");
      }
      run("probe", target, "--login-file", login, "--login-in-clear", "--json");
    }
  }

  private String run(String... words) throws Exception {
    commands.add(words[0]);
    commands.remove("--help");
    Path out = directory.resolve("command.out");
    Process process = start(out, out, words);
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    String said = read("command.out");
    shown.merge("mailkeeper " + words[0], said, String::concat);
    assertThat(said).as("%s", List.of(words)).doesNotContain("Unknown option", "Unmatched");
    return said;
  }

  private Process agent(SecretSite site) throws IOException {
    return start(
        directory.resolve("agent.out"),
        directory.resolve("agent.err"),
        "agent",
        "--config.file",
        site.file("node.yml").toString());
  }

  private Process start(Path out, Path err, String... words) throws IOException {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-cp", classPath()));
    argv.add("io.mailkeeper.agent.Main");
    argv.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(argv).redirectOutput(out.toFile());
    if (out.equals(err)) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(err.toFile());
    }
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static String classPath() {
    String jar = System.getProperty("mailkeeper.jar", "");
    return jar.isEmpty()
        ? System.getProperty("java.class.path", "")
        : Path.of(jar).toAbsolutePath().toString();
  }

  // ---- what lies about

  /** What the agent has written and logged; the files the secrets were planted in are left out. */
  private void files(SecretSite site) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!site.planted().contains(file) && !file.endsWith("store.p12")) {
          shown.put(
              directory.relativize(file).toString(),
              Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
    assertThat(shown.keySet())
        .anyMatch(n -> n.startsWith("state/"))
        .anyMatch(n -> n.startsWith("shared/"));
  }

  private String read(String file) throws IOException {
    return Files.readString(directory.resolve(file), StandardCharsets.UTF_8);
  }
}
