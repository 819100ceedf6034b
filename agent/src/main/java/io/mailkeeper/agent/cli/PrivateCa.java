package io.mailkeeper.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates in a PEM file that are trusted, and no others. */
final class PrivateCa {
  private PrivateCa() {}

  /**
   * @throws IOException if the file cannot be read or holds no certificate: in one sentence
   */
  static SSLContext trusting(Path pem) throws IOException {
    Collection<? extends Certificate> certificates = read(pem);
    if (certificates.isEmpty()) {
      throw new IOException(pem + " holds no certificate; expected PEM");
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform can do TLS", e);
    }
  }

  private static Collection<? extends Certificate> read(Path pem) throws IOException {
    try (InputStream in = Files.newInputStream(pem)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (IOException e) {
      throw new IOException(pem + " cannot be read: " + e.getClass().getSimpleName(), e);
    } catch (GeneralSecurityException e) {
      throw new IOException(pem + " holds no certificate; expected PEM", e);
    }
  }
}
