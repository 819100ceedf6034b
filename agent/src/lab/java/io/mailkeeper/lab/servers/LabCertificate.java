package io.mailkeeper.lab.servers;

import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** A server's certificate with its key, and the authority that signed it. */
record LabCertificate(X509Certificate certificate, PrivateKey key, X509Certificate authority) {

  void writeTo(ServerFiles files) {
    String chain = pem(certificate) + pem(authority);
    files.write(LabServer.CHAIN, chain);
    files.write(LabServer.AUTHORITY, pem(authority));
    files.writeSecret(LabServer.KEY, pem("PRIVATE KEY", key.getEncoded()));
    files.writeSecret(LabServer.BOTH, pem("PRIVATE KEY", key.getEncoded()) + chain);
  }

  private static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate of the lab cannot be encoded", e);
    }
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }
}
