package io.mailkeeper.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a client saw. Look at {@code bad} and {@code open} too: a service that never came back has a
 * short longest gap.
 *
 * @param isFinal whether the client has stopped
 * @param good sessions with a 220 banner
 * @param bad sessions without, by {@code kinds}
 * @param longestGap the longest time between two good banners that follow each other
 * @param gapFrom start of that gap on {@link Lab#now()}'s clock, ns; 0 while there is none
 * @param gapTo its end, ns
 * @param open time since the last good banner, or since the start when there was none
 */
public record SmtpReport(
    boolean isFinal,
    int good,
    int bad,
    Map<String, Integer> kinds,
    Duration longestGap,
    long gapFrom,
    long gapTo,
    Duration open) {

  static final SmtpReport NOTHING =
      new SmtpReport(false, 0, 0, Map.of(), Duration.ZERO, 0, 0, Duration.ZERO);

  static SmtpReport of(JsonNode line) {
    var kinds = new TreeMap<String, Integer>();
    line.get("kinds")
        .properties()
        .forEach(kind -> kinds.put(kind.getKey(), kind.getValue().asInt()));
    return new SmtpReport(
        line.get("final").asBoolean(),
        line.get("good").asInt(),
        line.get("bad").asInt(),
        kinds,
        Duration.ofNanos(line.get("longest").asLong()),
        line.get("from").asLong(),
        line.get("to").asLong(),
        Duration.ofNanos(line.get("open").asLong()));
  }

  /**
   * Whether the service answered when the client was last asked: no good banner is older than 0.2
   * s.
   */
  public boolean answering() {
    return good > 0 && open.compareTo(Duration.ofMillis(200)) < 0;
  }

  /** The longest time without service, whether it has ended or not. */
  public Duration outage() {
    return longestGap.compareTo(open) >= 0 ? longestGap : open;
  }

  @Override
  public String toString() {
    return "longest gap %d ms, %d good, %d bad %s, last good banner %d ms ago"
        .formatted(longestGap.toMillis(), good, bad, kinds, open.toMillis());
  }
}
