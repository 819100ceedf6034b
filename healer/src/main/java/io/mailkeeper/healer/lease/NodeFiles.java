package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files in {@code nodes}: this node's own, kept open for writing, and its peers', read afresh.
 */
final class NodeFiles {

  private final LeasePaths paths;
  private final String node;
  private final Blocks blocks;
  private volatile @Nullable OwnFile mine;

  NodeFiles(LeasePaths paths, String node, Blocks blocks) {
    this.paths = paths;
    this.node = Names.check("node", node);
    this.blocks = blocks;
  }

  void write(NodeRecord record) throws IOException {
    byte[] block = block(record);
    OwnFile file = mine;
    if (file == null || !file.isOpen()) {
      file = open(record);
    }
    blocks.write(file.channel(), block);
    if (!isUnderOurName(file)) {
      // Somebody cleared the directory up: peers read the name, not the file we hold.
      file.close();
      blocks.write(open(record).channel(), block);
    }
  }

  private byte[] block(NodeRecord record) throws IOException {
    if (!record.node().equals(node)) {
      throw new IllegalArgumentException("the record of " + record.node() + " written by " + node);
    }
    try {
      return RecordLayout.encodeNode(record);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private OwnFile open(NodeRecord record) throws IOException {
    Path name = paths.node(node);
    FileChannel channel = blocks.openForWrites(name, StandardOpenOption.CREATE);
    OwnFile file = new OwnFile(channel, FileIdentity.of(name), record.instance());
    Durable.syncDirectory(paths.nodes());
    mine = file;
    return file;
  }

  private boolean isUnderOurName(OwnFile file) throws IOException {
    try {
      return file.compare(FileIdentity.of(paths.node(node))) == Identity.SAME;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  Optional<NodeRecord> read(String peer) throws IOException {
    Path name = paths.node(peer);
    byte[] block;
    try {
      block = Arrays.copyOf(blocks.read(name), RecordLayout.BLOCK);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Optional<NodeRecord> record = RecordLayout.decodeNode(block);
    if (record.isEmpty()) {
      throw new IOException(name + ": " + NodeLayout.fault(block).orElse("damaged"));
    }
    if (!record.get().node().equals(peer)) {
      throw new IOException(name + " is the record of node " + record.get().node());
    }
    return record;
  }
}
