package io.mailkeeper.healer.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was tried on the lease directory's filesystem. */
public final class StoreJudge {

  private StoreJudge() {}

  /**
   * @param hardLinkFault why no lease can be taken by a link; empty if one can
   * @param readsDirect whether O_DIRECT works for reads
   * @param writesDirect whether it works for the 4 KiB writes of renewals
   * @param syncFault why nothing can be brought to stable storage; empty if it can
   */
  public static List<Finding> judge(
      Optional<String> hardLinkFault,
      boolean readsDirect,
      boolean writesDirect,
      Optional<String> syncFault) {
    List<Finding> findings = new ArrayList<>();
    String links = "a link that one node alone can make";
    findings.add(
        hardLinkFault.isEmpty()
            ? Finding.ok("hard links", links, "it, tried")
            : Finding.bad(
                "hard links",
                links,
                hardLinkFault.get(),
                "a lease cannot live here: use NFS, GlusterFS, CephFS or a cluster filesystem"));
    findings.add(direct(readsDirect, writesDirect));
    String sync = "fsync of files and directories";
    findings.add(
        syncFault.isEmpty()
            ? Finding.ok("fsync", sync, "it, tried")
            : Finding.bad(
                "fsync", sync, syncFault.get(), "use a filesystem that keeps what it confirmed"));
    return findings;
  }

  private static Finding direct(boolean reads, boolean writes) {
    String expected = "reads and 4 KiB writes with O_DIRECT";
    if (reads && writes) {
      return Finding.ok("O_DIRECT", expected, "both, tried");
    }
    return reads
        ? Finding.ok(
            "O_DIRECT", expected, "reads; writes go by O_DSYNC, since its blocks are larger")
        : Finding.warn(
            "O_DIRECT",
            expected,
            "not supported: a fresh open has to show what others wrote",
            "on a network filesystem see that close-to-open is on, and run doctor while two agents"
                + " run");
  }
}
