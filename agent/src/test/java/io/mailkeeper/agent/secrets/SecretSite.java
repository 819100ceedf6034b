package io.mailkeeper.agent.secrets;

import io.mailkeeper.agent.http.PemFiles;
import io.mailkeeper.agent.secrets.GossipServer.Protocol;
import io.mailkeeper.agent.secrets.GossipServer.Temper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A node's configuration with a secret in every key that can hold one, and servers for it all. */
final class SecretSite implements AutoCloseable {

  static final String TAG = "mail";

  private final Path directory;
  private final Plants plants = new Plants();
  private final PemFiles pem;
  private final int port;
  private final Map<Protocol, Map<Temper, GossipServer>> servers = new EnumMap<>(Protocol.class);

  /** Login file of each service, by the service's name. */
  private final Map<String, Path> logins = new TreeMap<>();

  private final List<Path> planted = new ArrayList<>();
  private final List<String> services = new ArrayList<>();
  private final Map<String, Protocol> modules = new TreeMap<>();
  private String token = "";

  SecretSite(Path directory) throws Exception {
    this.directory = directory;
    for (Protocol protocol : Protocol.values()) {
      Map<Temper, GossipServer> all = new EnumMap<>(Temper.class);
      for (Temper temper : Temper.values()) {
        all.put(temper, GossipServer.start(protocol, temper));
      }
      servers.put(protocol, all);
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    pem = PemFiles.create(directory);
    privately(pem.key());
    plants.plantLines("NodeFile.Tls.key_file", Files.readString(pem.key()));
    plants.plantLines("EtcdFile.key_file", Files.readString(pem.key()));
    plants.plantLines("ModuleFile.TlsConfig.key_file", Files.readString(pem.key()));
    planted.add(pem.key());
    Files.createDirectories(directory.resolve("shared"));
    Files.createDirectories(directory.resolve("state"));
    Files.writeString(directory.resolve("machine-id"), "0123456789abcdef0123456789abcdef\n");
    write("group.yml", groupFile());
    write("modules.yml", modulesFile());
    write("node.yml", nodeFile());
    write("etcd.yml", etcdFile());
    planted.add(directory.resolve("modules.yml"));
  }

  Plants plants() {
    return plants;
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  Path certificate() {
    return pem.certificate();
  }

  /** The operators' token. */
  String token() {
    return token;
  }

  String url() {
    return "https://localhost:" + port;
  }

  /** The services' names. */
  List<String> services() {
    return services;
  }

  Path login(String service) {
    return Optional.ofNullable(logins.get(service)).orElseThrow();
  }

  int port(Protocol protocol, Temper temper) {
    return Optional.ofNullable(servers.get(protocol))
        .flatMap(all -> Optional.ofNullable(all.get(temper)))
        .orElseThrow()
        .port();
  }

  /** Each module and a port of its protocol's kind, to be asked for with each temper. */
  Map<String, Protocol> probed() {
    return modules;
  }

  /** The files that hold the secrets, in which they may be found. */
  Set<Path> planted() {
    return Set.copyOf(planted);
  }

  @Override
  public void close() throws IOException {
    for (Map<Temper, GossipServer> all : servers.values()) {
      for (GossipServer server : all.values()) {
        server.close();
      }
    }
  }

  // ---- files

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static Path privately(Path file) throws IOException {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private Path secretFile(String name, String text) throws IOException {
    Path file = privately(write(name, text + "\n"));
    planted.add(file);
    return file;
  }

  private Path plantedFile(String name, String key) throws IOException {
    return secretFile(name, plants.plant(key));
  }

  private String login(String service, String key) throws IOException {
    Path file = secretFile(service + ".login", Plants.USER + ":" + plants.plant(key));
    logins.put(service, file);
    return "login_file: " + quoted(file) + ", login_in_clear: true";
  }

  /** JSON strings are YAML too. */
  private static String quoted(Object text) {
    return '"' + text.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  // ---- group.yml

  private String groupFile() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            group: secrets
            nodes: [n1, n2]
            lease: {profile: fast}
            causes:
              - {name: directory, probe: %s}
            hierarchies:
              - tag: mail
                priorities: {n1: 1, n2: 10}
                notify_only: true
                resources:
                  - {name: d, kind: daemon, start: %s, pid_file: %s}
                services:
            """
                .formatted(
                    ldap("cause-directory", Temper.REPEATS),
                    "[/bin/sh, -c, " + quoted("sleep 600 & echo $! > " + file("d.pid")) + "]",
                    quoted(file("d.pid"))));
    for (Temper temper : Temper.values()) {
      String suffix = "-" + temper.name().toLowerCase(Locale.ROOT);
      for (String mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2")) {
        String name = mechanism.toLowerCase(Locale.ROOT) + suffix;
        add(text, mail("smtp", "Smtp", Protocol.SMTP, mechanism, "smtp-" + name, temper));
        add(text, mail("lmtp", "Lmtp", Protocol.SMTP, mechanism, "lmtp-" + name, temper));
        add(text, mail("pop3", "Pop3", Protocol.POP3, mechanism, "pop3-" + name, temper));
        add(text, mail("imap", "Imap", Protocol.IMAP, mechanism, "imap-" + name, temper));
        add(text, mail("sieve", "Sieve", Protocol.SIEVE, mechanism, "sieve-" + name, temper));
      }
      for (String mechanism : List.of("APOP", "USER")) {
        String name = "pop3-" + mechanism.toLowerCase(Locale.ROOT) + suffix;
        add(text, mail("pop3", "Pop3", Protocol.POP3, mechanism, name, temper));
      }
      add(text, http("http" + suffix, temper));
      add(text, jolokia("jolokia" + suffix, temper));
      add(text, ldap("ldap" + suffix, temper));
      add(text, dialogue("dialogue" + suffix, temper));
      add(text, roundTrip("trip" + suffix, temper));
    }
    return text.toString();
  }

  /** A service of a probe whose login file is called as the service. */
  private void add(StringBuilder text, String probe) {
    String file = probe.replaceFirst("(?s).*login_file: \"[^\"]*/([^\"/]*)\\.login\".*", "$1");
    services.add(file);
    text.append("      - {name: ").append(file).append(", daemon: d, probe: ").append(probe);
    text.append("}\n");
  }

  private String mail(
      String word, String type, Protocol protocol, String mechanism, String name, Temper temper)
      throws IOException {
    return "{protocol: %s, host: 127.0.0.1, port: %d, every: 2s, timeout: 1s, mechanism: %s, %s}"
        .formatted(
            word,
            port(protocol, temper),
            mechanism.toLowerCase(Locale.ROOT),
            login(name, "ProbeFile." + type + ".login_file"));
  }

  private String http(String name, Temper temper) throws IOException {
    return "{protocol: http, host: 127.0.0.1, port: %d, every: 2s, timeout: 1s, expect_body: never, %s}"
        .formatted(port(Protocol.HTTP, temper), login(name, "ProbeFile.Http.login_file"));
  }

  private String jolokia(String name, Temper temper) throws IOException {
    return ("{protocol: jolokia, url: \"http://127.0.0.1:%d/jolokia/\", every: 2s, timeout: 1s,"
            + " reads: [{mbean: \"java.lang:type=Runtime\", attribute: Uptime, min: 0}], %s}")
        .formatted(
            port(Protocol.HTTP, temper),
            login(name, "ProbeFile.Jolokia.login_file").replace(", login_in_clear: true", ""));
  }

  private String ldap(String name, Temper temper) throws IOException {
    return "{protocol: ldap, host: 127.0.0.1, port: %d, every: 2s, timeout: 1s, %s}"
        .formatted(port(Protocol.LDAP, temper), login(name, "ProbeFile.Ldap.login_file"));
  }

  private String dialogue(String name, Temper temper) throws IOException {
    return ("{protocol: dialogue, host: 127.0.0.1, port: %d, every: 2s, timeout: 1s, greeting:"
            + " READY, steps: [{send: \"HELLO ${user} ${password}\", expect: \"^OK\"}], %s}")
        .formatted(port(Protocol.LINES, temper), login(name, "ProbeFile.Dialogue.login_file"));
  }

  private String roundTrip(String name, Temper temper) throws IOException {
    return ("{protocol: round_trip, every: 5s, timeout: 2s, submit: {protocol: smtp, host:"
            + " 127.0.0.1, port: %d, rcpt_to: joe@example.org, %s}, fetch: {protocol: imap,"
            + " host: 127.0.0.1, port: %d, %s}}")
        .formatted(
            port(Protocol.SMTP, Temper.ACCEPTS),
            login(name + "-submit", "ProbeFile.Smtp.login_file"),
            port(Protocol.IMAP, temper),
            login(name, "ProbeFile.Imap.login_file"));
  }

  // ---- modules.yml

  private String modulesFile() throws IOException {
    StringBuilder text = new StringBuilder("modules:\n");
    String basic = "ModuleFile.BasicAuth.";
    module(text, "basic", "basic_auth: {username: joe, password: %s}", basic + "password");
    fileModule(
        text,
        "basic_file",
        "basic_auth: {username: joe, password_file: %s}",
        basic + "password_file");
    fileModule(
        text, "user_file", "basic_auth: {username_file: %s, password: x}", basic + "username_file");
    module(
        text,
        "authorization",
        "authorization: {credentials: %s}",
        "ModuleFile.Authorization.credentials");
    fileModule(
        text,
        "authorization_file",
        "authorization: {credentials_file: %s}",
        "ModuleFile.Authorization.credentials_file");
    String http = "ModuleFile.HttpModule.";
    module(text, "bearer", "bearer_token: %s", http + "bearer_token");
    fileModule(text, "bearer_file", "bearer_token_file: %s", http + "bearer_token_file");
    module(text, "headers", "headers: {X-Api-Key: %s}", http + "headers");
    module(
        text,
        "secrets",
        "http_headers: {X-Any: {secrets: [%s]}}",
        "ModuleFile.HeaderSource.secrets");
    fileModule(
        text, "files", "http_headers: {X-Any: {files: [%s]}}", "ModuleFile.HeaderSource.files");
    module(
        text,
        "values",
        "http_headers: {Authorization: {values: [%s]}}",
        "ModuleFile.HeaderSource.values");
    module(text, "body", "method: POST, body: %s", http + "body");
    fileModule(text, "body_file", "method: POST, body_file: %s", http + "body_file");
    module(text, "proxy", "proxy_url: %s", http + "proxy_url");
    module(text, "oauth2", "oauth2: {client_secret: %s}", http + "oauth2");
    module(text, "connect", "proxy_connect_header: {X-Any: [%s]}", http + "proxy_connect_header");
    module(text, "key", "tls_config: {key: %s}", "ModuleFile.TlsConfig.key");
    text.append("  key_file: {prober: http, http: {tls_config: {key_file: ");
    text.append(quoted(pem.key())).append(", cert_file: ").append(quoted(pem.certificate()));
    text.append("}}}\n");
    modules.put("key_file", Protocol.HTTP);
    script(text);
    mailModule(text, "smtp", "Smtp", Protocol.SMTP);
    mailModule(text, "lmtp", "Lmtp", Protocol.SMTP);
    mailModule(text, "pop3", "Pop3", Protocol.POP3);
    mailModule(text, "imap", "Imap", Protocol.IMAP);
    mailModule(text, "sieve", "Sieve", Protocol.SIEVE);
    return text.toString();
  }

  private void module(StringBuilder text, String name, String http, String key) {
    text.append("  ").append(name).append(": {prober: http, http: {");
    text.append(http.formatted(quoted(plants.plant(key)))).append("}}\n");
    modules.put(name, Protocol.HTTP);
  }

  private void fileModule(StringBuilder text, String name, String http, String key)
      throws IOException {
    text.append("  ").append(name).append(": {prober: http, http: {");
    text.append(http.formatted(quoted(plantedFile(name + ".secret", key)))).append("}}\n");
    modules.put(name, Protocol.HTTP);
  }

  private void mailModule(StringBuilder text, String word, String type, Protocol protocol)
      throws IOException {
    text.append("  ").append(word).append(": {prober: ").append(word).append(", ");
    text.append(login("module-" + word, "ModuleFile." + type + ".login_file")).append("}\n");
    modules.put(word, protocol);
  }

  private void script(StringBuilder text) {
    String key = "ModuleFile.QueryResponse.send";
    String code =
        Base64.getEncoder()
            .encodeToString(("\0joe\0" + plants.plant(key)).getBytes(StandardCharsets.UTF_8));
    Map<String, String> sends =
        Map.of(
            "send_plain", "AUTH PLAIN " + code,
            "send_pass", "PASS " + plants.plant(key),
            "send_login", "a LOGIN joe " + plants.plant(key));
    sends.forEach(
        (name, line) -> {
          text.append("  ").append(name).append(": {prober: tcp, tcp: {query_response: [{send: ");
          text.append(quoted(line)).append("}, {expect: \"^never\"}]}}\n");
          modules.put(name, Protocol.LINES);
        });
  }

  // ---- node.yml

  private String nodeFile() throws IOException {
    token = plants.plant("NodeFile.token_file");
    Path fence = directory.resolve("fence");
    write("fence", "#!/bin/sh\ncat | tee /dev/stderr\nexit 1\n");
    Files.setPosixFilePermissions(fence, PosixFilePermissions.fromString("rwx------"));
    return """
    node: n1
    listen: {host: 127.0.0.1, port: %d, tls: {certificate_file: %s, key_file: %s}}
    token_file: %s
    peers:
      - node: n2
        url: "http://127.0.0.1:%d"
        fence:
          command: [%s]
          options: {password: %s}
          option_files: {passwd: %s}
          timeout: 2s
          check_every: 3s
    peer_key_file: %s
    shared_directory: shared
    state_directory: state
    run_directory: run
    machine_id_file: machine-id
    guard: {reset: no}
    log: {level: trace}
    probe: {module_file: modules.yml, targets: ["127.0.0.1:*"]}
    """
        .formatted(
            port,
            quoted(pem.certificate()),
            quoted(pem.key()),
            quoted(secretFile("token", token)),
            port(Protocol.HTTP, Temper.REPEATS),
            quoted(fence),
            quoted(plantedOption()),
            quoted(plantedFile("fence.secret", "FenceFile.option_files")),
            quoted(
                secretFile(
                    "peer.key",
                    plants.plant("NodeFile.peer_key_file")
                        + plants.plant("NodeFile.peer_key_file"))));
  }

  private String plantedOption() {
    planted.add(directory.resolve("node.yml"));
    return plants.plant("FenceFile.options");
  }

  /** Nobody answers there. */
  private String etcdFile() throws IOException {
    return """
    node: n1
    listen: {host: 127.0.0.1, port: %d}
    token_file: token
    peers:
      - {node: n2, url: "http://127.0.0.1:1"}
    peer_key_file: peer.key
    etcd:
      endpoints: ["https://127.0.0.1:%d"]
      certificate_file: %s
      key_file: %s
      user: joe
      password_file: %s
      timeout: 200ms
    state_directory: state
    run_directory: run2
    machine_id_file: machine-id
    probe: {module_file: modules.yml}
    """
        .formatted(
            port,
            port(Protocol.HTTP, Temper.REPEATS),
            quoted(pem.certificate()),
            quoted(pem.key()),
            quoted(plantedFile("etcd.secret", "EtcdFile.password_file")));
  }
}
