package io.mailkeeper.agent.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An etcd cluster in which the nodes keep their leases, in the place of a shared directory.
 *
 * @param endpoints where its members answer clients: all of them, all on http or all on https
 * @param caFile who signs the members' certificates, PEM; without it, who the Java runtime trusts
 * @param certificateFile with which this node shows who it is, PEM
 * @param keyFile its key, PEM, PKCS #8
 * @param user as whom this node logs in; without it, it does not
 * @param passwordFile that user's password
 * @param prefix what the keys of all groups begin with
 * @param timeout after which a call counts as unanswered; without it, a quarter of the lease's ttl
 */
@Called("etcd")
public record EtcdFile(
    List<URI> endpoints,
    Optional<Path> caFile,
    Optional<Path> certificateFile,
    Optional<Path> keyFile,
    Optional<String> user,
    Optional<Path> passwordFile,
    @Default("/mailkeeper") String prefix,
    Optional<Duration> timeout) {

  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._-]+)+");

  public EtcdFile {
    Set<String> schemes = new HashSet<>();
    for (URI endpoint : endpoints) {
      checkEndpoint(endpoint);
      schemes.add(endpoint.getScheme());
    }
    if (schemes.size() > 1) {
      throw new KeyFault("endpoints", "'endpoints' in etcd mixes http and https; use one of them");
    }
    if (Set.copyOf(endpoints).size() < endpoints.size()) {
      throw new KeyFault("endpoints", "'endpoints' in etcd names a member twice");
    }
    boolean tls = schemes.contains("https");
    if (!tls && caFile.or(() -> certificateFile).or(() -> keyFile).isPresent()) {
      throw new KeyFault("endpoints", "etcd has certificates, but its endpoints are on http");
    }
    together("certificate_file", certificateFile, "key_file", keyFile);
    together("user", user, "password_file", passwordFile);
    if (!PREFIX.matcher(prefix).matches()) {
      throw new KeyFault(
          "prefix",
          "'prefix' in etcd is '"
              + prefix
              + "'; expected names of letters, digits, '.', '_' and '-', a '/' before each, such as"
              + " /mailkeeper");
    }
  }

  private static void checkEndpoint(URI url) {
    boolean whole =
        ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
            && url.getHost() != null
            && url.getPort() > 0
            && url.getPort() <= 65_535;
    boolean bare =
        url.getUserInfo() == null
            && url.getQuery() == null
            && url.getFragment() == null
            && url.getPath().isEmpty();
    if (!whole || !bare) {
      throw new KeyFault(
          "endpoints",
          "'endpoints' in etcd has '"
              + url
              + "'; expected scheme, host and port only, such as http://10.1.0.21:2379");
    }
  }

  private static void together(String one, Optional<?> first, String two, Optional<?> second) {
    if (first.isPresent() != second.isPresent()) {
      String given = first.isPresent() ? one : two;
      String missing = first.isPresent() ? two : one;
      throw new KeyFault(given, "etcd has '" + given + "' and no '" + missing + "'");
    }
  }

  /** Whether its members are talked to by TLS. */
  public boolean encrypted() {
    return endpoints.stream().allMatch(url -> "https".equals(url.getScheme()));
  }

  /** How long a call may take in a lease with this ttl. */
  Duration timeoutFor(Duration ttl) {
    return timeout.orElse(ttl.dividedBy(4));
  }
}
