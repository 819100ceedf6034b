package io.mailkeeper.probes;

import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a certificate is that of a name; RFC 9525 section 6. Only subject alternative names
 * count, the common name does not. A wildcard stands for one whole label, the first.
 */
final class CertificateNames {

  /** RFC 5280 section 4.2.1.6, the numbers of {@code GeneralName}. */
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;

  private CertificateNames() {}

  /** Why not, in one sentence; empty: it is. */
  static Optional<String> fault(X509Certificate certificate, String wanted) {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(wanted);
    List<String> names;
    try {
      names = names(certificate, address == null ? DNS_NAME : IP_ADDRESS);
    } catch (CertificateParsingException e) {
      return Optional.of(
          "expected a certificate of "
              + wanted
              + ", got names that cannot be read: "
              + e.getMessage());
    }
    boolean found =
        names.stream().anyMatch(n -> address == null ? matches(n, wanted) : same(n, address));
    return found
        ? Optional.empty()
        : Optional.of("expected a certificate of " + wanted + ", got one of " + listed(names));
  }

  /** The DNS names of a certificate, control characters escaped; none when they are unreadable. */
  static List<String> dnsNames(X509Certificate certificate) {
    try {
      return names(certificate, DNS_NAME).stream().map(Printable::of).toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  private static List<String> names(X509Certificate certificate, int kind)
      throws CertificateParsingException {
    List<String> names = new ArrayList<>();
    Collection<List<?>> all = certificate.getSubjectAlternativeNames();
    if (all != null) {
      for (List<?> name : all) {
        if (name.get(0) instanceof Integer k && k == kind) {
          names.add(String.valueOf(name.get(1)));
        }
      }
    }
    return names;
  }

  /** Section 6.3: letters without regard to case, a trailing dot does not count. */
  private static boolean matches(String pattern, String wanted) {
    String name = plain(wanted);
    String offered = plain(pattern);
    if (!offered.startsWith("*.")) {
      return offered.equals(name);
    }
    int dot = name.indexOf('.');
    // A wildcard above all names of a domain such as "*.com" is refused.
    return dot > 0
        && offered.indexOf('.', 2) > 0
        && offered.substring(1).equals(name.substring(dot));
  }

  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static boolean same(String name, byte[] address) {
    return Arrays.equals(NetUtil.createByteArrayFromIpAddressString(name), address);
  }

  private static String listed(List<String> names) {
    return names.isEmpty()
        ? "no such name"
        : Printable.cut(Printable.of(String.join(", ", names)), 200);
  }
}
