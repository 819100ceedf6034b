package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class NetworkFaultTest {

  private static Reason connect(Throwable cause) {
    return NetworkFault.onConnect(cause).reason();
  }

  @Test
  void failedConnectionsHaveAReason() {
    assertThat(connect(new ConnectException("Connection refused: /127.0.0.1:1")))
        .isEqualTo(Reason.REFUSED);
    assertThat(connect(new NoRouteToHostException("No route to host")))
        .isEqualTo(Reason.UNREACHABLE);
    assertThat(connect(new ConnectException("Network is unreachable")))
        .isEqualTo(Reason.UNREACHABLE);
    assertThat(connect(new SocketException("Network unreachable"))).isEqualTo(Reason.UNREACHABLE);
    assertThat(connect(new ConnectException("Connection timed out"))).isEqualTo(Reason.TIMEOUT);
    assertThat(connect(new ConnectTimeoutException("x"))).isEqualTo(Reason.TIMEOUT);
    assertThat(connect(new SocketException("Connection reset"))).isEqualTo(Reason.PROTOCOL);
    assertThat(connect(new SSLHandshakeException("x"))).isEqualTo(Reason.TLS);
  }

  @Test
  void ownTroubleIsNotBlamedOnTheService() {
    assertThat(connect(new SocketException("Too many open files"))).isEqualTo(Reason.INTERNAL);
    assertThat(connect(new SocketException("Permission denied"))).isEqualTo(Reason.INTERNAL);
    assertThat(connect(new IllegalStateException())).isEqualTo(Reason.INTERNAL);
    assertThat(NetworkFault.onResolve(new IllegalStateException("x")).reason())
        .isEqualTo(Reason.INTERNAL);
    assertThat(NetworkFault.onResolve(new UnknownHostException("x")).reason())
        .isEqualTo(Reason.DNS);
  }

  @Test
  void brokenConnectionsAreNamed() {
    assertThat(NetworkFault.onBreak(new SocketException("Connection reset")))
        .isEqualTo("connection reset by peer");
    assertThat(NetworkFault.onBreak(new IOException("Broken pipe"))).isEqualTo("Broken pipe");
  }
}
