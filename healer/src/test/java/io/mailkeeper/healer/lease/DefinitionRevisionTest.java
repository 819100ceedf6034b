package io.mailkeeper.healer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DefinitionRevisionTest {
  private static DefinitionRevision revision(String text) {
    return new DefinitionRevision(
        new UUID(1, 2), 7, new UUID(3, 4), "d".repeat(64), "root", Instant.EPOCH, text);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    for (String text : new String[] {"", "group: mail\n", "crc=0\n\ncrc=12345678\nné: \r\n"}) {
      DefinitionRevision r = revision(text);
      assertThat(DefinitionRevision.decode(r.encode())).isEqualTo(r);
    }
  }

  @Test
  void anAdministratorCanReadIt() {
    String file = new String(revision("group: mail\n").encode(), StandardCharsets.UTF_8);
    assertThat(file)
        .startsWith(
            "mailkeeper definition 1\nstore=00000000-0000-0001-0000-000000000002\nnumber=7\n")
        .contains("\nby=root\nat=1970-01-01T00:00:00Z\nbytes=12\n")
        .endsWith("\ngroup: mail\n");
  }

  @Test
  void everyByteThatIsChangedIsNoticed() {
    byte[] good = revision("group: mail\n").encode();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertThatThrownBy(() -> DefinitionRevision.decode(bad))
          .as("byte " + i)
          .isInstanceOf(IOException.class);
    }
    for (int length = 0; length < good.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(good, length);
      assertThatThrownBy(() -> DefinitionRevision.decode(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatIsTooLongOrBroken() {
    assertThatThrownBy(() -> revision("x".repeat(DefinitionRevision.MOST_BYTES + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("262,145 bytes");
    DefinitionRevision ok = revision("");
    assertThatThrownBy(
            () ->
                new DefinitionRevision(
                    ok.store(), 0, ok.claim(), ok.digest(), ok.by(), ok.at(), ok.text()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a number from 1");
  }
}
