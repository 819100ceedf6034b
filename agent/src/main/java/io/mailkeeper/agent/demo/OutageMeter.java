package io.mailkeeper.agent.demo;

import io.mailkeeper.agent.demo.BannerLog.Kind;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.system.BootClock;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A client that opens a session every 20 ms, waits up to 500 ms for the greeting, and says goodbye.
 * A session that hangs does not delay the next: each has a thread of its own.
 */
final class OutageMeter implements AutoCloseable {

  static final Duration INTERVAL = Duration.ofMillis(20);
  static final Duration LIMIT = Duration.ofMillis(500);

  /** 25 sessions hang at once when the service does; more threads than that are our own trouble. */
  private static final int MOST_SESSIONS = 64;

  /** The greeting a protocol begins with, and how to leave. */
  enum Protocol {
    /** RFC 5321 section 3.1. */
    SMTP("220", "QUIT"),
    /** RFC 9051 section 7.1.1. */
    IMAP("* OK", "a LOGOUT"),
    /** RFC 1939 section 4. */
    POP3("+OK", "QUIT");

    private final String greeting;
    private final String goodbye;

    Protocol(String greeting, String goodbye) {
      this.greeting = greeting;
      this.goodbye = goodbye;
    }
  }

  private final Protocol protocol;
  private final InetSocketAddress server;
  private final BootClock clock;
  private final BannerLog log = new BannerLog();
  private final ThreadPoolExecutor sessions;
  private final Ticker ticker;

  private OutageMeter(Protocol protocol, InetSocketAddress server, BootClock clock) {
    this.protocol = protocol;
    this.server = server;
    this.clock = clock;
    this.sessions =
        new ThreadPoolExecutor(
            0,
            MOST_SESSIONS,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            OutageMeter::daemonThread,
            (session, pool) -> log.add(Kind.OTHER, clock.now()));
    this.ticker =
        Ticker.every(INTERVAL, "outage-" + protocol, () -> sessions.execute(this::session));
  }

  /** Starts measuring at once. */
  static OutageMeter start(Protocol protocol, InetSocketAddress server, BootClock clock) {
    return new OutageMeter(protocol, server, clock);
  }

  private static Thread daemonThread(Runnable session) {
    Thread thread = new Thread(session, "outage-session");
    thread.setDaemon(true);
    return thread;
  }

  /** What a client saw in this period, in which it went on measuring all the time. */
  Outage between(Uptime from, Uptime to) {
    return log.between(from, to);
  }

  private void session() {
    Kind kind = greeting();
    log.add(kind, clock.now());
  }

  private Kind greeting() {
    try (TextConnection connection = TextConnection.open(server, LIMIT)) {
      if (!connection.readLine().startsWith(protocol.greeting)) {
        return Kind.WRONG_ANSWER;
      }
      connection.send(protocol.goodbye);
      return Kind.GOOD;
    } catch (ConnectException e) {
      return Kind.REFUSED;
    } catch (SocketTimeoutException e) {
      return Kind.TIMEOUT;
    } catch (EOFException | SocketException e) {
      return Kind.CLOSED;
    } catch (IOException e) {
      return Kind.OTHER;
    }
  }

  @Override
  public void close() {
    ticker.close();
    sessions.shutdownNow();
  }
}
