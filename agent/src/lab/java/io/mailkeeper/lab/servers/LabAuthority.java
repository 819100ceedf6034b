package io.mailkeeper.lab.servers;

import io.mailkeeper.lab.Shell;
import io.mailkeeper.probes.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Signs the servers' certificates, by the JDK's keytool. RSA: GnuTLS, which Exim uses, cannot read
 * the elliptic keys of this JDK, which lack the public half.
 */
final class LabAuthority {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String PASSWORD = "changeit";

  private final KeyStore keys;

  private LabAuthority(KeyStore keys) {
    this.keys = keys;
  }

  /** One authority with three certificates. */
  static LabAuthority create() throws IOException, GeneralSecurityException {
    Path directory = Files.createTempDirectory("mailkeeper-authority");
    try {
      Path store = directory.resolve("certificates.p12");
      keytool(store, "ca", "CN=Lab authority", "-ext", "bc:c", "-validity", "30");
      sign(store, "good", LabServer.HOST_NAME, "-1d", 30);
      sign(store, "expired", LabServer.HOST_NAME, "-40d", 10);
      sign(store, "other", "other.lab", "-1d", 30);
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      return new LabAuthority(keys);
    } finally {
      Shell.run(LIMIT, List.of("rm", "-rf", directory.toString())).orThrow();
    }
  }

  /** Bears the servers' name and is valid for a month. */
  LabCertificate good() {
    return of("good");
  }

  /** Bears the servers' name and ran out a month ago. */
  LabCertificate expired() {
    return of("expired");
  }

  /** Is valid, and bears the name {@code other.lab}. */
  LabCertificate ofAnotherName() {
    return of("other");
  }

  Trust trust() {
    return Trust.of(List.of(of("good").authority()), "the lab's authority");
  }

  private LabCertificate of(String alias) {
    try {
      return new LabCertificate(
          (X509Certificate) keys.getCertificate(alias),
          (PrivateKey) keys.getKey(alias, PASSWORD.toCharArray()),
          (X509Certificate) keys.getCertificate("ca"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the lab's key store cannot be read", e);
    }
  }

  private static void sign(Path store, String alias, String name, String from, int days) {
    keytool(
        store,
        alias,
        "CN=" + name,
        "-signer",
        "ca",
        "-ext",
        "san=dns:" + name,
        "-startdate",
        from,
        "-validity",
        String.valueOf(days));
  }

  private static void keytool(Path store, String alias, String subject, String... more) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    argv.addAll(List.of("-genkeypair", "-alias", alias, "-dname", subject));
    argv.addAll(List.of("-keyalg", "RSA", "-keysize", "2048"));
    argv.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    argv.addAll(List.of("-storepass", PASSWORD));
    argv.addAll(List.of(more));
    Shell.run(LIMIT, argv).orThrow();
  }
}
