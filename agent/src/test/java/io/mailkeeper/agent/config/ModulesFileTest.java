package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModulesFileTest {

  private static ModuleFile read(String module) throws ConfigurationException {
    return ModulesFile.read("m.yml", "modules:\n  m: " + module)
        .modules()
        .values()
        .iterator()
        .next();
  }

  @Test
  void theModulesOfTheJarAreGood() {
    assertThat(ModulesFile.builtIn().modules()).containsKeys("http_2xx", "tcp_connect");
  }

  @Test
  void binaryIsBinaryAndTextIsText() throws Exception {
    ModuleFile.Tcp tcp =
        (ModuleFile.Tcp)
            read(
                """
                {prober: tcp, timeout: 1m30s, tcp: {query_response: [
                    {send: !!binary AAAACATSFi8=}, {expect_bytes: S}, {send: "é"}]}}
                """);
    List<ModuleFile.QueryResponse> dialogue = tcp.tcp().queryResponse();
    assertThat(tcp.timeout()).contains(new GoDuration(Duration.ofSeconds(90)));
    assertThat(dialogue.get(0).send())
        .contains(
            new Raw(Buffer.buffer(new byte[] {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f}), true));
    assertThat(dialogue.get(1).expectBytes()).contains(new Raw(Buffer.buffer("S"), false));
    assertThat(dialogue.get(2).send().map(Raw::text)).contains("é");
  }

  @Test
  void secretsAreNotPrinted() throws Exception {
    ModuleFile module =
        read(
            "{prober: http, http: {basic_auth: {username: joe, password: planted}, body: planted}}");
    assertThat(module.toString()).contains("joe").doesNotContain("planted");
  }

  @Test
  void whatIsNotProbedHereIsLetBe() throws Exception {
    assertThat(read("{prober: icmp, icmp: {ttl: 5, unheard_of: [x]}}"))
        .isEqualTo(new ModuleFile.Icmp(Optional.empty(), Optional.of(Unread.HERE)));
    assertThat(read("{prober: grpc, grpc: }").prober()).isEqualTo("grpc");
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of("{prober: tpc}", "2:15: 'prober' in module is 'tpc'; expected one of http,"),
        Arguments.of("{prober: tcp, htpp: {}}", "2:20: unknown key 'htpp' in module"),
        Arguments.of(
            "{prober: tcp, tcp: {query_respons: []}}",
            "2:26: unknown key 'query_respons' in tcp of module; did you mean 'query_response'?"),
        Arguments.of(
            "{prober: tcp, tcp: {query_response: [{expect: \"(\"}]}}",
            "2:52: 'expect' in query_response of tcp of module is '('; expected a regular"
                + " expression of RE2's syntax: missing closing )"),
        Arguments.of(
            "{prober: tcp, tcp: {query_response: [{expect: a, expect_bytes: b}]}}",
            "2:69: both 'expect' and 'expect_bytes' are given; remove one"),
        Arguments.of(
            "{prober: tcp, tcp: {tls: true, query_response: [{starttls: true}]}}",
            "2:53: a module has TLS begin twice; remove one 'starttls' or 'tls'"),
        Arguments.of(
            "{prober: tcp, tcp: {query_response: [{send: !!binary \"***\"}]}}",
            "what follows !!binary is not base64"),
        Arguments.of(
            "{prober: http, timeout: 5}", "expected a duration such as 5s, 500ms or 1m30s"),
        Arguments.of(
            "{prober: http, http: {tls_config: {min_version: SSL3}}}",
            "'min_version' in tls_config of http of module is 'SSL3'; expected one of TLS10,"),
        Arguments.of(
            "{prober: http, http: {body: a, body_file: /b}}",
            "both 'body' and 'body_file' are given; remove one"),
        Arguments.of("{prober: dns, dns: {}}", "missing 'query_name' in dns of module"),
        Arguments.of(
            "{prober: dns, dns: {query_name: a, dns_over_tls: true}}",
            "'dns_over_tls' needs 'transport_protocol: tcp'"),
        Arguments.of(
            "{prober: smtp, mechanism: PLAIN}", "a probe has 'mechanism' and no 'login_file'"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void faultsAreLocated(String module, String fault) {
    try {
      read(module);
      org.junit.jupiter.api.Assertions.fail("expected a fault");
    } catch (ConfigurationException e) {
      assertThat(e.faults().toString()).contains("m.yml:2:").contains(fault);
    }
  }

  @Test
  void aFileThatNodeYmlNamesIsReadWithItAndItsPathsBeginThere(@TempDir Path directory)
      throws Exception {
    Files.createDirectory(directory.resolve("sub"));
    ConfigDirectory files =
        new ConfigDirectory(directory)
            .write("sub/m.yml", "modules: {m: {prober: http, http: {body_file: x}}}")
            .write("node.yml", ConfigDirectory.SMALLEST_NODE + "probe: {module_file: sub/m.yml}");
    assertThat(files.load().modules().modules())
        .hasEntrySatisfying(
            "m",
            m ->
                assertThat(((ModuleFile.Http) m).http().bodyFile())
                    .contains(directory.resolve("sub/x")));
    assertThat(files.write("sub/m.yml", "modules: {m: {prober: htp}}").faults())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("sub/m.yml:1:23: 'prober' in module is 'htp'");
  }

  @Test
  void aReloadTellsThatModulesHaveChanged(@TempDir Path directory) throws Exception {
    ConfigDirectory files =
        new ConfigDirectory(directory)
            .write("m.yml", "modules: {m: {prober: http}}")
            .write("node.yml", ConfigDirectory.SMALLEST_NODE + "probe: {module_file: m.yml}");
    Configuration before = files.load();
    Configuration after = files.write("m.yml", "modules: {m: {prober: tcp}}").load();
    assertThat(Changes.between(before, before).none()).isTrue();
    assertThat(Changes.between(before, after))
        .isEqualTo(new Changes(List.of("modules of /probe"), List.of()));
  }
}
