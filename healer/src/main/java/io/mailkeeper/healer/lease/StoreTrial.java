package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * Tries on the real filesystem what a lease needs, in a scratch directory whose name no lease has.
 * {@link #close} removes all of it; a crash leaves a directory {@code .doctor-*} that may be
 * removed at any time. Blocks with the store. One thread, but {@link #close}.
 */
public final class StoreTrial implements AutoCloseable {

  private final Path scratch;
  private final Blocks blocks = new Blocks();
  private final FileChannel channel;
  private long counter;

  private StoreTrial(Path scratch) throws IOException {
    this.scratch = scratch;
    Path file = scratch.resolve("renewals");
    Durable.create(file, new byte[RecordLayout.BLOCK]);
    byte[] unused = blocks.read(file); // settles whether O_DIRECT works
    this.channel = blocks.openForWrites(file);
  }

  static StoreTrial in(Path directory) throws IOException {
    Path scratch = Files.createDirectory(directory.resolve(".doctor-" + UUID.randomUUID()));
    try {
      return new StoreTrial(scratch);
    } catch (IOException e) {
      LeaseSkeleton.removeQuietly(scratch);
      throw e;
    }
  }

  /** Why a lease cannot be taken by a hard link here; empty if it can. */
  public Optional<String> hardLinkFault() throws IOException {
    Path directory = Files.createDirectory(scratch.resolve("links"));
    return LeaseSkeleton.hardLinkFault(directory, Files::createLink);
  }

  /** Whether fresh reads go past this node's cache. */
  public boolean readsDirect() {
    return blocks.isDirect();
  }

  /** Whether renewals go past this node's cache. */
  public boolean writesDirect() {
    return blocks.writesDirect();
  }

  /** Why files and directories cannot be brought to stable storage; empty if they can. */
  public Optional<String> syncFault() {
    Path file = scratch.resolve("synced");
    try {
      Durable.create(file, new byte[] {'x'});
      Durable.syncDirectory(scratch);
      Durable.rename(file, scratch.resolve("renamed"));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(IoWords.of(e));
    }
  }

  /**
   * Writes a block as a renewal does, and reads it back.
   *
   * @return nanoseconds the write took
   */
  public long renew() throws IOException {
    byte[] block = ByteBuffer.allocate(RecordLayout.BLOCK).putLong(++counter).array();
    long begun = System.nanoTime();
    blocks.write(channel, block);
    long took = System.nanoTime() - begun;
    if (!Arrays.equals(blocks.read(scratch.resolve("renewals")), block)) {
      throw new IOException("what was just written to " + scratch + " is not what is read back");
    }
    return took;
  }

  /** Where it works, for messages. */
  public Path place() {
    return scratch;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Removed in any case.
    }
    LeaseSkeleton.removeQuietly(scratch);
  }
}
