package io.mailkeeper.probes;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * What a TLS handshake showed.
 *
 * @param protocol version, such as {@code TLSv1.3}
 * @param cipher suite, such as {@code TLS_AES_256_GCM_SHA384}
 * @param chain what the server sent, its own certificate first; never empty
 * @param chainFault why the chain does not convince: run out, not yet valid, signed by nobody known
 * @param nameFault why the name does not: RFC 9525 section 6
 */
public record TlsFacts(
    String protocol,
    String cipher,
    List<Certificate> chain,
    Optional<String> chainFault,
    Optional<String> nameFault) {

  /**
   * One certificate.
   *
   * @param subject distinguished name, RFC 2253, control characters escaped
   * @param issuer who signed it
   * @param serial number, hexadecimal
   * @param notBefore first moment of validity
   * @param notAfter last moment of validity
   * @param fingerprint SHA-256 of the certificate, hexadecimal; empty when unknown
   * @param names DNS names it bears, control characters escaped
   */
  public record Certificate(
      String subject,
      String issuer,
      String serial,
      Instant notBefore,
      Instant notAfter,
      String fingerprint,
      List<String> names) {

    public Certificate {
      names = List.copyOf(names);
    }

    /** Without fingerprint and names. */
    public Certificate(
        String subject, String issuer, String serial, Instant notBefore, Instant notAfter) {
      this(subject, issuer, serial, notBefore, notAfter, "", List.of());
    }

    static Certificate of(X509Certificate c) {
      return new Certificate(
          Printable.of(c.getSubjectX500Principal().getName()),
          Printable.of(c.getIssuerX500Principal().getName()),
          c.getSerialNumber().toString(16),
          c.getNotBefore().toInstant(),
          c.getNotAfter().toInstant(),
          fingerprint(c),
          CertificateNames.dnsNames(c));
    }

    private static String fingerprint(X509Certificate c) {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(c.getEncoded());
        return HexFormat.of().formatHex(digest);
      } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
        return "";
      }
    }
  }

  public TlsFacts {
    chain = List.copyOf(chain);
    TargetRules.require(!chain.isEmpty(), "a chain of certificates is empty");
  }

  /** Judges what a session showed. */
  static TlsFacts of(SSLSession session, List<X509Certificate> chain, Tls tls, String host) {
    String name = tls.serverName().orElse(host);
    return new TlsFacts(
        session.getProtocol(),
        session.getCipherSuite(),
        chain.stream().map(Certificate::of).toList(),
        tls.trust().fault(chain),
        CertificateNames.fault(chain.get(0), name));
  }

  /** The server's own. */
  public Certificate leaf() {
    return chain.get(0);
  }

  /** When the first certificate of the chain runs out. */
  public Instant earliestNotAfter() {
    return chain.stream().map(Certificate::notAfter).min(Instant::compareTo).orElseThrow();
  }

  /** What does not convince, in one sentence; empty: all does. */
  public Optional<String> fault() {
    return chainFault
        .map(f -> "expected a certificate with a trusted chain, got " + ofLeaf() + ": " + f)
        .or(() -> nameFault);
  }

  /** For a transcript. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(protocol + " with " + cipher);
    lines.add("certificate " + ofLeaf());
    fault().ifPresent(lines::add);
    return lines;
  }

  private String ofLeaf() {
    return "of "
        + Printable.cut(leaf().subject(), 120)
        + ", signed by "
        + Printable.cut(leaf().issuer(), 120)
        + ", valid until "
        + leaf().notAfter();
  }
}
