package io.mailkeeper.agent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.auth.Permission;
import io.mailkeeper.agent.config.EtcdFile;
import io.mailkeeper.healer.lease.Etcd.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that shows a certificate and asks who one is. */
class EtcdConnectionTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final byte[] VALUE = {1};

  @TempDir Path temp;
  private EtcdServers servers;

  @BeforeEach
  void https() {
    servers = EtcdServers.startTls(temp);
  }

  @AfterEach
  void end() {
    if (servers != null) {
      servers.close();
    }
  }

  private EtcdFile file(List<URI> urls, Optional<Path> ca, Optional<String> user, Path password) {
    return new EtcdFile(
        urls,
        ca,
        Optional.empty(),
        Optional.empty(),
        user,
        user.map(u -> password),
        "/mailkeeper",
        Optional.empty());
  }

  @Test
  void onlyTheRightCertificateIsTrusted() throws Exception {
    Optional<Path> right = Optional.of(servers.certificate());
    EtcdFile trusting = file(servers.urls(), right, Optional.empty(), temp);
    try (JetcdCluster cluster = EtcdConnection.open(trusting, TIMEOUT)) {
      assertThat(cluster.commit(Questions.put("/mailkeeper/a", VALUE), TIMEOUT).held()).isTrue();
      assertThat(cluster.place()).isEqualTo("etcd at " + servers.url(0));
    }
    EtcdFile ofTheRuntime = file(servers.urls(), Optional.empty(), Optional.empty(), temp);
    try (JetcdCluster cluster = EtcdConnection.open(ofTheRuntime, TIMEOUT)) {
      assertThatThrownBy(() -> cluster.commit(Questions.get("/mailkeeper/a"), TIMEOUT))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(servers.url(0).toString());
    }
  }

  @Test
  void aUserSeesItsPrefixOnlyAndGoesOnWithAnExpiredToken() throws Exception {
    try (JetcdCluster admin = servers.cluster(TIMEOUT)) {
      JetcdCluster.ask(
          admin.endpoints().get(0),
          TIMEOUT.toNanos(),
          client -> {
            makeUsers(client.getAuthClient());
            return client.getAuthClient().authEnable();
          });
    }
    Path secret = Files.writeString(temp.resolve("secret"), "mk-password\n");
    Optional<Path> ca = Optional.of(servers.certificate());
    EtcdFile mailkeeper = file(servers.urls(), ca, Optional.of("mailkeeper"), secret);
    try (JetcdCluster cluster = EtcdConnection.open(mailkeeper, TIMEOUT)) {
      Answer answer = cluster.commit(Questions.put("/mailkeeper/a", VALUE), TIMEOUT);
      assertThat(answer.held()).isTrue();
      assertThatThrownBy(() -> cluster.commit(Questions.put("/other", VALUE), TIMEOUT))
          .hasMessageContaining("permission denied");
      servers.kill(0); // forgets its tokens
      servers.startKilled();
      org.awaitility.Awaitility.await("logged in again")
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> cluster.commit(Questions.get("/mailkeeper/a"), TIMEOUT).held());
    }
    Path wrong = Files.writeString(temp.resolve("wrong"), "guessed\n");
    EtcdFile stranger = file(servers.urls(), ca, Optional.of("mailkeeper"), wrong);
    try (JetcdCluster cluster = EtcdConnection.open(stranger, TIMEOUT)) {
      assertThatThrownBy(() -> cluster.commit(Questions.get("/mailkeeper/a"), TIMEOUT))
          .isInstanceOf(IOException.class)
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("guessed"));
    }
  }

  private static void makeUsers(Auth auth) {
    try {
      auth.roleAdd(EtcdEndpoint.bytes("root")).get(5, TimeUnit.SECONDS);
      auth.userAdd(EtcdEndpoint.bytes("root"), EtcdEndpoint.bytes("r")).get(5, TimeUnit.SECONDS);
      auth.userGrantRole(EtcdEndpoint.bytes("root"), EtcdEndpoint.bytes("root"))
          .get(5, TimeUnit.SECONDS);
      auth.roleAdd(EtcdEndpoint.bytes("mk")).get(5, TimeUnit.SECONDS);
      auth.roleGrantPermission(
              EtcdEndpoint.bytes("mk"),
              EtcdEndpoint.bytes("/mailkeeper/"),
              EtcdEndpoint.bytes("/mailkeeper0"),
              Permission.Type.READWRITE)
          .get(5, TimeUnit.SECONDS);
      auth.userAdd(EtcdEndpoint.bytes("mailkeeper"), EtcdEndpoint.bytes("mk-password"))
          .get(5, TimeUnit.SECONDS);
      auth.userGrantRole(EtcdEndpoint.bytes("mailkeeper"), EtcdEndpoint.bytes("mk"))
          .get(5, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
