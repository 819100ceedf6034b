package io.mailkeeper.agent.config;

import io.mailkeeper.healer.lease.LeaseProfile;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The lease's timings: a profile, or all five times; {@link LeaseTiming} tells what they mean and
 * checks how they relate.
 */
@Called("lease")
public record LeaseFile(
    Optional<LeaseProfile> profile,
    Optional<Duration> renew,
    Optional<Duration> softTtl,
    Optional<Duration> ttl,
    Optional<Duration> stopBound,
    Optional<Duration> visibility) {

  private static final List<String> TIMES =
      List.of("renew", "soft_ttl", "ttl", "stop_bound", "visibility");

  private static final Pattern ISO_DURATION = Pattern.compile("\\bPT[0-9HMS.]*[HMS]");

  public LeaseFile {
    List<Optional<Duration>> times = List.of(renew, softTtl, ttl, stopBound, visibility);
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      if (times.get(i).isEmpty()) {
        missing.add(TIMES.get(i));
      }
    }
    boolean none = missing.size() == TIMES.size();
    if (profile.isPresent() && !none) {
      throw new KeyFault(
          "profile", "lease has both a profile and times of its own; give one or the other");
    }
    if (profile.isEmpty() && none) {
      throw new IllegalArgumentException(
          "lease has no profile; expected profile: fast, standard, patient or enduring, or all of "
              + String.join(", ", TIMES));
    }
    if (profile.isEmpty() && !missing.isEmpty()) {
      throw new IllegalArgumentException(
          "lease without a profile needs all times; missing " + String.join(", ", missing));
    }
    try {
      timing(profile, times);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("lease: " + asWritten(String.valueOf(e.getMessage())), e);
    }
  }

  /** The domain's message with keys and durations the way the file has them. */
  private static String asWritten(String message) {
    String keys = message.replace("softTtl", "soft_ttl").replace("stopBound", "stop_bound");
    return ISO_DURATION
        .matcher(keys)
        .replaceAll(found -> Durations.text(Duration.parse(found.group())));
  }

  /** Checked when this was constructed. */
  public LeaseTiming toTiming() {
    return timing(profile, List.of(renew, softTtl, ttl, stopBound, visibility));
  }

  private static LeaseTiming timing(
      Optional<LeaseProfile> profile, List<Optional<Duration>> times) {
    if (profile.isPresent()) {
      return profile.get().timing();
    }
    List<Duration> given = times.stream().flatMap(Optional::stream).toList();
    return new LeaseTiming(given.get(0), given.get(1), given.get(2), given.get(3), given.get(4));
  }
}
