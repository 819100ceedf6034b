package io.mailkeeper.agent.secrets;

import io.mailkeeper.agent.config.GroupFile;
import io.mailkeeper.agent.config.ModulesFile;
import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.agent.config.Raw;
import io.mailkeeper.agent.config.Secret;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The keys of the configuration in which a secret may stand, out of the records that it is read
 * into: all that are {@link Secret} or {@link Raw}, all that name a file, and what is called so.
 */
final class SecretKeys {

  private static final List<Class<?>> FILES =
      List.of(NodeFile.class, GroupFile.class, ModulesFile.class);
  private static final Pattern SUSPICIOUS =
      Pattern.compile(
          ".*(password|secret|token|credential|key|login|auth|bearer|header|values|body|options"
              + "|send|url|user).*");

  private final Set<Class<?>> seen = new HashSet<>();
  private final Set<String> keys = new TreeSet<>();

  private SecretKeys() {}

  /** Such as {@code ProbeFile.Smtp.login_file}. */
  static Set<String> all() {
    SecretKeys found = new SecretKeys();
    FILES.forEach(found::look);
    return found.keys;
  }

  private void look(Class<?> type) {
    if (!seen.add(type)) {
      return;
    }
    if (type.isSealed()) {
      Arrays.stream(type.getPermittedSubclasses()).forEach(this::look);
    }
    if (type.isRecord()) {
      Arrays.stream(type.getRecordComponents()).forEach(component -> look(type, component));
    }
  }

  private void look(Class<?> owner, RecordComponent component) {
    String key = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    List<Class<?>> types = classes(component.getGenericType()).toList();
    boolean holds = types.stream().anyMatch(Set.of(Secret.class, Raw.class, Path.class)::contains);
    List<Class<?>> inner = types.stream().filter(SecretKeys::isShape).toList();
    boolean isSwitch = types.contains(Boolean.class);
    if (holds || (!isSwitch && inner.isEmpty() && SUSPICIOUS.matcher(key).matches())) {
      keys.add(owner.getName().replaceFirst(".*\\.", "").replace('$', '.') + "." + key);
    }
    inner.forEach(this::look);
  }

  /** What has keys of its own. */
  private static boolean isShape(Class<?> type) {
    boolean ours =
        type.getPackage() != null && type.getPackage().equals(NodeFile.class.getPackage());
    boolean leaf = type.equals(Secret.class) || type.equals(Raw.class);
    return ours && !leaf && (type.isSealed() || type.isRecord());
  }

  /** The type and all it is made of. */
  private static Stream<Class<?>> classes(Type type) {
    if (type instanceof ParameterizedType of) {
      return Stream.concat(
          classes(of.getRawType()),
          Arrays.stream(of.getActualTypeArguments()).flatMap(SecretKeys::classes));
    }
    return type instanceof Class<?> one ? Stream.of(one) : Stream.empty();
  }
}
