package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.CertificateFiles;
import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.probes.Tls;
import io.mailkeeper.probes.Trust;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What a module's {@code tls_config} means. Reads files, so it may block. */
final class ModuleTls {

  private ModuleTls() {}

  /**
   * How TLS is spoken.
   *
   * @param hostname the name to ask for when the module has none; empty: the target's host
   * @throws IllegalArgumentException with one sentence when a file cannot be used
   */
  static Tls of(ModuleFile.TlsConfig config, Tls.Mode mode, Optional<String> hostname) {
    Tls.Verify verify = config.insecureSkipVerify() ? Tls.Verify.REPORTED : Tls.Verify.REQUIRED;
    Optional<String> name = config.serverName().filter(n -> !n.isEmpty()).or(() -> hostname);
    return new Tls(mode, verify, name, trust(config));
  }

  private static Trust trust(ModuleFile.TlsConfig config) {
    return config
        .ca()
        .map(pem -> trust(pem.getBytes(StandardCharsets.UTF_8), "'ca'"))
        .or(() -> config.caFile().map(ModuleTls::trust))
        .orElseGet(Trust::system);
  }

  private static Trust trust(Path file) {
    try {
      return Trust.of(CertificateFiles.read(file), file.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException("'ca_file': " + e.getMessage(), e);
    }
  }

  private static Trust trust(byte[] pem, String name) {
    try (InputStream in = new ByteArrayInputStream(pem)) {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      return Trust.of(certificates, name);
    } catch (CertificateException | IOException e) {
      throw new IllegalArgumentException(name + " holds no certificates that can be read", e);
    }
  }
}
