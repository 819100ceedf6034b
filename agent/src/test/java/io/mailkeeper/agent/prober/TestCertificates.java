package io.mailkeeper.agent.prober;

import io.vertx.core.net.PfxOptions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority and what it has signed, made with the JDK's keytool. */
final class TestCertificates {

  private static final String WORD = "changeit";

  private final Path directory;

  private TestCertificates(Path directory) {
    this.directory = directory;
  }

  static TestCertificates in(Path directory) throws Exception {
    TestCertificates all = new TestCertificates(directory);
    all.keytool("ca", "-dname", "CN=Test authority", "-ext", "bc:c", "-validity", "30");
    return all;
  }

  /**
   * Signs one.
   *
   * @param names such as {@code dns:localhost,ip:127.0.0.1}
   * @param from such as {@code -1d}
   */
  TestCertificates signs(String alias, String names, String from, int days) throws Exception {
    keytool(
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
  PfxOptions pfx(String alias) {
    return new PfxOptions()
        .setPath(store().toString())
        .setPassword(WORD)
        .setAlias(alias)
        .setAliasPassword(WORD);
  }

  /** For a server of the JDK. */
  SSLContext context(String alias) throws Exception {
    KeyStore all = keys();
    KeyStore one = KeyStore.getInstance("PKCS12");
    one.load(null, null);
    one.setKeyEntry(
        alias,
        all.getKey(alias, WORD.toCharArray()),
        WORD.toCharArray(),
        all.getCertificateChain(alias));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(one, WORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  /** The authority's certificate, PEM. */
  Path caFile() throws Exception {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(keys().getCertificate("ca").getEncoded());
    return Files.writeString(
        directory.resolve("ca.pem"),
        "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
  }

  private Path store() {
    return directory.resolve("certificates.p12");
  }

  private KeyStore keys() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store())) {
      keys.load(in, WORD.toCharArray());
    }
    return keys;
  }

  private void keytool(String alias, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", alias));
    command.addAll(Arrays.asList(arguments));
    command.addAll(
        List.of(
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-keystore",
            store().toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            WORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool: " + said);
    }
  }
}
