package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.OperationType;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The LDAP probe against a directory server that others have written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LdapServerTest {
  private static final String SUFFIX = "dc=example,dc=org";
  private static final String MONITOR = "cn=monitor," + SUFFIX;
  private static final String SECRET = "planted-Secret-7";

  private final Vertx vertx = Vertx.vertx();
  private InMemoryDirectoryServer server;
  private TestAuthority authority;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    authority = TestAuthority.in(directory).signs("good", "ip:127.0.0.1", "-1d", 20);
    SSLContext tls = authority.server("good");
    InetAddress here = InetAddress.getLoopbackAddress();
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(SUFFIX);
    config.addAdditionalBindCredentials(MONITOR, SECRET);
    config.setAuthenticationRequiredOperationTypes(OperationType.SEARCH);
    config.setListenerConfigs(
        InMemoryListenerConfig.createLDAPConfig("ldap", here, 0, tls.getSocketFactory()),
        InMemoryListenerConfig.createLDAPSConfig(
            "ldaps", here, 0, tls.getServerSocketFactory(), null));
    server = new InMemoryDirectoryServer(config);
    server.add("dn: " + SUFFIX, "objectClass: top", "objectClass: domain", "dc: example");
    server.startListening();
  }

  @AfterAll
  void stop() {
    server.shutDown(true);
    vertx.close();
  }

  private ProbeResult run(
      String listener, Optional<Tls> tls, Optional<Login> login, boolean clear, String base)
      throws Exception {
    Target.Ldap target =
        new Target.Ldap(
            "127.0.0.1",
            server.getListenPort(listener),
            tls,
            login,
            clear,
            Optional.of(base).filter(b -> !b.isEmpty()));
    ProbeResult result =
        Probes.run(vertx, target, Duration.ofSeconds(10))
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    assertThat(result.toString()).doesNotContain(SECRET);
    return result;
  }

  private static Optional<Login> monitor(String password) {
    return Optional.of(new Login(MONITOR, password));
  }

  private Optional<Tls> tls(Tls.Mode mode) throws Exception {
    return Optional.of(new Tls(mode, Tls.Verify.REQUIRED, Optional.empty(), authority.trust()));
  }

  @Test
  void anonymousBind() throws Exception {
    ProbeResult result = run("ldap", Optional.empty(), Optional.empty(), false, "");
    assertThat(result.detail()).isEqualTo("bind: success (0)");
    assertThat(result.transcript())
        .containsExactly("> bind as nobody", "< bind response, success (0)", "> unbind");
    assertThat(result.phases()).containsKey(Phase.AUTH);
  }

  @Test
  void bindAndSearchOverStartTls() throws Exception {
    ProbeResult result = run("ldap", tls(Tls.Mode.STARTTLS), monitor(SECRET), false, SUFFIX);
    assertThat(result.detail()).isEqualTo("bind and search of " + SUFFIX + ": success (0)");
    assertThat(result.tls()).isPresent();
    assertThat(result.transcript())
        .containsExactly(
            "> StartTLS",
            "< extended response, success (0)",
            "> bind as " + MONITOR + " with a password",
            "< bind response, success (0)",
            "> search of " + SUFFIX,
            "< search result entry; search result done, success (0)",
            "> unbind");
  }

  @Test
  void bindOverTlsFromTheStart() throws Exception {
    ProbeResult result = run("ldaps", tls(Tls.Mode.IMPLICIT), monitor(SECRET), false, "");
    assertThat(result.reason()).as(result.detail()).isEqualTo(Reason.NONE);
  }

  @Test
  void aWrongPasswordIsAMatterOfTheLogin() throws Exception {
    ProbeResult result = run("ldaps", tls(Tls.Mode.IMPLICIT), monitor("wrong-one"), false, "");
    assertThat(result.reason()).isEqualTo(Reason.AUTH);
    assertThat(result.detail())
        .startsWith("expected success in an answer to the bind, got invalid credentials (49)");
  }

  @Test
  void noPasswordIsSentInClearUnlessTheProbeIsToldTo() throws Exception {
    ProbeResult refused = run("ldap", Optional.empty(), monitor(SECRET), false, "");
    assertThat(refused.reason()).isEqualTo(Reason.AUTH);
    assertThat(refused.detail()).startsWith("expected TLS before the bind, got none");
    assertThat(refused.transcript()).isEmpty();
    assertThat(run("ldap", Optional.empty(), monitor(SECRET), true, "").success()).isTrue();
  }

  @Test
  void anEntryThatIsNotThereIsNotWhatIsAskedFor() throws Exception {
    String missing = "ou=gone," + SUFFIX;
    ProbeResult result = run("ldaps", tls(Tls.Mode.IMPLICIT), monitor(SECRET), false, missing);
    assertThat(result.reason()).isEqualTo(Reason.EXPECT);
    assertThat(result.detail()).contains("no such object (32)");
  }

  @Test
  void aSearchThatNobodyMayMakeIsAMatterOfTheLogin() throws Exception {
    ProbeResult result = run("ldap", Optional.empty(), Optional.empty(), false, SUFFIX);
    assertThat(result.reason()).isEqualTo(Reason.AUTH);
    assertThat(result.detail()).contains("insufficient rights (50)");
  }

  @Test
  void aCertificateThatMustConvinceComesBeforeThePassword() throws Exception {
    Optional<Tls> system = Optional.of(Tls.required(Tls.Mode.STARTTLS));
    ProbeResult result = run("ldap", system, monitor(SECRET), false, "");
    assertThat(result.reason()).isEqualTo(Reason.TLS);
    assertThat(result.transcript()).noneMatch(line -> line.contains("bind"));
  }
}
