package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.healer.core.Hierarchy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What shows that a node of the group is not stopped. It can only refute an administrator who says
 * that all are: a node that shows nothing may still run.
 */
final class SignsOfLife {
  private static final int CONNECT_MILLIS = 1_500;

  private final NodeFile node;
  private final List<String> tags;

  SignsOfLife(Configuration configuration) {
    this.node = configuration.node();
    this.tags = configuration.domain().hierarchies().stream().map(Hierarchy::tag).toList();
  }

  /** Tokens, and whatever answers where agents listen; a sentence each. Takes seconds. */
  List<String> found() {
    List<String> found = new ArrayList<>();
    for (String tag : tags) {
      Path token = node.runDirectory().resolve("token-" + tag);
      if (Files.exists(token)) {
        found.add(token + " is there: hierarchy " + tag + " is in service on this node");
      }
    }
    URI own = AgentAddress.of(node.listen(), Optional.empty(), Optional.empty()).url();
    if (answers(own)) {
      found.add("something answers at " + own + ": the agent of this node runs");
    }
    for (NodeFile.Peer peer : node.peers()) {
      if (answers(peer.url())) {
        found.add("something answers at " + peer.url() + ": the agent of " + peer.node() + " runs");
      }
    }
    return found;
  }

  private static boolean answers(URI url) {
    int standard = "https".equals(url.getScheme()) ? 443 : 80;
    int port = url.getPort() < 0 ? standard : url.getPort();
    String host = url.getHost().replaceAll("[\\[\\]]", "");
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Keeps this node's agent from starting until the channel is closed; empty if one runs.
   *
   * @throws IOException if the run directory cannot be used
   */
  Optional<FileChannel> holdOffAgent() throws IOException {
    Files.createDirectories(node.runDirectory());
    FileChannel channel =
        FileChannel.open(
            node.runDirectory().resolve("agent.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held != null) {
        return Optional.of(channel);
      }
    } catch (OverlappingFileLockException e) {
      // Held in this process.
    }
    channel.close();
    return Optional.empty();
  }
}
