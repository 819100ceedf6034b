package io.mailkeeper.agent.jolokia;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** What may be seen through Jolokia. */
final class Allowed {
  private static final Set<String> DOMAINS = Set.of("io.mailkeeper", "java.lang");

  /** Command lines and properties of a machine may hold passwords. */
  private static final ObjectName RUNTIME = runtime();

  private static final Set<String> HIDDEN = Set.of("SystemProperties", "InputArguments");

  private Allowed() {}

  static Set<String> domains() {
    return DOMAINS;
  }

  static boolean domain(String domain) {
    return DOMAINS.contains(domain);
  }

  /** A pattern must name its domain in full. */
  static boolean name(ObjectName name) {
    return domain(name.getDomain());
  }

  /** A pattern stands for every bean it matches. */
  static boolean attribute(ObjectName name, String attribute) {
    return name(name) && !(hidesSome(name) && HIDDEN.contains(attribute));
  }

  /** Whether some attributes of it are hidden, so that it cannot be read as a whole. */
  static boolean hidesSome(ObjectName name) {
    return name.apply(RUNTIME);
  }

  private static ObjectName runtime() {
    try {
      return ObjectName.getInstance(ManagementFactory.RUNTIME_MXBEAN_NAME);
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException("a constant of the JDK", e);
    }
  }
}
