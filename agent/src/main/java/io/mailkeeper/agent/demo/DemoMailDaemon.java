package io.mailkeeper.agent.demo;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.imap.ImapServer;
import com.icegreen.greenmail.pop3.Pop3Server;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.smtp.SmtpServer;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;

/**
 * A mail daemon of the demo: SMTP, IMAP or POP3 (GreenMail) over a {@link MailSpool}, a process of
 * its own that can be killed or stopped like any daemon. It keeps nothing but the spool, and ends
 * by itself when the demo has gone. Exit codes: 1 cannot listen or read, 2 wrong usage.
 */
public final class DemoMailDaemon {

  /** How soon new messages show in IMAP and POP3. */
  private static final Duration REFRESH = Duration.ofMillis(100);

  private static final Duration PARENT_CHECK = Duration.ofMillis(500);
  private static final Duration LISTEN_LIMIT = Duration.ofSeconds(10);

  private final DaemonOptions options;
  private final MailSpool spool;
  private final Login login;

  private DemoMailDaemon(DaemonOptions options) throws IOException {
    this.options = options;
    this.spool = MailSpool.in(options.store());
    this.login = Login.read(options.loginFile());
  }

  public static void main(String[] args) {
    Thread.setDefaultUncaughtExceptionHandler(DemoMailDaemon::tellUnlessClientLeft);
    try {
      new DemoMailDaemon(DaemonOptions.parse(args)).run();
    } catch (DaemonOptions.Mistake e) {
      fail(2, e);
    } catch (IOException | UserException | RuntimeException e) {
      fail(1, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** GreenMail throws out of a connection's thread whenever a client is gone before the goodbye. */
  private static void tellUnlessClientLeft(Thread thread, Throwable thrown) {
    if (!(thrown.getCause() instanceof SocketException)) {
      System.err.println(thread.getName() + ": " + thrown);
    }
  }

  private static void fail(int exit, Exception e) {
    System.err.println(e instanceof IOException ? e.toString() : e.getMessage());
    System.exit(exit);
  }

  private void run() throws IOException, UserException, InterruptedException {
    register();
    // Each on a thread of its own: a directory that hangs must not keep the parent check from it.
    Ticker.every(PARENT_CHECK, "parent", this::endWithParent);
    listen(
        switch (options.role()) {
          case SMTP -> new SmtpServer(setup(), new SpoolingSmtp(spool, login));
          case IMAP -> new ImapServer(setup(), mailbox());
          case POP3 -> new Pop3Server(setup(), mailbox());
        });
  }

  /** The list is read by {@link ProcessReaper}: it ends what is stopped and cannot end itself. */
  private void register() throws IOException {
    if (options.processList().isPresent()) {
      Files.writeString(
          options.processList().get(), ProcessId.self() + "\n", StandardOpenOption.APPEND);
    }
  }

  private void endWithParent() {
    if (!options.parent().isRunning()) {
      Runtime.getRuntime().halt(0);
    }
  }

  private ServerSetup setup() {
    return new ServerSetup(
        options.port(), options.bind(), options.role().name().toLowerCase(Locale.ROOT));
  }

  /** Everything accepted so far is in before the port opens: nobody sees a mailbox half loaded. */
  private Managers mailbox() throws IOException, UserException {
    Managers managers = new Managers();
    SpooledMailbox mailbox = new SpooledMailbox(spool, managers, login);
    mailbox.load();
    Ticker.every(REFRESH, "refresh", () -> refresh(mailbox));
    return managers;
  }

  private static void refresh(SpooledMailbox mailbox) {
    try {
      mailbox.load();
    } catch (IOException | RuntimeException e) {
      System.err.println("cannot read the spool: " + e);
    }
  }

  private void listen(AbstractServer server) throws IOException, InterruptedException {
    server.setUncaughtExceptionHandler((thread, bound) -> System.err.println(bound.getMessage()));
    server.startService();
    if (!server.waitTillRunning(LISTEN_LIMIT.toMillis())) {
      throw new IOException("cannot listen on " + options.bind() + ":" + options.port());
    }
    writePidFile(options.pidFile());
    System.out.printf(
        "%s listening on %s:%d%n",
        setup().getProtocol().toUpperCase(Locale.ROOT), options.bind(), server.getPort());
  }

  /** Whole or not at all: a reader never sees half a number. */
  private static void writePidFile(Path file) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(partial, ProcessHandle.current().pid() + "\n");
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteQuietly(file)));
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.err.println("cannot remove " + file + ": " + e);
    }
  }
}
