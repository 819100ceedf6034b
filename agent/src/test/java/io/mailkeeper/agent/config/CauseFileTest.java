package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.Cause;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.resource.MailUser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all nodes share: causes, and who depends on them; users. */
class CauseFileTest {
  private static final String PLAIN =
      """
      group: g
      nodes: [n1, n2]
      hierarchies:
        - tag: sams
          priorities: {n1: 1, n2: 2}
          resources:
            - {kind: daemon, name: smtpd, start: [/usr/sbin/smtpd]}
          services:
            - {name: smtp, daemon: smtpd, probe: {protocol: smtp, host: h}}
      """;

  private static final String WITH_CAUSES =
      PLAIN.replace("host: h}}", "host: h}, causes: [ldap, dns]}")
          + """
          causes:
            - {name: ldap, probe: {protocol: dialogue, host: h, port: 389}}
            - {name: dns, failures: 4, probe: {protocol: dialogue, host: h, port: 53}}
          """;

  @TempDir private Path directory;

  private GroupFile read(String text) throws IOException, ConfigurationException {
    return PolicyFileTest.load(directory, text);
  }

  @Test
  void aServiceSaysWhatItNeeds() throws Exception {
    GroupFile file = read(WITH_CAUSES);
    assertThat(file.causes()).extracting(CauseFile::failures).containsExactly(2, 4);
    Hierarchy.Service smtp = file.toGroup().hierarchies().get(0).services().get(0);
    assertThat(smtp.causes()).isEqualTo(Set.of("ldap", "dns"));
  }

  @Test
  void theOrderOfWhatItNeedsMakesNoOtherDefinition() throws Exception {
    String other = WITH_CAUSES.replace("[ldap, dns]", "[dns, ldap]");
    assertThat(Definition.of(read(other)).digest())
        .isEqualTo(Definition.of(read(WITH_CAUSES)).digest())
        .isNotEqualTo(Definition.of(read(PLAIN)).digest());
  }

  @Test
  void usersAreNamedWithTheirNumbers() throws Exception {
    String users = PLAIN + "users: [{name: vmail, uid: 5000, gid: 8}]\n";
    assertThat(read(users).users())
        .extracting(UserFile::toUser)
        .containsExactly(new MailUser("vmail", 5000, 8));
    assertThat(Definition.of(read(users)).digest())
        .isNotEqualTo(Definition.of(read(users.replace("gid: 8", "gid: 9"))).digest());
  }

  @Test
  void aCauseMayBeADirectoryServerADiskOrItsSpace() throws Exception {
    String causes =
        """
          - name: ldap
            probe: {protocol: ldap, host: h, base: "dc=example,dc=org", tls: {mode: starttls}}
          - {name: dns, disk: {directory: /srv/mail, slow_after: 500ms}}
          - name: room
            space: {directory: /srv/mail, min_free_percent: 5, min_free_inodes: 1000}
        """;
    GroupFile file =
        read(PLAIN.replace("host: h}}", "host: h}, causes: [ldap, dns]}") + "causes:\n" + causes);
    assertThat(file.toGroup().causes())
        .containsExactly(
            new Cause("ldap", Duration.ofSeconds(2), Duration.ofSeconds(5), 2),
            new Cause("dns", Duration.ofSeconds(5), Duration.ofSeconds(5), 2),
            new Cause("room", Duration.ofSeconds(30), Duration.ofSeconds(5), 2));
    assertThat(file.causes().get(2).space().orElseThrow().minFreePercent()).contains(5);
  }

  @Test
  void withoutCausesTheDefinitionIsWhatOlderVersionsHave() throws Exception {
    assertThat(Definition.of(read(PLAIN)).flatten().keySet())
        .noneMatch(k -> k.contains("cause") || k.contains("user"));
  }
}
