package io.mailkeeper.probes;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509KeyManager;

/** Signs certificates for tests with the JDK's keytool; all lie in one key store. */
final class TestAuthority {

  private static final String PASSWORD = "changeit";

  private final Path store;

  private TestAuthority(Path store) {
    this.store = store;
  }

  static TestAuthority in(Path directory) throws Exception {
    TestAuthority authority = new TestAuthority(directory.resolve("certificates.p12"));
    authority.keytool(
        "-genkeypair",
        "-alias",
        "ca",
        "-dname",
        "CN=Test authority",
        "-ext",
        "bc:c",
        "-validity",
        "30");
    return authority;
  }

  /**
   * Signs one.
   *
   * @param names such as {@code dns:mail.example.org,ip:127.0.0.1}
   * @param from such as {@code -1d}
   */
  TestAuthority signs(String alias, String names, String from, int days) throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        alias,
        "-signer",
        "ca",
        "-dname",
        "CN=" + alias,
        "-ext",
        "san=" + names,
        "-startdate",
        from,
        "-validity",
        String.valueOf(days));
    return this;
  }

  /** For a server of Vert.x. */
  PfxOptions of(String alias) {
    return new PfxOptions()
        .setPath(store.toString())
        .setPassword(PASSWORD)
        .setAlias(alias)
        .setAliasPassword(PASSWORD);
  }

  /** For many servers of Vert.x, which read the store only once. */
  KeyCertOptions shared(String alias) throws IOException, GeneralSecurityException {
    return KeyCertOptions.wrap((X509KeyManager) managers(alias)[0]);
  }

  /** For a server of the JDK. */
  SSLContext server(String alias) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers(alias), null, null);
    return context;
  }

  private KeyManager[] managers(String alias) throws IOException, GeneralSecurityException {
    KeyStore all = keys();
    KeyStore one = KeyStore.getInstance("PKCS12");
    one.load(null, null);
    one.setKeyEntry(
        alias,
        all.getKey(alias, PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        all.getCertificateChain(alias));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(one, PASSWORD.toCharArray());
    return managers.getKeyManagers();
  }

  Trust trust() throws IOException, GeneralSecurityException {
    return Trust.of(List.of((X509Certificate) keys().getCertificate("ca")), "the test's authority");
  }

  private KeyStore keys() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments));
    command.addAll(
        List.of(
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-keystore",
            store.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool: " + said);
    }
  }
}
