package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads what running nodes write: their own records, and the newest epochs of each hierarchy. */
final class LeaseMarksReader {

  /** Nobody renews an older one without renewing his node's record, too. */
  private static final int NEWEST = 16;

  private final LeasePaths paths;
  private final Blocks blocks;
  private final Map<String, String> contents = new TreeMap<>();
  private final Map<String, String> unread = new TreeMap<>();

  LeaseMarksReader(LeasePaths paths, Blocks blocks) {
    this.paths = paths;
    this.blocks = blocks;
  }

  LeaseMarks read() {
    names(paths.nodes()).forEach(node -> mark("the record of node " + node, paths.node(node)));
    names(paths.hierarchies()).forEach(this::epochs);
    return new LeaseMarks(contents, unread);
  }

  private void epochs(String tag) {
    try {
      List<Long> newest =
          new ArrayList<>(new TreeSet<>(EpochListing.of(paths.epochs(tag)).epochs()));
      newest
          .subList(Math.max(0, newest.size() - NEWEST), newest.size())
          .forEach(epoch -> mark("epoch " + epoch + " of " + tag, paths.epoch(tag, epoch)));
    } catch (NoSuchFileException e) {
      // Lost: nobody writes there.
    } catch (IOException e) {
      unread.put("the epochs of " + tag, IoWords.of(e));
    }
  }

  private void mark(String what, Path file) {
    try {
      contents.put(what, HexFormat.of().formatHex(blocks.read(file)));
    } catch (NoSuchFileException e) {
      // Gone between listing and reading.
    } catch (IOException e) {
      unread.put(what, IoWords.of(e));
    }
  }

  private List<String> names(Path directory) {
    try {
      return LeaseDirectory.names(directory);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      unread.put(directory.toString(), IoWords.of(e));
      return List.of();
    }
  }
}
