package io.mailkeeper.healer.lease;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes files of one block past the caches, where the filesystem lets us.
 *
 * <p>Each read opens the file anew, with O_DIRECT: what comes back is what the server has. Without
 * O_DIRECT the fresh open is what makes a network filesystem ask the server (close-to-open).
 *
 * <p>The JDK aligns O_DIRECT to the filesystem's fragment size. NFS and Ceph name their transfer
 * size there (up to 4 MiB), so a read offers a buffer of that size, and a write, which must not
 * grow the file, goes without O_DIRECT when the size is larger than a block; O_DSYNC still sends
 * it.
 *
 * <p>Whether O_DIRECT works is settled once, by the first read that answers. May be used by several
 * threads; one that hangs holds nothing that another needs.
 */
final class Blocks {

  private static final long MAX_ALIGNMENT = 4L << 20;

  /** How this filesystem takes O_DIRECT; alignment 0 means not at all. */
  private record Direct(int alignment) {
    static final Direct NO = new Direct(0);

    boolean reads() {
      return alignment > 0;
    }

    boolean writes() {
      return alignment > 0 && alignment <= RecordLayout.BLOCK;
    }
  }

  /**
   * What a fresh read found.
   *
   * @param bytes at most one block; shorter when the file is
   * @param identity which file was under the name just after it was opened
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Block(byte[] bytes, @Nullable FileIdentity identity) {}

  private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
  private volatile @Nullable Direct settled;

  /** Whether reads go past the cache; false before the first one that answered. */
  boolean isDirect() {
    Direct direct = settled;
    return direct != null && direct.reads();
  }

  /** Whether writes go past the cache, too; false before the first read that answered. */
  boolean writesDirect() {
    Direct direct = settled;
    return direct != null && direct.writes();
  }

  /** The file's first block; NoSuchFileException if there is no such file. */
  byte[] read(Path file) throws IOException {
    return read(file, false).bytes();
  }

  /**
   * The first block of a file that never changes. Which file is under the name is what matters, and
   * a fresh open asks that; O_DIRECT would only add a trip to the disk.
   */
  byte[] readImmutable(Path file) throws IOException {
    return read(file, false, Direct.NO).bytes();
  }

  /** The file's first block and which file it came from. */
  Block readIdentified(Path file) throws IOException {
    return read(file, true);
  }

  private Block read(Path file, boolean identified) throws IOException {
    Direct direct = settled;
    return direct != null ? read(file, identified, direct) : settle(file, identified);
  }

  /** Two refusals where a plain read succeeds mean that O_DIRECT is not for this filesystem. */
  private Block settle(Path file, boolean identified) throws IOException {
    Direct direct = new Direct(alignment(file));
    for (Direct attempt : List.of(direct, direct)) {
      try {
        Block block = read(file, identified, attempt);
        settled = attempt;
        return block;
      } catch (NoSuchFileException e) {
        throw e;
      } catch (UnsupportedOperationException | IOException e) {
        // Refused, or failed for a reason of its own: the plain read below tells which.
      }
    }
    Block block = read(file, identified, Direct.NO);
    settled = Direct.NO;
    return block;
  }

  private static int alignment(Path file) throws IOException {
    long size = Files.getFileStore(file).getBlockSize();
    return size >= RecordLayout.BLOCK && size <= MAX_ALIGNMENT ? (int) size : RecordLayout.BLOCK;
  }

  private Block read(Path file, boolean identified, Direct direct) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, options(direct.reads(), StandardOpenOption.READ))) {
      byte[] bytes = readBlock(channel, Math.max(RecordLayout.BLOCK, direct.alignment()));
      return new Block(bytes, identified ? FileIdentity.of(file) : null);
    }
  }

  /** The first block of a file that {@link #openForWrites} opened. */
  byte[] read(FileChannel channel) throws IOException {
    return readBlock(channel, RecordLayout.BLOCK);
  }

  private byte[] readBlock(FileChannel channel, int size) throws IOException {
    ByteBuffer buffer = borrow(size);
    int read = Math.max(0, channel.read(buffer, 0));
    byte[] bytes = new byte[Math.min(read, RecordLayout.BLOCK)];
    buffer.flip().get(bytes);
    giveBack(buffer);
    return bytes;
  }

  /**
   * Opens a file for {@link #write}; each write returns when the data has reached stable storage.
   */
  FileChannel openForWrites(Path file, OpenOption... more) throws IOException {
    Direct direct = settled;
    Set<OpenOption> options =
        options(
            direct != null && direct.writes(),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DSYNC);
    options.addAll(Arrays.asList(more));
    return FileChannel.open(file, options);
  }

  /** Writes the file's one block, the content padded with zeros, in one call. */
  void write(FileChannel channel, byte[] content) throws IOException {
    ByteBuffer buffer = borrow(RecordLayout.BLOCK);
    buffer.put(Arrays.copyOf(content, RecordLayout.BLOCK)).flip();
    int written = channel.write(buffer, 0);
    giveBack(buffer);
    if (written != RecordLayout.BLOCK) {
      throw new IOException("wrote " + written + " of " + RecordLayout.BLOCK + " bytes");
    }
  }

  private static Set<OpenOption> options(boolean direct, OpenOption... options) {
    Set<OpenOption> all = new HashSet<>(Arrays.asList(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    if (direct) {
      all.add(ExtendedOpenOption.DIRECT);
    }
    return all;
  }

  /** A buffer aligned to its size. Not given back by a call that fails: it may still be in use. */
  private ByteBuffer borrow(int size) {
    synchronized (buffers) {
      for (ByteBuffer buffer : buffers) {
        if (buffer.capacity() == size) {
          buffers.remove(buffer);
          return buffer.clear();
        }
      }
    }
    return ByteBuffer.allocateDirect(2 * size).alignedSlice(size).slice(0, size);
  }

  private void giveBack(ByteBuffer buffer) {
    synchronized (buffers) {
      buffers.push(buffer);
    }
  }
}
