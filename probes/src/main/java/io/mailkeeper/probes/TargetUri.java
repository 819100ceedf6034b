package io.mailkeeper.probes;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a target from a URI; RFC 3986 section 3. A scheme that ends with "s" is its protocol with
 * TLS from the start, and then the certificate must convince: RFC 8314 section 3. LMTP and
 * ManageSieve have no port of their own for that.
 */
final class TargetUri {

  private static final Optional<Tls> IMPLICIT = Optional.of(Tls.required(Tls.Mode.IMPLICIT));

  private static final Optional<MailLogin> NOBODY = Optional.empty();

  private static final String SCHEMES =
      "[dns, http, https, imap, imaps, jolokia, ldap, ldaps, lmtp, lmtps, pop3, pop3s, sdap, sieve,"
          + " sieves, smtp, smtps, submission, submissions, tcp]";

  private TargetUri() {}

  static Target parse(URI uri) {
    String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "smtp" -> smtp(uri, Target.Smtp.DEFAULT_PORT);
      case "submission" -> smtp(uri, Target.Smtp.SUBMISSION_PORT);
      case "smtps", "submissions" -> smtp(uri, Target.Smtp.TLS_PORT).with(IMPLICIT, NOBODY);
      case "lmtp" -> new Target.Lmtp(host(uri), port(uri, Target.Lmtp.DEFAULT_PORT));
      case "lmtps" -> new Target.Lmtp(host(uri), port(uri, 0)).with(IMPLICIT, NOBODY);
      case "pop3" -> new Target.Pop3(host(uri), port(uri, Target.Pop3.DEFAULT_PORT));
      case "pop3s" -> new Target.Pop3(host(uri), port(uri, Target.Pop3.TLS_PORT), IMPLICIT, NOBODY);
      case "imap" -> new Target.Imap(host(uri), port(uri, Target.Imap.DEFAULT_PORT));
      case "imaps" -> new Target.Imap(host(uri), port(uri, Target.Imap.TLS_PORT), IMPLICIT, NOBODY);
      case "sieve" -> new Target.Sieve(host(uri), port(uri, Target.Sieve.DEFAULT_PORT));
      case "sieves" -> new Target.Sieve(host(uri), port(uri, 0)).with(IMPLICIT, NOBODY);
      case "ldap" -> new Target.Ldap(host(uri), port(uri, Target.Ldap.DEFAULT_PORT));
      case "ldaps" -> ldaps(uri);
      case Target.Script.SDAP -> script(uri, scheme, Target.Script.SDAP_DEFAULT_PORT);
      case Target.Script.TCP -> script(uri, scheme, 0);
      case Target.Http.PROTOCOL -> http(uri, Optional.empty());
      case "https" -> http(uri, IMPLICIT);
      case Target.Dns.PROTOCOL -> dns(uri);
      case Target.Jolokia.PROTOCOL -> jolokia(uri);
      default ->
          throw new IllegalArgumentException(
              uri + " has the protocol \"" + scheme + "\", known: " + SCHEMES);
    };
  }

  private static Target.Smtp smtp(URI uri, int defaultPort) {
    return new Target.Smtp(host(uri), port(uri, defaultPort));
  }

  private static Target ldaps(URI uri) {
    int port = port(uri, Target.Ldap.TLS_PORT);
    return new Target.Ldap(host(uri), port, IMPLICIT, Optional.empty(), false, Optional.empty());
  }

  private static Target script(URI uri, String scheme, int defaultPort) {
    return new Target.Script(scheme, host(uri), port(uri, defaultPort));
  }

  private static Target http(URI uri, Optional<Tls> tls) {
    String path = Optional.ofNullable(uri.getRawPath()).filter(p -> !p.isEmpty()).orElse("/");
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String host = authority(uri);
    int usual = tls.isPresent() ? Target.Http.TLS_PORT : Target.Http.DEFAULT_PORT;
    return new Target.Http(
        host,
        uri.getPort() == -1 ? usual : uri.getPort(),
        path + query,
        Set.of(),
        tls,
        HttpRequest.GET,
        HttpExpect.NOTHING,
        Target.Redirects.NONE,
        AddressChoice.ANY);
  }

  /** {@code dns://server/name?type=MX}, much as RFC 4501 has it; an address asks for its name. */
  private static Target dns(URI uri) {
    String name = Optional.ofNullable(uri.getPath()).orElse("").replaceFirst("^/", "");
    String query = Optional.ofNullable(uri.getQuery()).orElse("type=A");
    if (name.isEmpty() || !query.toLowerCase(Locale.ROOT).startsWith("type=")) {
      throw new IllegalArgumentException(
          uri + " asks for nothing; expected dns://server/name or dns://server/name?type=MX");
    }
    String type = query.substring("type=".length()).toUpperCase(Locale.ROOT);
    boolean reverse = type.equals("PTR");
    return new Target.Dns(
        authority(uri),
        port(uri, Target.Dns.DEFAULT_PORT),
        reverse ? ReverseName.of(name) : name,
        type);
  }

  private static Target jolokia(URI uri) {
    if (uri.getRawQuery() != null) {
      throw new IllegalArgumentException(uri + " has a query; only http takes one");
    }
    String path = Optional.ofNullable(uri.getRawPath()).filter(p -> !p.isEmpty()).orElse("/");
    return new Target.Jolokia(
        authority(uri),
        port(uri, Target.Jolokia.DEFAULT_PORT),
        path.equals("/") ? Target.Jolokia.DEFAULT_PATH : path);
  }

  private static String host(URI uri) {
    boolean bare = uri.getRawPath() == null || uri.getRawPath().isEmpty();
    if (!(bare || uri.getRawPath().equals("/")) || uri.getRawQuery() != null) {
      throw new IllegalArgumentException(
          uri + " has a path or a query; only http takes both, and jolokia a path");
    }
    return authority(uri);
  }

  private static String authority(URI uri) {
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException("a target takes no user or password in its address");
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(
          uri + " has no host, or one that no URI can hold; expected protocol://host:port");
    }
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(URI uri, int defaultPort) {
    if (uri.getPort() == -1 && defaultPort == 0) {
      throw new IllegalArgumentException(
          uri + " has no port, and " + uri.getScheme() + " has no default one");
    }
    return uri.getPort() == -1 ? defaultPort : uri.getPort();
  }
}
