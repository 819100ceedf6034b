package io.mailkeeper.healer.system;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A program's output in a file in memory (memfd_create(2)) of which only the beginning and the end
 * are kept. Writers append, so that the file can be emptied under them. One thread.
 */
final class OutputFile implements AutoCloseable {

  /** Kept of the beginning, and of the end. */
  static final int HALF = 8 * 1024;

  /** Past this size the file is emptied. */
  private static final long SHRINK = 1024 * 1024;

  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int FALLOC_FL_KEEP_SIZE = 1;
  private static final int FALLOC_FL_PUNCH_HOLE = 2;
  private static final int F_ADD_SEALS = 1033;
  private static final int F_SEAL_GROW = 4;
  private static final int F_SEAL_WRITE = 8;

  private final int fd;
  private final RandomAccessFile file;
  private String head = "";
  private boolean shrunk;
  private long freed;

  private OutputFile(int fd, RandomAccessFile file) {
    this.fd = fd;
    this.file = file;
  }

  static OutputFile create() throws IOException {
    int fd;
    try {
      fd = LibC.INSTANCE.memfd_create("mailkeeper-output", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    } catch (LastErrorException e) {
      throw new IOException("no file in memory for the output: errno " + e.getErrorCode(), e);
    }
    return new OutputFile(fd, new RandomAccessFile(pathOf(fd).toFile(), "rw"));
  }

  private static Path pathOf(int fd) {
    return Path.of("/proc/self/fd/" + fd);
  }

  /** A name under which this process can open the file; of no use in another process. */
  Path path() {
    return pathOf(fd);
  }

  /**
   * Gives back the memory of the middle when the file has grown large. Nothing is cut off its end:
   * what is being written just now is kept.
   */
  void shrink() throws IOException {
    long middle = file.length() - HALF;
    if (middle - freed > SHRINK) {
      if (!shrunk) {
        head = read(0, HALF);
        shrunk = true;
      }
      try {
        LibC.INSTANCE.fallocate(
            fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, freed, middle - freed);
      } catch (LastErrorException e) {
        throw new IOException("memory of the output is not given back: " + e.getErrorCode(), e);
      }
      freed = middle;
    }
  }

  /** What was written, at most 16 KiB and a line that says what was left out. */
  String text() throws IOException {
    long length = file.length();
    if (!shrunk && length <= 2L * HALF) {
      return read(0, (int) length);
    }
    String first = shrunk ? head : read(0, HALF);
    int last = (int) Math.min(HALF, length);
    return first + "\n[... middle left out ...]\n" + read(length - last, last);
  }

  private String read(long from, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.seek(from);
    int got = 0;
    while (got < length) {
      int n = file.read(bytes, got, length - got);
      if (n < 0) {
        break;
      }
      got += n;
    }
    return new String(bytes, 0, got, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    try {
      LibC.INSTANCE.fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_WRITE);
    } catch (LastErrorException e) {
      // Only a memory mapping of the file forbids it; then a daemon may go on writing.
    } finally {
      file.close();
      LibC.INSTANCE.close(fd);
    }
  }
}
