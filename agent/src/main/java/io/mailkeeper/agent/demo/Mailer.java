package io.mailkeeper.agent.demo;

import io.mailkeeper.agent.demo.SmtpSubmission.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A sender that submits numbered messages at a gentle rate and, like any mail server, sends one
 * again until it is accepted. It remembers what was accepted, to compare with the mailbox.
 */
final class Mailer implements AutoCloseable {

  /** Shorter than any takeover: the sender tries again many times while nobody answers. */
  private static final Duration SUBMISSION_LIMIT = Duration.ofSeconds(2);

  private final SmtpSubmission smtp;
  private final ImapListing imap;
  private final Login mailbox;
  private final String run;
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Set<String> uncertain = ConcurrentHashMap.newKeySet();
  private final Ticker ticker;
  private volatile int attempts;
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
    attempts++;
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

  int attempts() {
    return attempts;
  }

  /** What the server said last, or why it could not be asked. */
  String lastAnswer() {
    return lastAnswer;
  }

  /** Reads the mailbox now. Messages accepted while it reads are not called missing. */
  MailTally found(Duration limit) throws IOException {
    Set<String> acceptedBefore = Set.copyOf(accepted);
    List<String> inMailbox =
        imap.subjects(limit).stream().filter(s -> s.startsWith(run + "-")).toList();
    return MailTally.of(acceptedBefore, new HashSet<>(uncertain), inMailbox);
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
