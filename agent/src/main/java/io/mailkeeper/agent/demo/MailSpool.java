package io.mailkeeper.agent.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The messages of the demo in the shared directory: one file each, complete or not there at all.
 *
 * <p>{@link #append} returns only when the message and its name are on the disk: written under
 * another name, fsynced, renamed, and the directory fsynced, for a rename alone can be lost with
 * the power. Names sort in the order of acceptance. Several processes may append and read at once.
 */
final class MailSpool {

  private static final String COMPLETE = ".eml";
  private static final String PARTIAL = ".part";

  private final Path directory;
  private final AtomicLong sequence = new AtomicLong();

  private MailSpool(Path directory) {
    this.directory = directory;
  }

  static MailSpool in(Path directory) throws IOException {
    return new MailSpool(Files.createDirectories(directory));
  }

  /** Blocks until the message would survive a power failure, or throws. */
  Path append(byte[] message) throws IOException {
    String name =
        String.format(
            "%013d-%06d-%d",
            System.currentTimeMillis(),
            sequence.incrementAndGet() % 1_000_000,
            ProcessHandle.current().pid());
    Path partial = directory.resolve(name + PARTIAL);
    try (FileChannel file =
        FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(message);
      while (rest.hasRemaining()) {
        file.write(rest);
      }
      file.force(true);
    }
    Path complete = directory.resolve(name + COMPLETE);
    Files.move(partial, complete, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
    return complete;
  }

  /** Every complete message, in the order of acceptance. */
  List<Path> messages() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> f.toString().endsWith(COMPLETE)).sorted().toList();
    }
  }
}
