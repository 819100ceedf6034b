package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What {@code hierarchies/TAG/id} says; a hierarchy made again under the same tag has another UUID.
 */
record HierarchyId(UUID hierarchy, String tag) {

  private static final String KIND = "hierarchy";

  byte[] encode() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("hierarchy", hierarchy.toString());
    values.put("tag", tag);
    return CheckedText.encode(KIND, values);
  }

  static HierarchyId decode(byte[] bytes) throws IOException {
    CheckedText text = CheckedText.decode(KIND, bytes);
    return new HierarchyId(text.uuid("hierarchy"), text.value("tag"));
  }
}
