package io.mailkeeper.agent.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * The address of a Jolokia agent, {@code http://host:8778/jolokia/}. A login has a file of its own.
 *
 * @param port 1 to 65535
 * @param path as sent, beginning with a slash
 */
public record JolokiaUrl(Host host, int port, String path) {

  static JolokiaUrl parse(String text) {
    try {
      URI uri = new URI(text);
      boolean plain =
          "http".equals(uri.getScheme())
              && uri.getHost() != null
              && uri.getUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && text.length() <= 1000
              && text.chars().allMatch(c -> c > ' ' && c <= '~');
      if (!plain || uri.getPort() < 1 || uri.getPort() > 65_535) {
        throw expected();
      }
      String host = uri.getHost().replaceFirst("^\\[(.*)]$", "$1");
      String path = Optional.ofNullable(uri.getRawPath()).filter(p -> !p.isEmpty()).orElse("/");
      return new JolokiaUrl(Host.parse(host), uri.getPort(), path);
    } catch (URISyntaxException e) {
      throw expected();
    }
  }

  private static IllegalArgumentException expected() {
    return new IllegalArgumentException(
        "expected http, host, port and path only, such as http://10.1.0.12:8778/jolokia/");
  }

  @Override
  public String toString() {
    String name = host.text().contains(":") ? "[" + host + "]" : host.text();
    return "http://" + name + ":" + port + path;
  }
}
