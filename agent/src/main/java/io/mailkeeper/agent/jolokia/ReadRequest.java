package io.mailkeeper.agent.jolokia;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * One request of those that are allowed, written anew: what was not looked at does not get through.
 *
 * @param mbean name or pattern; empty for a list
 * @param attributes which; empty for all
 * @param path where in the answer, as Jolokia writes it: parts separated by {@code /}
 */
record ReadRequest(Type type, String mbean, List<String> attributes, String path) {

  /** What may be asked. */
  enum Type {
    READ,
    LIST,
    SEARCH
  }

  /** The request is refused, or cannot be understood. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String sentence;

    Refused(int status, String sentence) {
      super(sentence, null, false, false);
      this.status = status;
      this.sentence = sentence;
    }

    int status() {
      return status;
    }

    String sentence() {
      return sentence;
    }
  }

  static ReadRequest of(String type, String mbean, List<String> attributes, String path)
      throws Refused {
    ReadRequest request =
        switch (type.toLowerCase(Locale.ROOT)) {
          case "read" -> new ReadRequest(Type.READ, name(mbean), attributes, path);
          case "search" -> new ReadRequest(Type.SEARCH, name(mbean), List.of(), "");
          case "list" -> new ReadRequest(Type.LIST, "", List.of(), listed(path));
          default ->
              throw new Refused(403, "only 'read', 'list' and 'search' are allowed on this agent");
        };
    return request.judged();
  }

  private static String name(String mbean) throws Refused {
    ObjectName name = parsed(mbean);
    if (!Allowed.name(name)) {
      throw new Refused(403, "only beans of " + domains() + " can be seen, named in full");
    }
    return name.getCanonicalName();
  }

  private static ObjectName parsed(String mbean) throws Refused {
    try {
      return ObjectName.getInstance(mbean);
    } catch (MalformedObjectNameException e) {
      throw new Refused(400, "'mbean' is not the name of a bean: " + e.getMessage());
    }
  }

  private static String listed(String path) throws Refused {
    String domain = path.split("/", 2)[0];
    if (!domain.isEmpty() && !Allowed.domain(domain)) {
      throw new Refused(403, "only beans of " + domains() + " can be listed");
    }
    return path;
  }

  private ReadRequest judged() throws Refused {
    if (type == Type.READ) {
      ObjectName name = parsed(mbean);
      if (attributes.isEmpty() && Allowed.hidesSome(name)) {
        throw new Refused(403, "name the attributes: some of java.lang:type=Runtime are hidden");
      }
      for (String attribute : attributes) {
        if (!Allowed.attribute(name, attribute)) {
          throw new Refused(403, "attribute '" + attribute + "' cannot be read over HTTP");
        }
      }
    }
    return this;
  }

  private static String domains() {
    return String.join(" and ", Allowed.domains().stream().sorted().toList());
  }

  /** As Jolokia reads it. */
  Map<String, Object> canonical() {
    Map<String, Object> json = new TreeMap<>();
    json.put("type", type.name().toLowerCase(Locale.ROOT));
    if (type != Type.LIST) {
      json.put("mbean", mbean);
    }
    if (attributes.size() == 1) {
      json.put("attribute", attributes.get(0));
    } else if (!attributes.isEmpty()) {
      json.put("attribute", attributes);
    }
    if (!path.isEmpty()) {
      json.put("path", path);
    }
    return json;
  }
}
