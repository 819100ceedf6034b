package io.mailkeeper.lab;

import io.mailkeeper.healer.lease.LeaseTiming;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Random faults, one step after the other, on real nodes with real daemons; after each the cluster
 * must be whole again in time, and at no moment may two nodes have been in service.
 */
final class Campaign {
  private final LabStore store;
  private final MailGroup group;
  private final JsonLines<CampaignLine> file;
  private final long freshSeed;

  /**
   * @param seed of a campaign that begins; one that goes on keeps its own
   */
  Campaign(LabStore store, MailGroup group, JsonLines<CampaignLine> file, long seed) {
    this.store = store;
    this.group = group;
    this.file = file;
    this.freshSeed = seed;
  }

  private String name() {
    return store.word() + "-" + group.profile().word();
  }

  /**
   * Goes on after the last line of the file until its steps have taken {@code seconds} together.
   *
   * @return all steps of this campaign, those of earlier runs too
   */
  CampaignSummary run(double seconds) throws IOException {
    List<CampaignLine> lines = new ArrayList<>(file.all());
    lines.removeIf(line -> !line.campaign().equals(name()));
    long seed = lines.isEmpty() ? freshSeed : lines.get(0).seed();
    System.out.printf("campaign %s: seed %d, going on at step %d%n", name(), seed, lines.size());
    Optional<CampaignCluster> cluster = Optional.empty();
    try {
      while (spent(lines) < seconds) {
        if (cluster.isEmpty()) {
          cluster = Optional.of(CampaignCluster.up(store, group, seed + lines.size()));
        }
        CampaignLine line = step(cluster.get(), seed, lines.size());
        file.append(line);
        lines.add(line);
        System.out.println(progress(line));
        if (!line.violations().isEmpty() || line.after().isEmpty()) {
          // What a violation leaves behind is no fair beginning of the next step.
          System.out.println(cluster.get().evidence(file.path(), line));
          cluster.get().close();
          cluster = Optional.empty();
        }
      }
    } finally {
      cluster.ifPresent(CampaignCluster::close);
    }
    return new CampaignSummary(name(), lines);
  }

  private static double spent(List<CampaignLine> lines) {
    return lines.stream().mapToDouble(CampaignLine::seconds).sum();
  }

  private static String progress(CampaignLine line) {
    return "  %4d %s: outage %d ms, %s, whole again after %d ms%s%s"
        .formatted(
            line.number(),
            line.faults(),
            line.outageMs(),
            line.failover()
                ? "failover to " + line.after()
                : line.newEpochs() > 0 ? "started anew on " + line.after() : "stayed",
            line.backMs(),
            line.excused().isEmpty()
                ? ""
                : ", the machine stood still for %d ms, was overloaded %d %% of the time: %s"
                    .formatted(line.stallMs(), line.waitedPercent(), line.excused()),
            line.violations().isEmpty() ? "" : " VIOLATIONS " + line.violations());
  }

  /** A step that cannot be carried out is a violation: it must not end the campaign silently. */
  private static CampaignCluster.Seen suffer(CampaignCluster cluster, List<PlannedFault> faults) {
    try {
      return cluster.suffer(faults);
    } catch (RuntimeException | IOException broken) {
      List<String> violations = new ArrayList<>(List.of("the step broke: " + broken));
      return new CampaignCluster.Seen("", 0, 0, 0, 0, 0, 0, 0, 0, violations);
    }
  }

  private CampaignLine step(CampaignCluster cluster, long seed, long number) throws IOException {
    LeaseTiming timing = group.timing();
    String before = cluster.holder();
    List<PlannedFault> faults = new CampaignPlan(seed, store, timing).step(number, before);
    String at = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    long begin = System.nanoTime();
    CampaignCluster.Seen seen = suffer(cluster, faults);
    List<String> violations = seen.violations();
    List<String> wrong = CampaignRules.judge(timing, faults, before, seen);
    boolean stalled = CampaignRules.stoodStill(timing, seen.stallMs(), seen.waitedPercent());
    if (!stalled) {
      violations.addAll(wrong);
    }
    return new CampaignLine(
        name(),
        number,
        seed,
        at,
        faults,
        before,
        seen.holder(),
        !seen.holder().equals(before),
        seen.newEpochs(),
        seen.repairs(),
        seen.outageMs(),
        seen.backMs(),
        CampaignRules.bound(timing).toMillis(),
        seen.overlaps(),
        seen.lookMs(),
        seen.stallMs(),
        seen.waitedPercent(),
        violations,
        stalled ? wrong : List.of(),
        Math.round((System.nanoTime() - begin) / 1e8) / 10.0);
  }
}
