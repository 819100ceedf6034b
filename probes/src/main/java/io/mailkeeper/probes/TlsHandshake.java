package io.mailkeeper.probes;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.NetUtil;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * One TLS handshake on a connection that is there already. Not Vert.x's own, for two reasons: a
 * probe must see the certificate that the server has now, so no session may be resumed, and a
 * certificate that does not convince must be shown, not only refused. So every certificate is taken
 * here, and judged by {@link TlsFacts} before anything is sent.
 */
final class TlsHandshake {

  private static final SslContext CONTEXT = context();

  private TlsHandshake() {}

  /**
   * Begins; what was found, or the failure, comes on the connection's event loop.
   *
   * @param pipeline of the connection, which carries nothing but cleartext so far
   */
  static void begin(
      ChannelPipeline pipeline,
      ByteBufAllocator buffers,
      Tls tls,
      String host,
      Consumer<TlsFacts> onDone,
      Consumer<Throwable> onFailure) {
    // An engine that is not told whom it speaks to finds no session to resume.
    SslHandler handler = CONTEXT.newHandler(buffers);
    // The probe's own deadline counts.
    handler.setHandshakeTimeoutMillis(0);
    indicate(handler.engine(), tls.serverName().orElse(host));
    handler
        .handshakeFuture()
        .addListener(
            end -> {
              if (end.isSuccess()) {
                try {
                  onDone.accept(facts(handler.engine().getSession(), tls, host));
                } catch (SSLPeerUnverifiedException none) {
                  onFailure.accept(none);
                }
              } else {
                onFailure.accept(end.cause());
              }
            });
    pipeline.addFirst("ssl", handler);
  }

  /** Server name indication; RFC 6066 section 3: never an address. */
  private static void indicate(SSLEngine engine, String name) {
    boolean address = NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    if (!address) {
      SSLParameters parameters = engine.getSSLParameters();
      try {
        parameters.setServerNames(List.of(new SNIHostName(name)));
        engine.setSSLParameters(parameters);
      } catch (IllegalArgumentException unusual) {
        // No such name may be asked for, an underscore in it is enough; the server's default then.
      }
    }
  }

  private static TlsFacts facts(SSLSession session, Tls tls, String host)
      throws SSLPeerUnverifiedException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate certificate : session.getPeerCertificates()) {
      if (certificate instanceof X509Certificate x509) {
        chain.add(x509);
      }
    }
    return TlsFacts.of(session, chain, tls, host);
  }

  private static SslContext context() {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.JDK)
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm("")
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }
}
