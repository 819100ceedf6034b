package io.mailkeeper.probes;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The authorities whose signatures count. Immutable; judging a chain takes about a millisecond of
 * computing and no input or output: nothing is fetched, and revocation is not asked for.
 */
public final class Trust {

  private static final String WHAT_THE_HANDSHAKE_HID = "UNKNOWN";

  private final X509TrustManager authorities;
  private final String name;

  private Trust(Optional<KeyStore> store, String name) throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store.orElse(null));
    authorities =
        Arrays.stream(factory.getTrustManagers())
            .filter(X509TrustManager.class::isInstance)
            .map(X509TrustManager.class::cast)
            .findFirst()
            .orElseThrow(
                () -> new GeneralSecurityException("this Java has no X.509 trust manager"));
    this.name = name;
  }

  /** The authorities that this Java trusts: Debian's {@code ca-certificates-java} keeps them. */
  public static Trust system() {
    return OfThisJava.TRUST;
  }

  /**
   * Only these, such as the company's own.
   *
   * @param name where they come from, for messages
   * @throws IllegalArgumentException when there is none
   */
  public static Trust of(List<X509Certificate> certificates, String name) {
    TargetRules.require(!certificates.isEmpty(), name + " holds no certificate");
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (X509Certificate certificate : certificates) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      return new Trust(Optional.of(store), name);
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new IllegalArgumentException(name + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** What is wrong with a chain, the server's certificate first; empty: nothing. */
  Optional<String> fault(List<X509Certificate> chain) {
    try {
      authorities.checkServerTrusted(chain.toArray(X509Certificate[]::new), WHAT_THE_HANDSHAKE_HID);
      return Optional.empty();
    } catch (CertificateException e) {
      return Optional.of(Printable.of(String.valueOf(root(e).getMessage())));
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private static Throwable root(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null ? e : root(cause);
  }

  /** Read when first needed: most probes need none. */
  private static final class OfThisJava {
    static final Trust TRUST = read();

    private static Trust read() {
      try {
        return new Trust(Optional.empty(), "the authorities of this Java");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the authorities of this Java cannot be read", e);
      }
    }
  }
}
