package io.mailkeeper.agent.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerKeyTest {

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------"})
  void ownerOnlyIsAccepted(String mode) throws IOException {
    PeerKey key = PeerKey.load(KeyFiles.write(dir, "key", KeyFiles.bytes(32, 1), mode));

    assertThat(key.mac(new byte[0])).hasSize(32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
  void anyOtherModeIsRefusedWithTheRemedy(String mode) {
    Path file = KeyFiles.write(dir, "key", KeyFiles.bytes(32, 1), mode);

    assertThatThrownBy(() -> PeerKey.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(file.toString(), mode, "chmod 600");
  }

  @ParameterizedTest
  @CsvSource({
    "0,    has 0 bytes; expected 32 to 4096",
    "31,   has 31 bytes; expected 32 to 4096",
    "4097, has more than 4096 bytes; expected 32 to 4096"
  })
  void wrongLengthIsRefused(int length, String message) {
    Path file = KeyFiles.write(dir, "key", KeyFiles.bytes(length, 1), "rw-------");

    assertThatThrownBy(() -> PeerKey.load(file)).hasMessageContaining(message);
  }

  @Test
  void aFileOfZerosIsNoSecret() {
    Path file = KeyFiles.write(dir, "key", new byte[32], "rw-------");

    assertThatThrownBy(() -> PeerKey.load(file)).hasMessageContaining("not random");
  }

  @Test
  void missingFileAndDirectoryAreNamed() {
    assertThatThrownBy(() -> PeerKey.load(dir.resolve("none")))
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> PeerKey.load(dir)).hasMessageContaining("not a regular file");
  }

  @Test
  void neverShown() {
    byte[] secret = "correct horse battery staple, at least".getBytes(US_ASCII);
    PeerKey key = KeyFiles.key(dir, 3);

    assertThat(key.toString()).isEqualTo("PeerKey[hidden]");
    Path file = KeyFiles.write(dir, "open", secret, "rw-r--r--");
    assertThatThrownBy(() -> PeerKey.load(file)).message().doesNotContain("correct horse");
  }

  @Test
  void isHmacSha256OverLengthPrefixedFields() throws IOException {
    // Computed with: printf '\0\0\0\2ab\0\0\0\1c' | openssl dgst -sha256 -mac HMAC -macopt key:...
    byte[] secret = "0123456789abcdefghijklmnopqrstuv".getBytes(US_ASCII);
    PeerKey key = PeerKey.load(KeyFiles.write(dir, "key", secret, "rw-------"));

    assertThat(HexFormat.of().formatHex(key.mac(ascii("ab"), ascii("c"))))
        .isEqualTo("fbe27717b19fe2fcce95e9e1df101543451752484086cfa450071fe1aa3e215f");
    assertThat(key.mac(ascii("a"), ascii("bc"))).isNotEqualTo(key.mac(ascii("ab"), ascii("c")));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
