package io.mailkeeper.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The files {@code group.yml} names that hold certificates of authorities. Each node has its own
 * copy, so that each must check it. Blocks on files.
 */
public final class CertificateFiles {

  private CertificateFiles() {}

  /**
   * Reads certificates, PEM.
   *
   * @return at least one
   * @throws IOException when there is none, in one sentence
   */
  public static List<X509Certificate> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!all.isEmpty()) {
        return all;
      }
    } catch (CertificateException e) {
      throw new IOException(file + " holds no certificate; expected PEM", e);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + SecretFiles.reason(e), e);
    }
    throw new IOException(file + " holds no certificate; expected PEM");
  }

  /** Looks at every probe's {@code ca_file} in the tree of {@code group.yml}. */
  static void check(Located group, Faults faults) {
    LoginFiles.probes(group)
        .flatMap(probe -> probe.get("tls").stream())
        .flatMap(tls -> tls.text("ca_file").stream())
        .forEach(
            file ->
                problem(file.text())
                    .ifPresent(fault -> faults.add(file.place(), "'ca_file': " + fault)));
  }

  private static Optional<String> problem(String text) {
    try {
      Path file = Path.of(text);
      if (file.isAbsolute()) { // else told by the binder
        read(file);
      }
      return Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty(); // told by the binder
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
