package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The files in {@code definition}: revision N is taken by {@code link(2)}, as an epoch is, and read
 * afresh whatever the link answered. Nobody writes to one that is there.
 */
final class DefinitionFiles {
  private final LeasePaths paths;
  private final String node;
  private final Linker linker;

  DefinitionFiles(LeasePaths paths, String node, Linker linker) {
    this.paths = paths;
    this.node = Names.check("node", node);
    this.linker = linker;
  }

  /**
   * Publishes the revision after the newest one that a store holds.
   *
   * @param id identity of the store
   */
  static Optional<DefinitionRevision> publishNext(
      LeaseStore store, UUID id, String text, String digest, String by, Instant at)
      throws IOException {
    long number = store.newestDefinition(1).map(DefinitionRevision::number).orElse(0L) + 1;
    DefinitionRevision next =
        new DefinitionRevision(id, number, UUID.randomUUID(), digest, by, at, text);
    return switch (store.publishDefinition(next)) {
      case WON -> Optional.of(next);
      case LOST -> Optional.empty();
      case UNKNOWN ->
          throw new IOException(
              "it is not known whether revision "
                  + number
                  + " was published: it could not be read back; look with 'mailkeeper definition'");
    };
  }

  Published publish(DefinitionRevision revision) throws IOException {
    Path name = paths.definition(revision.number());
    Path candidate =
        name.resolveSibling("." + node + "." + revision.number() + "." + revision.claim());
    createDirectory();
    Durable.create(candidate, revision.encode());
    try {
      linker.link(name, candidate);
    } catch (IOException e) {
      // A lost reply makes success look like failure: the fresh read decides.
    }
    Durable.syncDirectory(paths.definitions());
    Published found = whose(revision.number(), revision.claim());
    if (found != Published.UNKNOWN) {
      Files.deleteIfExists(candidate);
    }
    return found;
  }

  private void createDirectory() throws IOException {
    try {
      if (!Files.isDirectory(paths.definitions())) {
        Durable.createDirectory(paths.definitions());
      }
    } catch (FileAlreadyExistsException e) {
      // Another node was faster.
    }
  }

  private Published whose(long number, UUID claim) {
    try {
      return read(number)
          .map(there -> there.claim().equals(claim) ? Published.WON : Published.LOST)
          .orElse(Published.UNKNOWN);
    } catch (IOException e) {
      return Published.UNKNOWN;
    }
  }

  Optional<DefinitionRevision> read(long number) throws IOException {
    Path file = paths.definition(number);
    try {
      DefinitionRevision there = DefinitionRevision.decode(Files.readAllBytes(file));
      if (there.number() != number) {
        throw new IOException("it is revision " + there.number());
      }
      return Optional.of(there);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IOException(file + ": " + IoWords.of(e), e);
    }
  }
}
