package io.mailkeeper.probes;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * About how many bytes an object keeps in memory with all that hangs on it: texts, bytes and
 * collections, which are what a peer can make grow. Looks into the product's own classes only.
 */
final class Held {

  /** About what an object takes beside its contents. */
  private static final int HEADER = 16;

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> toSee = new ArrayDeque<>();
  private long bytes;

  private Held() {}

  static long bytes(Object root) {
    Held held = new Held();
    held.see(root);
    while (!held.toSee.isEmpty()) {
      held.count(held.toSee.remove());
    }
    return held.bytes;
  }

  private void see(Object object) {
    if (object != null && seen.add(object)) {
      toSee.add(object);
    }
  }

  private void count(Object object) {
    bytes += HEADER;
    if (object instanceof CharSequence text) {
      bytes += text.length();
    } else if (object instanceof byte[] raw) {
      bytes += raw.length;
    } else if (object instanceof Buffer buffer) {
      bytes += buffer.length();
    } else if (object instanceof ByteArrayOutputStream out) {
      bytes += out.size();
    } else if (object instanceof Collection<?> all) {
      all.forEach(this::see);
    } else if (object instanceof Map<?, ?> map) {
      map.keySet().forEach(this::see);
      map.values().forEach(this::see);
    } else if (object instanceof Optional<?> one) {
      one.ifPresent(this::see);
    } else if (object.getClass().isArray() && !object.getClass().componentType().isPrimitive()) {
      for (int i = 0; i < Array.getLength(object); i++) {
        see(Array.get(object, i));
      }
    } else if (object.getClass().getName().startsWith("io.mailkeeper.")) {
      fields(object);
    }
  }

  /** Those of a lambda are what it has captured. */
  private void fields(Object object) {
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())
            && !field.getType().isPrimitive()
            && !type.getName().startsWith("java.")) {
          see(value(field, object));
        }
      }
    }
  }

  private static Object value(Field field, Object object) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " cannot be looked at", e);
    }
  }
}
