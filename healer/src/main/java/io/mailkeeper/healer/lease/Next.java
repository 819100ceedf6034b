package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;

/**
 * Who may claim the epoch after this one.
 *
 * @param kind whom it names
 * @param node the node, for {@link Kind#NODE}; otherwise empty
 */
public record Next(Kind kind, String node) {

  /** Whom a record names as its successor. */
  public enum Kind {
    ANYONE,
    NODE,
    NOBODY
  }

  public static final Next ANYONE = new Next(Kind.ANYONE, "");
  public static final Next NOBODY = new Next(Kind.NOBODY, "");

  public Next {
    if (kind == Kind.NODE) {
      Names.check("node", node);
    } else if (!node.isEmpty()) {
      throw new IllegalArgumentException("next " + kind + " names a node: '" + node + "'");
    }
  }

  public static Next node(String node) {
    return new Next(Kind.NODE, node);
  }

  @Override
  public String toString() {
    return kind == Kind.NODE ? node : kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}
