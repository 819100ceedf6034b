package io.mailkeeper.healer.queue;

import io.mailkeeper.healer.system.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is left in the filesystem of a queue.
 *
 * @param bytes free for a user that is not root
 * @param inodes free; empty where there is no fixed number
 */
public record QueueRoom(long bytes, OptionalLong inodes) {

  /** The narrowest of all: a queue on several disks is stuck when one is full. Blocks. */
  public static QueueRoom of(List<Path> directories) throws IOException {
    long bytes = Long.MAX_VALUE;
    OptionalLong inodes = OptionalLong.empty();
    for (Path directory : directories) {
      bytes = Math.min(bytes, Files.getFileStore(directory).getUsableSpace());
      OptionalLong here = Inodes.free(directory);
      if (here.isPresent()) {
        inodes = OptionalLong.of(Math.min(inodes.orElse(Long.MAX_VALUE), here.getAsLong()));
      }
    }
    return new QueueRoom(bytes, inodes);
  }
}
