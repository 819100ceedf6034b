package io.mailkeeper.agent.demo;

import io.mailkeeper.agent.demo.SmtpSubmission.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A sender that submits numbered messages at a gentle rate and, like any mail server, sends one
 * again until it is accepted. It remembers what was accepted, to compare with the mailbox.
 */
final class Mailer implements AutoCloseable {

  /** Shorter than any takeover: the sender tries again many times while nobody answers. */
  private static final Duration SUBMISSION_LIMIT = Duration.ofSeconds(2);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final SmtpSubmission smtp;
  private final ImapListing imap;
  private final Login mailbox;
  private final String run;
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Set<String> uncertain = ConcurrentHashMap.newKeySet();
  private final Ticker ticker;
  private volatile String lastAnswer = "";

  private Mailer(
      InetSocketAddress smtp,
      InetSocketAddress imap,
      Login mailbox,
      String run,
      Duration interval) {
    this.smtp = new SmtpSubmission(smtp, SUBMISSION_LIMIT);
    this.imap = new ImapListing(imap, mailbox);
    this.mailbox = mailbox;
    this.run = run;
    this.ticker = Ticker.every(interval, "mailer", this::attempt);
  }

  /**
   * Starts sending at once.
   *
   * @param run a word that tells this run's messages from others in the mailbox
   */
  static Mailer start(
      InetSocketAddress smtp,
      InetSocketAddress imap,
      Login mailbox,
      String run,
      Duration interval) {
    return new Mailer(smtp, imap, mailbox, run, interval);
  }

  /** One attempt with the next message that was not accepted yet. */
  private synchronized void attempt() {
    String token = String.format("%s-%06d", run, accepted.size() + 1);
    Answer answer = smtp.submit("sender@demo.invalid", mailbox.address(), message(token));
    lastAnswer = answer.reason();
    switch (answer.outcome()) {
      case ACCEPTED -> accepted.add(token);
      case UNCERTAIN -> uncertain.add(token);
      case NOT_ACCEPTED -> {}
    }
  }

  private String message(String token) {
    return String.join(
        "\r\n",
        "From: Mailkeeper demo <sender@demo.invalid>",
        "To: <" + mailbox.address() + ">",
        "Subject: " + token,
        "Message-ID: <" + token + "@demo.invalid>",
        "",
        "Message " + token + " of the Mailkeeper demo.");
  }

  int accepted() {
    return accepted.size();
  }

  /** What the server said last, or why it could not be asked. */
  String lastAnswer() {
    return lastAnswer;
  }

  /**
   * Compares what was accepted up to now with the mailbox. IMAP shows a new message a little after
   * its 250: what is missing is looked for again until the limit. Blocks.
   *
   * @throws IOException the mailbox could not be read
   */
  MailTally found(Duration limit) throws IOException {
    Set<String> acceptedBefore = Set.copyOf(accepted);
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      List<String> mailbox =
          imap.subjects(limit).stream().filter(s -> s.startsWith(run + "-")).toList();
      MailTally tally = MailTally.of(acceptedBefore, Set.copyOf(uncertain), mailbox);
      if (tally.missing().isEmpty() || System.nanoTime() - deadline > 0) {
        return tally;
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  /** Stops sending. {@link #found} still works. Returns when no attempt is under way. */
  @Override
  public void close() {
    ticker.close();
    synchronized (this) {
      // An attempt under way holds the monitor: it has ended now.
    }
  }
}
