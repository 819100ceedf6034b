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
  void theSameTargetsSucceedAndFail() throws Exception {
    List<Pair> pairs = pairs();
    assertThat(pairs).hasSizeGreaterThan(100);
    Map<Pair, CompletableFuture<String>> theirs = new LinkedHashMap<>();
    Map<Pair, CompletableFuture<String>> ours = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      theirs.put(pair, success(both.orElseThrow().theirs().uri(), pair));
      ours.put(pair, success(both.orElseThrow().ours().uri(), pair));
    }
    Map<Pair, String> expected = new LinkedHashMap<>();
    pairs.forEach(pair -> expected.put(pair, "probe_success " + (pair.success() ? 1 : 0)));
    assertThat(joined(theirs)).as("blackbox_exporter").isEqualTo(expected);
    assertThat(joined(ours)).as("mailkeeper").isEqualTo(expected);
  }

  private static CompletableFuture<String> success(URI base, Pair pair) {
    return ProbeServer.ask(base, pair.path(), "3")
        .thenApply(
            answer ->
                answer
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("probe_success "))
                    .findFirst()
                    .orElse(answer.statusCode() + " " + answer.body()));
  }

  private static Map<Pair, String> joined(Map<Pair, CompletableFuture<String>> answers) {
    Map<Pair, String> joined = new LinkedHashMap<>();
    answers.forEach((pair, answer) -> joined.put(pair, answer.join()));
    return joined;
  }

  @Test
  void anErrorReplyCostsThemTheTimeoutAndUsNothing() throws Exception {
    for (String spot : WEAK_SPOTS) {
      String[] words = spot.split(" ", 2);
      Pair pair = new Pair(words[0], both.orElseThrow().responders().address(words[1]), false);
      List<String> order = new CopyOnWriteArrayList<>();
      CompletableFuture<String> theirs =
          ProbeServer.ask(both.orElseThrow().theirs().uri(), pair.path() + "&debug=true", "3")
              .thenApply(HttpResponse::body)
              .whenComplete((body, e) -> order.add("blackbox_exporter"));
      CompletableFuture<String> ours =
          ProbeServer.ask(both.orElseThrow().ours().uri(), pair.path(), "3")
              .thenApply(HttpResponse::body)
              .whenComplete((body, e) -> order.add("mailkeeper"));
      assertThat(theirs.get(60, TimeUnit.SECONDS)).as(spot).contains("i/o timeout");
      assertThat(reasons(ours.get(60, TimeUnit.SECONDS)))
          .as(spot)
          .containsAnyOf("protocol", "expect");
      assertThat(order).as(spot).containsExactly("mailkeeper", "blackbox_exporter");
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
  void theirMetricsAreOurs() throws Exception {
    for (String words :
        List.of(
            "tcp_connect silent",
            "pop3_banner pop3",
            "ssh_banner_extract ssh",
            "smtp_starttls_ca smtp-good",
            "http_2xx http/ok",
            "http_ca https-good/ok",
            "dns_soa_good dns")) {
      Pair pair = pairs().stream().filter(p -> key(p).equals(key(words))).findFirst().orElseThrow();
      String theirs =
          ProbeServer.ask(both.orElseThrow().theirs().uri(), pair.path(), "3").get().body();
      String ours = ProbeServer.ask(both.orElseThrow().ours().uri(), pair.path(), "3").get().body();
      assertThat(names(ours)).as(words).containsAll(names(theirs));
      assertThat(steady(ours)).as(words).containsAll(steady(theirs));
    }
  }

  private static String key(Pair pair) {
    return pair.module() + " " + pair.success();
  }

  private static String key(String words) {
    return words.split(" ", 2)[0] + " true";
  }

  private static Set<String> names(String metrics) {
    return metrics
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(BlackboxComparisonIT::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Name and labels; each side has its own favourite among the ciphers. */
  private static String name(String line) {
    return line.replaceFirst(" [^ ]*$", "").replaceFirst("cipher=\"[^\"]*\"", "cipher");
  }

  /** Series whose value is the same at each probe, their values as numbers. */
  private static Set<String> steady(String metrics) {
    return metrics
        .lines()
        .filter(
            line -> !line.startsWith("#") && !line.contains("duration") && !line.contains("time_"))
        .map(
            line ->
                name(line) + " " + Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
