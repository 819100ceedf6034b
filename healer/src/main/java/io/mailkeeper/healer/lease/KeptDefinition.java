package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.lease.LocalPins.StorePin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The newest revision of the group's definition that this node has found good, on its own disk: an
 * agent starts with it whether or not the shared directory answers.
 */
public final class KeptDefinition {
  private final Path file;
  private final LocalPins pins;

  /**
   * @param localState a directory on a local disk, where the pins are, too
   */
  public KeptDefinition(Path localState, String group) {
    this.file = localState.resolve(Names.check("group", group)).resolve("definition");
    this.pins = new LocalPins(localState, group);
  }

  /**
   * What is kept; empty if nothing is, or if it belongs to another lease directory than the one
   * this node has joined.
   *
   * @throws IOException if it cannot be read: it is no absence
   */
  public Optional<DefinitionRevision> read() throws IOException {
    try {
      DefinitionRevision kept = DefinitionRevision.decode(Files.readAllBytes(file));
      Optional<StorePin> pin = pins.store();
      return pin.filter(p -> !p.store().equals(kept.store())).isPresent()
          ? Optional.empty()
          : Optional.of(kept);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Keeps a revision, durably, in place of the one before. */
  public void keep(DefinitionRevision revision) throws IOException {
    Durable.createDirectories(file.resolveSibling("hierarchies"));
    Durable.replace(file, revision.encode());
  }

  public Path file() {
    return file;
  }
}
