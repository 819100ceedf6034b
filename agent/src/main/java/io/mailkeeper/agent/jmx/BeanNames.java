package io.mailkeeper.agent.jmx;

import java.util.Hashtable;
import java.util.Map;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** Names of the beans, all in the domain {@code io.mailkeeper}. */
final class BeanNames {
  static final String DOMAIN = "io.mailkeeper";

  private BeanNames() {}

  static ObjectName agent() {
    return name(Map.of("type", "Agent"));
  }

  static ObjectName lease(String tag) {
    return name(Map.of("type", "Lease", "hierarchy", tag));
  }

  static ObjectName hierarchy(String tag) {
    return name(Map.of("type", "Hierarchy", "name", tag));
  }

  static ObjectName resource(String tag, String resource) {
    return name(Map.of("type", "Resource", "hierarchy", tag, "name", resource));
  }

  static ObjectName service(String tag, String service) {
    return name(Map.of("type", "Service", "hierarchy", tag, "name", service));
  }

  static ObjectName peer(String node) {
    return name(Map.of("type", "Peer", "name", node));
  }

  @SuppressWarnings("JdkObsolete") // ObjectName takes a Hashtable and nothing else
  private static ObjectName name(Map<String, String> keys) {
    try {
      return ObjectName.getInstance(DOMAIN, new Hashtable<>(keys));
    } catch (MalformedObjectNameException e) {
      throw new IllegalArgumentException("names have been checked by the configuration", e);
    }
  }
}
