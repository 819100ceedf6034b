package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.LeaseView.Identity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file that this node alone writes to, kept open: a server's restart stalls opens, not writes.
 *
 * @param identity the file that is open
 * @param claim the claim it was won or resumed with; for a node's record its instance
 */
record OwnFile(FileChannel channel, FileIdentity identity, UUID claim) {

  /** How the file under its name compares with this one; null when no file is there. */
  Identity compare(@Nullable FileIdentity underTheName) {
    if (underTheName == null || underTheName.links() < 1) {
      return Identity.UNLINKED;
    }
    return identity.isSameFile(underTheName) ? Identity.SAME : Identity.REPLACED;
  }

  /** An interrupted call closes a channel under us. */
  boolean isOpen() {
    return channel.isOpen();
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Everything in it was written with O_DSYNC: nothing is left to lose.
    }
  }
}
