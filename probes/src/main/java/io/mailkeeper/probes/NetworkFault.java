package io.mailkeeper.probes;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What a failure of the network means; the JDK and Netty say most of it in messages only. */
final class NetworkFault {

  private NetworkFault() {}

  /** The reason and the object of "got" for a connection that was not established. */
  static Verdict onConnect(Throwable cause) {
    String message = message(cause);
    String lower = message.toLowerCase(Locale.ROOT);
    if (cause instanceof ConnectTimeoutException || lower.contains("timed out")) {
      return new Verdict(Reason.TIMEOUT, "no answer");
    }
    if (cause instanceof NoRouteToHostException || lower.contains("unreachable")) {
      return new Verdict(Reason.UNREACHABLE, message);
    }
    if (cause instanceof ConnectException && lower.contains("refused")) {
      return new Verdict(Reason.REFUSED, "connection refused");
    }
    if (lower.contains("connection reset")) {
      // Accepted and reset before we noticed: the same as a reset a moment later.
      return new Verdict(Reason.PROTOCOL, "connection reset by peer");
    }
    if (cause instanceof SSLException) {
      return new Verdict(Reason.TLS, message);
    }
    return new Verdict(Reason.INTERNAL, message);
  }

  /** The same for a name that did not resolve. */
  static Verdict onResolve(Throwable cause) {
    return cause instanceof UnknownHostException
        ? new Verdict(Reason.DNS, "none: " + message(cause))
        : new Verdict(Reason.INTERNAL, message(cause));
  }

  /** The object of "got" for a connection that broke. */
  static String onBreak(Throwable cause) {
    boolean reset = message(cause).toLowerCase(Locale.ROOT).contains("connection reset");
    return reset ? "connection reset by peer" : message(cause);
  }

  /** The same for a handshake that failed. */
  static String onHandshake(Throwable cause) {
    Throwable first = cause;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return first instanceof NotSslRecordException
        ? "something that is no TLS: " + message(first)
        : first instanceof ClosedChannelException ? "end of connection" : onBreak(first);
  }

  private static String message(Throwable cause) {
    return Printable.of(Optional.ofNullable(cause.getMessage()).orElse(cause.toString()));
  }
}
