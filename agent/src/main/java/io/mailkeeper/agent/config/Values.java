package io.mailkeeper.agent.config;

import io.mailkeeper.agent.schedule.Cron;
import io.mailkeeper.agent.schedule.CronFault;
import io.mailkeeper.healer.Names;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Every type a single value can have: from the user's text and back. A parser's complaint begins
 * with "expected", the caller says what was found.
 */
final class Values {

  private static final Map<Class<?>, Function<String, Object>> PARSERS =
      Map.ofEntries(
          Map.entry(Boolean.class, Values::yesOrNo),
          Map.entry(InetAddress.class, Addresses::parse),
          Map.entry(Cidr.class, Cidr::parse),
          Map.entry(Endpoint.class, Endpoint::parse),
          Map.entry(Host.class, Host::parse),
          Map.entry(ByteSize.class, ByteSize::parse),
          Map.entry(Cron.class, Values::cron),
          Map.entry(Decimal.class, Decimal::parse),
          Map.entry(JolokiaUrl.class, JolokiaUrl::parse),
          Map.entry(Glob.class, Glob::parse),
          Map.entry(LoginMechanism.class, LoginMechanism::parse),
          Map.entry(Regex.class, Regex::parse),
          Map.entry(Re2.class, Re2::parse),
          Map.entry(HttpStatuses.class, HttpStatuses::parse),
          Map.entry(Octets.class, Octets::parse),
          Map.entry(Raw.class, Raw::parse),
          Map.entry(Secret.class, Secret::parse),
          Map.entry(GoDuration.class, GoDuration::parse),
          Map.entry(Base2Size.class, Base2Size::parse),
          Map.entry(ModuleFile.TlsVersion.class, ModuleFile.TlsVersion::parse),
          Map.entry(TargetPattern.class, TargetPattern::parse),
          Map.entry(URI.class, Values::uri),
          Map.entry(ZoneId.class, Values::zone));

  private Values() {}

  /**
   * @param notes the record component the value is for, with its annotations
   */
  static Object parse(Class<?> type, RecordComponent notes, String text) {
    if (type == String.class) {
      return string(notes, text);
    }
    if (type == Integer.class) {
      Range range = notes.getAnnotation(Range.class);
      return range == null
          ? Numbers.parse(text, "whole number", 0, Integer.MAX_VALUE)
          : Numbers.parse(text, "whole number", range.min(), range.max());
    }
    if (type == Duration.class) {
      return duration(notes, text);
    }
    if (type.isEnum()) {
      return constant(type, text);
    }
    Function<String, Object> parser = PARSERS.get(type);
    if (parser == null) {
      throw new IllegalStateException("no parser for " + type + " of " + notes);
    }
    return parser.apply(text);
  }

  static boolean knows(Class<?> type) {
    return PARSERS.containsKey(type)
        || type.isEnum()
        || List.of(String.class, Integer.class, Duration.class).contains(type);
  }

  /** Equal values have equal texts, and the text can be read back. */
  static String text(Object value) {
    if (value instanceof Duration duration) {
      return Durations.text(duration);
    }
    if (value instanceof InetAddress address) {
      return Addresses.text(address);
    }
    if (value instanceof Enum<?> constant) {
      return word(constant);
    }
    return value.toString();
  }

  private static String string(RecordComponent notes, String text) {
    if (text.isBlank() && !notes.isAnnotationPresent(OrEmpty.class)) {
      throw new IllegalArgumentException("expected some text");
    }
    if (notes.isAnnotationPresent(Name.class) && !Names.isValid(text)) {
      throw new IllegalArgumentException(
          "expected a name: 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or"
              + " digit");
    }
    return text;
  }

  private static Duration duration(RecordComponent notes, String text) {
    Duration duration = Durations.parse(text);
    if (duration.isZero() && !notes.isAnnotationPresent(OrZero.class)) {
      throw new IllegalArgumentException("expected more than zero");
    }
    return duration;
  }

  private static Object constant(Class<?> type, String text) {
    List<String> words =
        Arrays.stream(type.getEnumConstants()).map(constant -> word((Enum<?>) constant)).toList();
    if (!words.contains(text)) {
      throw new IllegalArgumentException("expected one of " + String.join(", ", words));
    }
    return type.getEnumConstants()[words.indexOf(text)];
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("expected true or false");
    };
  }

  /** One blank between the fields: else the same times would be two definitions. */
  private static Cron cron(String text) {
    try {
      return Cron.parse(text.strip().replaceAll("\\s+", " "));
    } catch (CronFault e) {
      throw new IllegalArgumentException(
          "expected a cron expression, seconds first, such as \"0 0 22 ? * FRI\": "
              + e.getMessage(),
          e);
    }
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("expected a URL", e);
    }
  }

  private static ZoneId zone(String text) {
    if (!ZoneId.getAvailableZoneIds().contains(text)) {
      throw new IllegalArgumentException(
          "expected a time zone such as UTC or Europe/Berlin"
              + Nearest.among(text, ZoneId.getAvailableZoneIds())
                  .map(near -> "; did you mean '" + near + "'?")
                  .orElse(""));
    }
    return ZoneId.of(text);
  }
}
