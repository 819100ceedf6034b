package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The names in a hierarchy's {@code epochs} directory. A name may be stale either way on a network
 * filesystem, so a listing only ever tells that something is wrong, never that an epoch is free.
 *
 * @param epochs the numbers listed
 * @param foreign all other names, which nobody reads
 */
record EpochListing(TreeSet<Long> epochs, List<String> foreign) {

  static EpochListing of(Path directory) throws IOException {
    TreeSet<Long> epochs = new TreeSet<>();
    List<String> foreign = new ArrayList<>();
    try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
      for (Path path : names) {
        String name = String.valueOf(path.getFileName());
        OptionalLong epoch = LeasePaths.epochOf(name);
        if (epoch.isPresent()) {
          epochs.add(epoch.getAsLong());
        } else {
          foreign.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return new EpochListing(epochs, foreign.stream().sorted().toList());
  }

  /** Numbers that are missing below the highest one, ascending, at most {@code limit} of them. */
  List<Long> holes(int limit) {
    List<Long> holes = new ArrayList<>();
    long expected = 0;
    for (long epoch : epochs) {
      for (; expected < epoch && holes.size() < limit; expected++) {
        holes.add(expected);
      }
      expected = epoch + 1;
    }
    return holes;
  }
}
