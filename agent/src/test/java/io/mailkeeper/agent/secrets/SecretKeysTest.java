package io.mailkeeper.agent.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every key in which a secret may stand is planted by {@link SecretSite}, or is known to hold none:
 * a new one fails until it is one of the two.
 */
class SecretKeysTest {

  /**
   * No secrets: certificates, directories, programs, addresses, names of users, patterns. What a
   * server must say is told when it does not. What a step in group.yml sends is published to all
   * nodes; a password in it is {@code ${password}}.
   */
  private static final Set<String> HARMLESS =
      Set.of(
          "DiskFile.directory",
          "EtcdFile.ca_file",
          "EtcdFile.certificate_file",
          "EtcdFile.user",
          "HierarchyFile.Queue.directory",
          "HierarchyFile.Storage.directory",
          "ModuleFile.BasicAuth.username",
          "ModuleFile.HeaderMatch.header",
          "ModuleFile.HttpModule.fail_if_body_json_matches_cel",
          "ModuleFile.HttpModule.fail_if_body_json_not_matches_cel",
          "ModuleFile.QueryResponse.expect_bytes",
          "ModuleFile.TlsConfig.ca_file",
          "ModuleFile.TlsConfig.cert_file",
          "NodeFile.Guard.java_options",
          "NodeFile.Guard.sysrq",
          "NodeFile.Guard.watchdog",
          "NodeFile.OnDemand.module_file",
          "NodeFile.Peer.url",
          "NodeFile.Tls.certificate_file",
          "NodeFile.group_file",
          "NodeFile.machine_id_file",
          "NodeFile.peer_ca_file",
          "NodeFile.run_directory",
          "NodeFile.shared_directory",
          "NodeFile.state_directory",
          "ProbeFile.Step.send",
          "QueueFile.directory",
          "ResourceFile.Daemon.certificates",
          "ResourceFile.Daemon.executable",
          "ResourceFile.Daemon.pid_file",
          "ResourceFile.Filesystem.mount_point",
          "ResourceFile.Filesystem.options",
          "SpaceFile.directory",
          "TlsFile.ca_file");

  @TempDir private Path directory = Path.of("");

  @Test
  void everyKeyThatMayHoldASecretIsPlantedOrHarmless() throws Exception {
    try (SecretSite site = new SecretSite(directory)) {
      Set<String> known = new TreeSet<>(HARMLESS);
      known.addAll(site.plants().keys());
      assertThat(known)
          .as("plant a secret in SecretSite, or add the key to HARMLESS")
          .containsExactlyInAnyOrderElementsOf(SecretKeys.all());
    }
  }

  /** The search must find what it looks for, or it proves nothing. */
  @Test
  void aSecretIsFoundInEveryForm() {
    Plants plants = new Plants();
    String secret = plants.plant("a.key");
    plants.plant("another.key");
    byte[] bytes = secret.getBytes(StandardCharsets.US_ASCII);
    for (String before : new String[] {"", "x", "xy", "\0joe\0"}) {
      String text = before + secret + "z";
      assertThat(plants.foundIn("<" + text + ">")).hasSize(1);
      assertThat(
              plants.foundIn(
                  Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII))))
          .hasSize(1);
    }
    assertThat(plants.foundIn(secret.substring(0, 10))).hasSize(1);
    assertThat(plants.foundIn(secret.substring(14).toUpperCase(Locale.ROOT))).hasSize(1);
    assertThat(plants.foundIn(HexFormat.of().withUpperCase().formatHex(bytes))).hasSize(1);
    assertThat(plants.foundIn(URLEncoder.encode(secret, StandardCharsets.UTF_8))).hasSize(1);
    assertThat(plants.foundIn("nothing of the kind")).isEmpty();
  }
}
