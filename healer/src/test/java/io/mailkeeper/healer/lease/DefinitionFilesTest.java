package io.mailkeeper.healer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.lease.LeaseStore.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revisions of the definition: one winner for each number, whatever the link answers. */
class DefinitionFilesTest {
  private static final Instant AT = Instant.parse("2026-11-29T08:00:00Z");

  @TempDir Path temp;
  private LeaseSite site;

  @BeforeEach
  void site() throws IOException {
    site = LeaseSite.made(temp);
  }

  private DefinitionRevision revision(long number, String text) throws IOException {
    return new DefinitionRevision(
        site.store("mail-1").leaseId().store(),
        number,
        UUID.randomUUID(),
        "d".repeat(64),
        "root",
        AT,
        text);
  }

  @Test
  void theFirstOneWinsAndIsReadOnEveryNode() throws IOException {
    SharedDirectoryStore one = site.store("mail-1");
    SharedDirectoryStore two = site.store("mail-2");
    assertThat(two.newestDefinition(1)).isEmpty();
    DefinitionRevision first = revision(1, "a");

    assertThat(one.publishDefinition(first)).isEqualTo(Published.WON);
    assertThat(two.publishDefinition(revision(1, "b"))).isEqualTo(Published.LOST);

    assertThat(two.newestDefinition(1)).hasValue(first);
    DefinitionRevision second = revision(2, "c");
    assertThat(two.publishDefinition(second)).isEqualTo(Published.WON);
    assertThat(one.newestDefinition(1)).hasValue(second);
    assertThat(one.newestDefinition(2)).hasValue(second);
    assertThat(one.newestDefinition(3)).isEmpty();
    assertThat(names()).containsExactly("00000000000000000001", "00000000000000000002");
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(site.paths().definitions())) {
      return files.map(f -> f.getFileName().toString()).sorted().toList().stream();
    }
  }

  @Test
  void aLostReplyIsStillAWin() throws IOException {
    Linker lossy =
        (link, existing) -> {
          Files.createLink(link, existing);
          throw new IOException("connection reset");
        };
    assertThat(site.store("mail-1", lossy).publishDefinition(revision(1, "a")))
        .isEqualTo(Published.WON);
  }

  @Test
  void aLinkThatDidNothingIsUnknown() throws IOException {
    assertThat(site.store("mail-1", (link, existing) -> {}).publishDefinition(revision(1, "a")))
        .isEqualTo(Published.UNKNOWN);
    assertThat(site.store("mail-1").newestDefinition(1)).isEmpty();
  }

  @Test
  void whatIsDamagedOrComesFromElsewhereIsNotTakenForMissing() throws IOException {
    SharedDirectoryStore store = site.store("mail-1");
    assertThat(store.publishDefinition(revision(1, "a"))).isEqualTo(Published.WON);
    Path second = site.paths().definition(2);
    Files.write(second, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> store.newestDefinition(1))
        .isInstanceOf(IOException.class)
        .hasMessage(second + ": no definition file of ours, or damaged");

    Files.write(second, revision(3, "a").encode());
    assertThatThrownBy(() -> store.newestDefinition(1)).hasMessage(second + ": it is revision 3");

    DefinitionRevision foreign =
        new DefinitionRevision(
            new UUID(9, 9), 2, UUID.randomUUID(), "d".repeat(64), "root", AT, "x");
    Files.write(second, foreign.encode());
    assertThatThrownBy(() -> store.newestDefinition(1)).hasMessageContaining("in store 000");
  }

  @Test
  void theNextNumberIsTakenOnceOfTwoThatPublishAtOnce() throws IOException {
    LeaseDirectory directory = site.directory("mail-1");
    assertThat(directory.publish("a", "d".repeat(64), "root", AT).orElseThrow().number())
        .isEqualTo(1);
    Linker late =
        (link, existing) -> {
          site.store("mail-2").publishDefinition(revision(2, "b"));
          Files.createLink(link, existing);
        };
    assertThat(site.directory("mail-1", late).publish("c", "e".repeat(64), "root", AT)).isEmpty();
    assertThat(directory.newestDefinition().orElseThrow().text()).isEqualTo("b");
  }
}
