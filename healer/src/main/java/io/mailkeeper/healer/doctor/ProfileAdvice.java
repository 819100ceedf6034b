package io.mailkeeper.healer.doctor;

import io.mailkeeper.healer.lease.LeaseProfile;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The quickest profile that a filesystem bears. A renewal is a write and about four reads, so it
 * takes a few times what a write takes; it has to fit into {@code renew} nearly always, and the
 * slowest of a quiet minute must leave half of what ends in a stop. What a quiet minute does not
 * show, the restart of a server, is taken from the filesystem's type.
 */
public final class ProfileAdvice {

  private static final int WRITES = 4;

  private ProfileAdvice() {}

  /** Empty if even the most patient one is too quick. */
  static Optional<LeaseProfile> quickest(String type, Latencies latencies) {
    LeaseProfile least =
        switch (FilesystemKind.of(type)) {
          case NFS, GLUSTER -> LeaseProfile.ENDURING; // grace period 90 s; ping-timeout 42 s
          case CEPH, CIFS, CLUSTER ->
              LeaseProfile.PATIENT; // a takeover of the server takes seconds
          case UNKNOWN, UNFIT -> LeaseProfile.STANDARD;
          case LOCAL, MEMORY -> LeaseProfile.FAST;
        };
    return List.of(LeaseProfile.values()).stream()
        .filter(profile -> profile.compareTo(least) >= 0 && bears(profile.timing(), latencies))
        .findFirst();
  }

  /** Whether measured writes fit into these times. */
  static boolean bears(LeaseTiming timing, Latencies latencies) {
    Duration reserve = timing.softTtl().minus(timing.renew()).dividedBy(2);
    return latencies.p99().multipliedBy(WRITES).compareTo(timing.renew()) <= 0
        && latencies.max().compareTo(reserve) <= 0;
  }

  /**
   * What was measured against what is configured.
   *
   * @param configured the group's timings
   * @param type of the lease directory's filesystem
   */
  public static Finding judge(LeaseTiming configured, String type, Latencies latencies) {
    String check = "renewals";
    String expected =
        String.format(
            "p99 below %s, max below %s for the configured times",
            Latencies.millis(configured.renew().dividedBy(WRITES)),
            Latencies.millis(configured.softTtl().minus(configured.renew()).dividedBy(2)));
    Optional<LeaseProfile> quickest = quickest(type, latencies);
    if (!bears(configured, latencies)) {
      return Finding.warn(
          check,
          expected,
          latencies.words(),
          quickest
              .map(p -> "use profile " + p.word())
              .orElse("no profile bears this: use another filesystem"));
    }
    boolean patientEnough =
        quickest.filter(p -> configured.softTtl().compareTo(p.timing().softTtl()) >= 0).isPresent();
    if (patientEnough) {
      String found = latencies.words() + ", recommended profile: " + quickest.get().word();
      return Finding.ok(check, expected, found);
    }
    return Finding.warn(
        check,
        expected + ", and for " + type + " patience for a restart of its server",
        latencies.words(),
        quickest
            .map(
                p ->
                    String.format(
                        "use profile %s: with soft_ttl %.1f s such a restart stops the service",
                        p.word(), configured.softTtl().toMillis() / 1000.0))
            .orElse("use another filesystem"));
  }
}
