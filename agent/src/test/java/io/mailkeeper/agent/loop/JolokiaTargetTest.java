package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.ConfigDirectory;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.probes.JolokiaRead;
import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.Target;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JolokiaTargetTest {

  @Test
  void jolokiaFromTheFileToTheProbe(@TempDir Path directory) throws Exception {
    Path login = Files.writeString(directory.resolve("login"), "monitor:open:sesame\n");
    Files.setPosixFilePermissions(login, PosixFilePermissions.fromString("rw-------"));
    String group =
        """
        group: mail
        nodes: [n1, n2]
        hierarchies:
          - tag: james
            priorities: {n1: 1, n2: 2}
            resources:
              - {kind: daemon, name: jamesd, start: [/usr/sbin/jamesd]}
            services:
              - name: james
                daemon: jamesd
                probe:
                  protocol: jolokia
                  url: http://[::1]:8778/jolokia/
                  login_file: %s
                  reads:
                    - {mbean: "java.lang:type=Memory", attribute: HeapMemoryUsage, path: used, min: -0.5, max: 900000000}
                    - {mbean: "d:n=x", attribute: State, equals: true}
        """
            .formatted(login);
    Path nodeYml = new ConfigDirectory(directory).write("group.yml", group).nodeYml();

    Target target =
        Targets.of(
            Configuration.load(nodeYml).group().hierarchies().get(0).services().get(0).probe());

    assertThat(target)
        .isEqualTo(
            new Target.Jolokia(
                "::1",
                8778,
                "/jolokia/",
                List.of(
                    new JolokiaRead(
                        "java.lang:type=Memory",
                        "HeapMemoryUsage",
                        Optional.of("used"),
                        Optional.of(new BigDecimal("-0.5")),
                        Optional.of(new BigDecimal("9E+8")),
                        Optional.empty()),
                    new JolokiaRead(
                        "d:n=x",
                        "State",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("true"))),
                Optional.of(new Login("monitor", "open:sesame"))));
  }
}
