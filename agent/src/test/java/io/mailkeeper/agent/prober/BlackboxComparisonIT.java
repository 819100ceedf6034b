package io.mailkeeper.agent.prober;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.agent.config.ModulesFile;
import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.agent.config.TargetPattern;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Side by side with the real blackbox_exporter: the same module file, the same targets, the same
 * answer. What it does worse, an error reply that costs its whole timeout, is gone here.
 */
@Timeout(300)
class BlackboxComparisonIT {

  /** Module, responder, path behind it, and whether the probe succeeds. */
  private static final String PAIRS =
      """
      tcp_connect            silent                   1
      tcp_connect            nobody                   0
      tcp_connect_example    smtp-good                1
      pop3s_banner           pop3s-good               0
      pop3s_banner           pop3                     0
      pop3s_banner_ca        pop3s-good               1
      pop3s_banner_ca        pop3s-expired            0
      pop3s_banner_ca        pop3s-other              0
      pop3_banner            pop3                     1
      pop3_banner            pop3-refusing            0
      pop3_banner            silent                   0
      pop3_banner            closing                  0
      pop3_banner            garbage                  0
      ssh_banner             ssh                      1
      ssh_banner             ssh-cut                  1
      ssh_banner             ssh-old                  0
      ssh_banner             silent                   0
      ssh_banner_extract     ssh                      1
      ssh_banner_extract     ssh-bare                 1
      irc_banner             irc                      1
      irc_banner             irc-closing              0
      irc_banner_example     irc                      1
      smtp_starttls          smtp-good                0
      smtp_starttls_ca       smtp-good                1
      smtp_starttls_ca       smtp-expired             0
      smtp_starttls_ca       smtp-other               0
      smtp_starttls_ca       smtp-refusing            0
      smtp_starttls_ca       smtp-without-tls         0
      smtp_starttls_ca       smtp-tls-broken          0
      smtp_starttls_insecure smtp-expired             1
      smtp_starttls_insecure closing                  0
      imap_starttls          imap-good                0
      imap_starttls_ca       imap-good                1
      imap_starttls_ca       imap-expired             0
      imap_starttls_ca       imap-refusing            0
      imap_starttls_ca       imap-full                0
      tls_connect            tls                      0
      tls_connect_ca         tls                      1
      tls_connect_ca         pop3                     0
      tls_connect_ca         silent                   0
      tls_connect_name       tls                      1
      tls_connect_insecure   pop3s-other              1
      rabbitmq               amqps                    0
      rabbitmq_insecure      amqps                    0
      amqp_insecure          amqps                    1
      postgresql             postgres                 0
      postgresql_insecure    postgres                 1
      postgresql_insecure    postgres-without-tls     0
      http_2xx               http/ok                  1
      http_2xx               http/chunked             1
      http_2xx               http/empty               1
      http_2xx               http/large               1
      http_2xx               http/missing             0
      http_2xx               http/broken              0
      http_2xx               http/redirect            1
      http_2xx               http/circle              0
      http_2xx               http/lost                0
      http_2xx               http/away                0
      http_2xx               http/hang                0
      http_2xx               http-localhost/ok        1
      http_2xx               http-1.0/                1
      http_2xx               http-cut/                0
      http_2xx               silent/                  0
      http_2xx               closing/                 0
      http_2xx               garbage/                 0
      http_2xx               nobody/                  0
      http_2xx               https-good/ok            0
      http_ca                https-good/ok            1
      http_ca                https-expired/ok         0
      http_ca                https-other/ok           0
      http_insecure          https-expired/ok         1
      http_no_ssl            https-good/ok            0
      http_no_ssl            http/ok                  1
      http_only_ssl          https-good/ok            1
      http_only_ssl          http/ok                  0
      http_post_2xx          http/post                1
      http_2xx               http/post                0
      http_stay              http/redirect            0
      http_302               http/redirect            1
      http_404               http/missing             1
      http_404               http/ok                  0
      http_body              http/ok                  1
      http_body              http/missing             0
      http_no_body           http/ok                  0
      http_small             http/ok                  1
      http_small             http/large               0
      http_version           http/ok                  1
      http_version           http-1.0/                0
      http_token             http/token               1
      http_2xx               http/token               0
      http_basic_auth_example http/login              1
      http_basic_auth_example http/token              0
      http_2xx_example       http/download            1
      http_2xx_example       http/cookies             0
      http_2xx_example       http/ok                  0
      http_gzip              http/gzip                1
      http_gzip              http/ok                  0
      http_gzip_body         http/gzip                1
      http_gzip_with_accept_encoding http/gzip        1
      http_custom_ca_example https-good/ok            0
      http_post_body_file    http/post                0
      http_with_header_from_files http/ok             0
      http_ip6_only          http/ok                  0
      dns_a                  dns                      1
      dns_a_tcp              dns                      1
      dns_not_a              dns                      0
      dns_all                dns                      1
      dns_none               dns                      0
      dns_soa_good           dns                      1
      dns_empty              dns                      1
      dns_nowhere            dns                      0
      dns_nowhere_good       dns                      1
      dns_a                  nobody                   0
      dns_soa                dns                      0
      dns_udp_example        dns                      0
      dns_tcp_example        dns                      0
      """;

  /** Fewer would compare nothing; there are many more. */
  private static final int LEAST_PAIRS = 30;

  /** What Prometheus would wait; half a second less is left for a probe. */
  private static final String SECONDS = "6";

  /**
   * What blackbox_exporter exports where it knows nothing, and Mailkeeper does not: the end of a
   * chain that nobody has verified is the year 1, and sets off every alert on certificates; the
   * serial of a zone whose SOA record did not come is 0.
   */
  private static final Set<String> SAY_NOTHING =
      Set.of("probe_ssl_last_chain_expiry_timestamp_seconds -6.21355968e+10", "probe_dns_serial 0");

  /** Where the real one waits for its timeout after an error reply. */
  private static final List<String> WEAK_SPOTS =
      List.of(
          "pop3_banner pop3-refusing",
          "smtp_starttls_ca smtp-refusing",
          "smtp_starttls_ca smtp-without-tls",
          "smtp_starttls_ca smtp-tls-broken",
          "imap_starttls_ca imap-refusing",
          "imap_starttls_ca imap-full");

  private record Pair(String module, String target, boolean success) {
    String path() {
      return ProbeServer.path(module, target);
    }
  }

  @TempDir private static Path directory = Path.of("");
  private static Optional<Both> both = Optional.empty();

  /** The real one and ours, with the same modules. */
  private record Both(Responders responders, BlackboxExporter theirs, ProbeServer ours)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      ours.close();
      theirs.close();
      responders.close();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    Path binary = BlackboxExporter.require();
    TestCertificates certificates =
        TestCertificates.in(directory)
            .signs("good", "dns:mail.example.org,ip:127.0.0.1", "-1d", 20)
            .signs("expired", "dns:mail.example.org,ip:127.0.0.1", "-10d", 5)
            .signs("other", "dns:other.example.org", "-1d", 20);
    Path modules = directory.resolve("modules.yml");
    Files.writeString(modules, modules(binary, certificates.caFile()));
    Map<String, ModuleFile> read =
        ModulesFile.read("modules.yml", Files.readString(modules)).modules();
    both =
        Optional.of(
            new Both(
                Responders.start(certificates),
                BlackboxExporter.start(binary, modules, directory.resolve("theirs.log")),
                new ProbeServer(
                    new NodeFile.OnDemand(
                        Optional.empty(), true, List.of(new TargetPattern("127.0.0.1:*")), 500),
                    ProbeRoutesTest.group("192.0.2.1", 25),
                    read)));
  }

  @AfterAll
  static void stop() throws Exception {
    if (both.isPresent()) {
      both.get().close();
    }
  }

  /** Both examples of the package, without what they have in common, and ours. */
  private static String modules(Path binary, Path caFile) throws Exception {
    StringBuilder text = new StringBuilder("modules:\n");
    Set<String> seen = new LinkedHashSet<>();
    List<String> files = new ArrayList<>();
    for (Path example : BlackboxExporter.examples(binary)) {
      files.add(Files.readString(example));
    }
    try (var in =
        Objects.requireNonNull(BlackboxComparisonIT.class.getResourceAsStream("comparison.yml"))) {
      files.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    for (String file : files) {
      boolean skip = true;
      for (String line : file.lines().toList()) {
        if (line.matches(" {2}\\S+:.*")) {
          skip = !seen.add(line.strip().replaceFirst(":.*", ""));
        }
        if (!skip) {
          text.append(line.replace("ca_file: CA", "ca_file: " + caFile)).append('\n');
        }
      }
    }
    return text.toString();
  }

  private static List<Pair> pairs() {
    Responders responders = both.orElseThrow().responders();
    return PAIRS
        .lines()
        .map(line -> line.strip().split(" +", -1))
        .map(
            words -> {
              String[] parts = words[1].split("/", 2);
              String address = responders.address(parts[0]);
              String scheme = parts[0].startsWith("https") ? "https://" : "http://";
              return new Pair(
                  words[0],
                  parts.length == 1 ? address : scheme + address + "/" + parts[1],
                  words[2].equals("1"));
            })
        .toList();
  }

  @Test
  void theExamplesOfThePackageLoad() throws Exception {
    Set<String> probers = new TreeSet<>();
    for (Path example : BlackboxExporter.examples(BlackboxExporter.require())) {
      Map<String, ModuleFile> modules =
          ModulesFile.read(example.toString(), Files.readString(example)).modules();
      assertThat(modules).isNotEmpty();
      modules.values().forEach(module -> probers.add(module.prober()));
    }
    assertThat(probers).contains("http", "tcp", "dns", "icmp", "grpc");
  }

  @Test
  void theSameTargetsSucceedAndFail() {
    List<Pair> pairs = pairs();
    Answers answers = Answers.to(pairs);
    Map<Pair, String> expected = new LinkedHashMap<>();
    pairs.forEach(pair -> expected.put(pair, "probe_success " + (pair.success() ? 1 : 0)));
    assertThat(successes(answers.theirs())).as("blackbox_exporter").isEqualTo(expected);
    assertThat(successes(answers.ours())).as("mailkeeper").isEqualTo(expected);
    System.out.printf(
        "%d pairs of module and target give the same probe_success as blackbox_exporter%n",
        expected.size());
    assertThat(expected).hasSizeGreaterThanOrEqualTo(LEAST_PAIRS);
  }

  /** What both answer. */
  private record Answers(Map<Pair, String> theirs, Map<Pair, String> ours) {

    /** Asks both for all pairs at once. */
    static Answers to(List<Pair> pairs) {
      Both rivals = both.orElseThrow();
      var theirs = asked(rivals.theirs().uri(), pairs);
      var ours = asked(rivals.ours().uri(), pairs);
      return new Answers(joined(theirs), joined(ours));
    }

    private static Map<Pair, CompletableFuture<HttpResponse<String>>> asked(
        URI base, List<Pair> pairs) {
      Map<Pair, CompletableFuture<HttpResponse<String>>> asked = new LinkedHashMap<>();
      pairs.forEach(pair -> asked.put(pair, ProbeServer.ask(base, pair.path(), SECONDS)));
      return asked;
    }

    private static Map<Pair, String> joined(
        Map<Pair, CompletableFuture<HttpResponse<String>>> asked) {
      Map<Pair, String> answers = new LinkedHashMap<>();
      asked.forEach((pair, answer) -> answers.put(pair, answer.join().body()));
      return answers;
    }
  }

  private static Map<Pair, String> successes(Map<Pair, String> answers) {
    Map<Pair, String> successes = new LinkedHashMap<>();
    answers.forEach((pair, answer) -> successes.put(pair, success(answer)));
    return successes;
  }

  private static String success(String answer) {
    return answer
        .lines()
        .filter(line -> line.startsWith("probe_success "))
        .findFirst()
        .orElse(answer);
  }

  /** One of the weak spots, both asked at the same time; their names in the order of answers. */
  private record Race(
      String spot,
      CompletableFuture<String> theirs,
      CompletableFuture<String> ours,
      List<String> order) {

    static Race start(String spot) {
      String[] words = spot.split(" ", 2);
      Both rivals = both.orElseThrow();
      String path = ProbeServer.path(words[0], rivals.responders().address(words[1]));
      List<String> order = new CopyOnWriteArrayList<>();
      return new Race(
          spot,
          ProbeServer.ask(rivals.theirs().uri(), path + "&debug=true", "3")
              .thenApply(HttpResponse::body)
              .whenComplete((body, e) -> order.add("blackbox_exporter")),
          ProbeServer.ask(rivals.ours().uri(), path, "3")
              .thenApply(HttpResponse::body)
              .whenComplete((body, e) -> order.add("mailkeeper")),
          order);
    }
  }

  @Test
  void anErrorReplyCostsThemTheTimeoutAndUsNothing() throws Exception {
    for (Race race : WEAK_SPOTS.stream().map(Race::start).toList()) {
      assertThat(race.theirs().get(60, TimeUnit.SECONDS)).as(race.spot()).contains("i/o timeout");
      assertThat(reasons(race.ours().get(60, TimeUnit.SECONDS)))
          .as(race.spot())
          .isNotEmpty()
          .isSubsetOf("protocol", "expect");
      assertThat(race.order()).as(race.spot()).containsExactly("mailkeeper", "blackbox_exporter");
    }
  }

  /** The reasons whose series is 1. */
  private static Set<String> reasons(String metrics) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("probe_failure_reason") && line.endsWith(" 1"))
        .map(line -> line.replaceFirst(".*reason=\"(\\w+)\".*", "$1"))
        .collect(Collectors.toSet());
  }

  @Test
  void theirMetricsAreOurs() {
    List<Pair> pairs = pairs();
    Answers answers = Answers.to(pairs);
    Map<Pair, Set<String>> missing = new LinkedHashMap<>();
    Map<Pair, Set<String>> different = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      String his = answers.theirs().getOrDefault(pair, "");
      String mine = answers.ours().getOrDefault(pair, "");
      put(missing, pair, without(names(his), names(mine)));
      if (pair.success()) { // who fails at once has read less
        put(different, pair, without(steady(his), steady(mine)));
      }
    }
    assertThat(missing).as("series that blackbox_exporter has and Mailkeeper lacks").isEmpty();
    assertThat(different).as("values that differ").isEmpty();
    System.out.printf(
        "%d pairs have all series of blackbox_exporter, those that succeed with the same values%n",
        pairs.size());
  }

  private static void put(Map<Pair, Set<String>> faults, Pair pair, Set<String> of) {
    if (!of.isEmpty()) {
      faults.put(pair, of);
    }
  }

  private static Set<String> without(Set<String> some, Set<String> others) {
    Set<String> left = new TreeSet<>(some);
    left.removeAll(others);
    return left;
  }

  private static Set<String> names(String metrics) {
    return told(metrics)
        .map(BlackboxComparisonIT::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Series with their values, but for those that say nothing. */
  private static Stream<String> told(String metrics) {
    return metrics
        .lines()
        .filter(line -> !line.startsWith("#"))
        .filter(line -> !SAY_NOTHING.contains(line));
  }

  /** Name and labels; each side has its own favourite among the ciphers. */
  private static String name(String line) {
    return line.replaceFirst(" [^ ]*$", "").replaceFirst("cipher=\"[^\"]*\"", "cipher");
  }

  /** Series whose value is the same at each probe, their values as numbers. */
  private static Set<String> steady(String metrics) {
    return told(metrics)
        .filter(line -> !line.contains("duration") && !line.contains("time_"))
        .map(
            line ->
                name(line) + " " + Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
