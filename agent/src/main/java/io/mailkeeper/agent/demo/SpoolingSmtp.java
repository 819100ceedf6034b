package io.mailkeeper.agent.demo;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpState;
import com.icegreen.greenmail.user.UserManager;
import jakarta.mail.MessagingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * GreenMail's SMTP with the spool in front of its "250 OK".
 *
 * <p>GreenMail asks {@link SmtpManager#checkData} after the final dot and before it answers: an
 * error text goes to the client in place of the 250, null lets the 250 out. So the message is made
 * durable there. Its delivery hook would do too in 2.1.5, but older ones answered before they
 * delivered; the position of checkData never changed. The kill test watches over it.
 */
final class SpoolingSmtp extends Managers {

  private final SmtpManager smtp;

  SpoolingSmtp(MailSpool spool, Login mailbox) {
    smtp = new Spooling(getImapHostManager(), getUserManager(), spool, mailbox);
  }

  @Override
  public SmtpManager getSmtpManager() {
    return smtp;
  }

  private static final class Spooling extends SmtpManager {
    private final MailSpool spool;
    private final Login mailbox;

    Spooling(ImapHostManager imap, UserManager users, MailSpool spool, Login mailbox) {
      super(imap, users);
      this.spool = spool;
      this.mailbox = mailbox;
    }

    @Override
    public @Nullable String checkRecipient(SmtpState state, MailAddress recipient) {
      return recipient.getEmail().equalsIgnoreCase(mailbox.address())
          ? null
          : "550 5.1.1 no mailbox " + recipient.getEmail() + " here";
    }

    @Override
    public @Nullable String checkData(SmtpState state) {
      try {
        ByteArrayOutputStream message = new ByteArrayOutputStream(1024);
        state.getMessage().getMessage().writeTo(message);
        spool.append(message.toByteArray());
        return null;
      } catch (IOException | MessagingException e) {
        System.err.println("not accepted: " + e);
        return "452 4.3.1 cannot store the message, try again";
      }
    }

    /** Nothing to do: the message is in the spool, and this process shows no mailboxes. */
    @Override
    public void send(SmtpState state) {}
  }
}
