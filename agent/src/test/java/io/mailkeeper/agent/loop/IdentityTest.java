package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTest {
  @TempDir private Path directory;

  @Test
  void readsWhatSystemdWrites() throws IOException {
    Path file = Files.writeString(directory.resolve("id"), "0123456789abcdef0123456789abcdef\n");
    assertThat(Identity.machine(file))
        .isEqualTo(UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"));
  }

  @ParameterizedTest
  @CsvSource({
    "'',              is empty",
    "'  ',            is empty",
    "uninitialized,   holds 'uninitialized'",
    "0123-ABCD,       holds '0123-ABCD'",
  })
  void saysWhatIsWrongAndWhatToDo(String content, String complaint) throws IOException {
    Path file = Files.writeString(directory.resolve("id"), content);
    assertThatThrownBy(() -> Identity.machine(file))
        .hasMessageStartingWith(file + " " + complaint + "; expected 32 hexadecimal digits")
        .hasMessageContaining("systemd-machine-id-setup");
  }

  @Test
  void saysThatItIsMissing() {
    Path file = directory.resolve("none");
    assertThatThrownBy(() -> Identity.machine(file))
        .hasMessageStartingWith(file + " is missing; expected")
        .hasMessageContaining("systemd-machine-id-setup");
  }
}
