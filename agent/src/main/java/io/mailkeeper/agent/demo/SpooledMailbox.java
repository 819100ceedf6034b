package io.mailkeeper.agent.demo;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMailUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The spool as one GreenMail mailbox, read in the order of acceptance. What a client deletes or
 * flags is gone with the process: the demo counts messages, it does not keep mailboxes.
 */
final class SpooledMailbox {

  private final MailSpool spool;
  private final GreenMailUser user;
  private final Set<Path> loaded = new HashSet<>();

  SpooledMailbox(MailSpool spool, Managers managers, Login login) throws UserException {
    this.spool = spool;
    this.user =
        managers.getUserManager().createUser(login.address(), login.address(), login.password());
  }

  /** Takes in what is new; one thread only. Returns how many. */
  int load() throws IOException {
    int added = 0;
    for (Path file : spool.messages()) {
      if (loaded.add(file)) {
        try (InputStream content = Files.newInputStream(file)) {
          user.deliver(GreenMailUtil.newMimeMessage(content));
        }
        added++;
      }
    }
    return added;
  }
}
