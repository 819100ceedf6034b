package io.mailkeeper.agent.loop;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.TreeMap;

/** A copy of a record in which some components are others: for samples that differ in little. */
final class Changed {
  private Changed() {}

  /**
   * @param changes name and value, in turns
   */
  @SuppressWarnings("unchecked") // the class of a record that goes in comes out
  static <R extends Record> R in(R record, Object... changes) {
    var values = new TreeMap<String, Object>();
    for (int i = 0; i < changes.length; i += 2) {
      values.put((String) changes[i], changes[i + 1]);
    }
    RecordComponent[] components = record.getClass().getRecordComponents();
    try {
      Object[] all = new Object[components.length];
      for (int i = 0; i < all.length; i++) {
        Object old = components[i].getAccessor().invoke(record);
        Object changed = values.remove(components[i].getName());
        all[i] = changed == null ? old : changed;
      }
      if (!values.isEmpty()) {
        throw new IllegalArgumentException("no such components: " + values.keySet());
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return (R) record.getClass().getDeclaredConstructor(types).newInstance(all);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("copying " + record, e);
    }
  }
}
