package io.mailkeeper.agent.cli;

import io.mailkeeper.probes.Route;
import io.mailkeeper.probes.Target;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What {@code mailkeeper probe --deep} may be told beside the options of all probes. */
final class DeepOptions {

  /** Canaries of people who try something; those of configured services are left alone. */
  private static final String SCOPE = "command-line";

  @Option(
      names = "--deep",
      description =
          "Round trip: a message goes to TARGET (smtp, smtps, submission, submissions, lmtp), is"
              + " looked for at --fetch, read and deleted there. Needs --rcpt-to, --fetch and"
              + " --login-file, which logs in at --fetch; TLS options are for both.")
  private boolean deep;

  @Option(
      names = "--fetch",
      paramLabel = "URI",
      description = "Where the message arrives: imap, imaps, pop3 or pop3s.")
  private Optional<String> fetch = Optional.empty();

  @Option(
      names = "--mailbox",
      paramLabel = "NAME",
      description = "Where in IMAP it arrives (default: ${DEFAULT-VALUE}).",
      defaultValue = Route.DEFAULT_MAILBOX)
  private String mailbox = Route.DEFAULT_MAILBOX;

  @Option(
      names = "--submit-login-file",
      paramLabel = "FILE",
      description = "Log in at TARGET, too (default: nobody does).")
  private Optional<Path> submitLoginFile = Optional.empty();

  boolean isDeep() {
    return deep;
  }

  /** The way of the message. */
  Route route(ProbeOptions options, String submit) {
    ProbeOptions.require(
        fetch.isPresent(), "--deep needs --fetch, such as imaps://mail.example.org");
    ProbeOptions.require(options.hasLogin(), "--deep needs --login-file, to log in at --fetch");
    Target.Envelope envelope =
        options
            .envelope()
            .filter(e -> e.to().isPresent())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--deep needs --rcpt-to, the address of the mailbox at --fetch"));
    Target to = options.sender(submit, submitLoginFile);
    Target from = options.reader(fetch.orElseThrow());
    ProbeOptions.require(
        to instanceof Target.Smtp || to instanceof Target.Lmtp,
        "--deep submits by SMTP or LMTP, not by " + to.protocol());
    ProbeOptions.require(
        from instanceof Target.Imap || from instanceof Target.Pop3,
        "--fetch reads by IMAP or POP3, not by " + from.protocol());
    ProbeOptions.require(
        from instanceof Target.Imap || mailbox.equals(Route.DEFAULT_MAILBOX),
        "--mailbox is for IMAP; POP3 has only " + Route.DEFAULT_MAILBOX);
    return new Route(
        (Target.Mail) to,
        envelope,
        (Target.Mail) from,
        mailbox,
        SCOPE,
        Map.of(),
        Route.DEFAULT_LOST_AFTER);
  }

  /** Refuses what means nothing without {@code --deep}. */
  void refuseAlone() {
    ProbeOptions.require(fetch.isEmpty(), "--fetch means nothing without --deep");
    ProbeOptions.require(
        submitLoginFile.isEmpty(), "--submit-login-file means nothing without --deep");
    ProbeOptions.require(
        mailbox.equals(Route.DEFAULT_MAILBOX), "--mailbox means nothing without --deep");
  }
}
