package io.mailkeeper.healer.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One queue of a mail server. Used by one thread at a time. */
public interface MailQueue {

  /**
   * Looks at everything in it, as far as the walk goes. Blocks as long as the filesystem does,
   * which may be for ever.
   *
   * @throws IOException if it cannot be read: which directory, and why
   */
  QueueSight look(Walk walk) throws IOException;

  /**
   * The directories it fills; they may lie on several disks. Blocks as {@link #look} does.
   *
   * @throws IOException if there is none
   */
  List<Path> directories() throws IOException;
}
