package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file a probe's login stands in. */
class LoginFilesTest {

  @TempDir private Path directory;

  private List<String> faults(String login, String mode) throws IOException {
    Path file = Files.writeString(directory.resolve("jolokia.login"), login);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    String group =
        ConfigDirectory.SMALLEST_GROUP
            + """
                  services:
                    - name: james
                      daemon: smtpd
                      probe:
                        protocol: jolokia
                        url: http://10.0.0.1:8778/jolokia/
                        login_file: %s
                        reads: [{mbean: "d:n=x", attribute: A}]
              """
                .formatted(file);
    return new ConfigDirectory(directory).write("group.yml", group).faults();
  }

  @Test
  void aLoginIsAUserAndAPasswordInOneLine() throws IOException {
    assertThat(faults("monitor:open:sesame\n", "rw-------")).isEmpty();
    assertThat(LoginFiles.read(directory.resolve("jolokia.login")))
        .isEqualTo("monitor:open:sesame");
    assertThat(faults("monitor:p ", "rw-------")).isEmpty();
  }

  @Test
  void anythingElseIsToldAndNotShown() throws IOException {
    for (String wrong :
        List.of("secret", ":secret", "secret:", "u:secret\nu:secret\n", "u:s\u0000")) {
      assertThat(faults(wrong, "rw-------"))
          .containsExactly(
              "group.yml:14:23: 'login_file': jolokia.login does not hold user:password in one line");
    }
  }

  @Test
  void othersMustNotReadIt() throws IOException {
    assertThat(faults("monitor:secret", "rw-r--r--"))
        .containsExactly(
            "group.yml:14:23: 'login_file': jolokia.login has mode rw-r--r--; expected rw-------"
                + " (chmod 600), others must not read it");
  }
}
