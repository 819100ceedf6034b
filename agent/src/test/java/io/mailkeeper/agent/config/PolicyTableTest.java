package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of policy settings names every key there is, and no other, each with its default. */
class PolicyTableTest {
  private static final Path FILE = Path.of("POLICY.md");
  private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\|");

  /** Names, resources and what is probed are no policy. */
  private static final Set<String> NO_POLICY =
      Set.of(
          "group",
          "nodes",
          "hierarchies[].tag",
          "hierarchies[].resources",
          "hierarchies[].services[].name",
          "hierarchies[].services[].daemon",
          "hierarchies[].services[].probe",
          "hierarchies[].queues",
          "users",
          "causes[].name",
          "causes[].probe",
          "causes[].disk",
          "causes[].space");

  /** Of what is optional the default lies in the code. */
  private static final Map<String, String> OPTIONAL =
      Map.of(
          "lease.profile", "standard",
          "hierarchies[].fencing", "optional",
          "hierarchies[].notify_only", "false",
          "hierarchies[].services[].slow_after", "half the timeout",
          "hierarchies[].services[].notify_only", "false");

  private static final String BY_PROFILE = "by profile";

  @Test
  void everyKeyIsInTheTableWithItsDefault() throws IOException {
    SortedMap<String, String> expected = new TreeMap<>();
    add(expected, "", GroupFile.class);
    SortedMap<String, String> told = new TreeMap<>();
    for (String line : Files.readAllLines(FILE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(told.put(row.group(1), row.group(2).strip())).as("twice: " + line).isNull();
      }
    }
    assertThat(told).isEqualTo(expected);
  }

  private static void add(Map<String, String> keys, String path, Class<?> record) {
    for (RecordComponent component : record.getRecordComponents()) {
      String key = path + Shape.key(component);
      boolean list = List.class.isAssignableFrom(component.getType());
      Class<?> inner = inner(component.getGenericType());
      boolean nested = inner.isRecord() && !Values.knows(inner);
      String listed = list && nested ? key + "[]" : key;
      if (NO_POLICY.contains(key)) {
        continue;
      }
      if (nested) {
        add(keys, listed + ".", inner);
      } else {
        keys.put(listed, value(key, component));
      }
    }
  }

  private static String value(String key, RecordComponent component) {
    Default given = component.getAnnotation(Default.class);
    if (given != null) {
      return given.value().replace("\"", "");
    }
    if (component.getType() == java.util.Optional.class) {
      return OPTIONAL.getOrDefault(key, BY_PROFILE);
    }
    return "required";
  }

  private static Class<?> inner(Type type) {
    Type last = type;
    while (last instanceof ParameterizedType p) {
      if (p.getRawType() == Map.class) {
        return Map.class;
      }
      last = p.getActualTypeArguments()[p.getActualTypeArguments().length - 1];
    }
    return (Class<?>) last;
  }
}
