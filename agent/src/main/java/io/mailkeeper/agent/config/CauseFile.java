package io.mailkeeper.agent.config;

import io.mailkeeper.healer.core.Cause;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Something that services of all nodes depend on, such as a directory server: while it fails as
 * seen from the other nodes too, a move would help nobody. One of {@code probe}, {@code disk} and
 * {@code space} says how every node looks at it, whether it is in service or not.
 *
 * @param probe of something on the network
 * @param disk how fast files can be written and read
 * @param space how much of a filesystem is free
 * @param failures how many looks in a row must fail before it counts as failing
 */
@Called(value = "cause", by = "name")
public record CauseFile(
    @Name String name,
    Optional<ProbeFile> probe,
    Optional<DiskFile> disk,
    Optional<SpaceFile> space,
    @Default("2") @Range(min = 1, max = 1000) Integer failures) {

  public CauseFile {
    if (probe.filter(p -> p instanceof ProbeFile.RoundTrip).isPresent()) {
      throw new KeyFault(
          "probe",
          "a cause is looked at by all nodes at once, and each would delete the messages of the"
              + " others' round trips; give the round trip to a service");
    }
    long looks = Stream.of(probe, disk, space).filter(Optional::isPresent).count();
    if (looks != 1) {
      throw new IllegalArgumentException(
          "cause "
              + name
              + " has "
              + (looks == 0 ? "none" : looks + "")
              + " of 'probe', 'disk' and 'space'; expected one");
    }
  }

  /** Time between the starts of two looks. */
  private Duration every() {
    return probe
        .map(ProbeFile::every)
        .or(() -> disk.map(DiskFile::every))
        .or(() -> space.map(SpaceFile::every))
        .orElseThrow();
  }

  /** How long one look may take. */
  private Duration timeout() {
    return probe
        .map(ProbeFile::timeout)
        .or(() -> disk.map(DiskFile::hungAfter))
        .or(() -> space.map(SpaceFile::hungAfter))
        .orElseThrow();
  }

  Cause toCause() {
    return new Cause(name, every(), timeout(), failures);
  }
}
