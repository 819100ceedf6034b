package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.healer.doctor.FilesystemJudge;
import io.mailkeeper.healer.doctor.Finding;
import io.mailkeeper.healer.doctor.Latencies;
import io.mailkeeper.healer.doctor.ProfileAdvice;
import io.mailkeeper.healer.doctor.StoreJudge;
import io.mailkeeper.healer.doctor.Visibility;
import io.mailkeeper.healer.lease.IoWords;
import io.mailkeeper.healer.lease.LeaseDirectory;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.StoreTrial;
import io.mailkeeper.healer.system.MountTable;
import io.mailkeeper.healer.system.MountTable.Mount;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Doctor's part that works on the shared filesystem; hangs with it. */
final class StoreVisit {
  private static final Duration EVERY = Duration.ofMillis(50);
  private static final Duration PROGRESS = Duration.ofSeconds(10);

  private final Configuration configuration;
  private final Duration span;
  private final Duration peerWait;
  private final Consumer<String> progress;
  private final LeaseTiming timing;
  private final LeaseDirectory directory;
  private final Visibility visibility;

  /**
   * @param span how long renewals are measured
   * @param peerWait how much longer to wait for agents that were not seen meanwhile
   */
  StoreVisit(
      Configuration configuration,
      LeaseDirectory directory,
      Duration span,
      Duration peerWait,
      Consumer<String> progress) {
    this.configuration = configuration;
    this.span = span;
    this.peerWait = peerWait;
    this.progress = progress;
    this.timing = configuration.domain().timing();
    this.directory = directory;
    this.visibility = new Visibility(configuration.node().node(), configuration.domain().nodes());
  }

  /** Everything about filesystems, renewals, visibility and the clock; to be added to. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    try {
      Mount mount = directory.mount();
      List<Finding> tried = tried(mount);
      int nodes = configuration.domain().nodes().size();
      findings.addAll(FilesystemJudge.lease(mount, nodes, visibility.peerSeen()));
      directory
          .leaseId()
          .flatMap(id -> id.refusal(timing))
          .map(this::tooPatient)
          .ifPresent(findings::add);
      findings.addAll(tried);
      findings.addAll(visibility.findings(timing));
    } catch (IOException e) {
      findings.add(unusable(e));
    }
    findings.addAll(DoctorFacts.mailStores(configuration, MountTable.ofProcess()));
    findings.add(DoctorFacts.clock());
    return findings;
  }

  private Finding unusable(IOException e) {
    return new Finding(
        Finding.Level.BAD,
        "lease directory",
        "a directory that takes writes",
        IoWords.of(e),
        "mount the shared filesystem at " + directory.place());
  }

  private Finding tooPatient(String refusal) {
    return new Finding(
        Finding.Level.BAD,
        "lease.id",
        "times within the ceilings of lease.id",
        refusal,
        "use a quicker profile; ceilings never change");
  }

  private List<Finding> tried(Mount mount) throws IOException {
    StoreTrial trial = directory.trial();
    Thread cleaner = new Thread(trial::close, "doctor-cleanup");
    Runtime.getRuntime().addShutdownHook(cleaner); // Ctrl-C leaves nothing behind
    try (trial) {
      List<Finding> findings =
          new ArrayList<>(
              StoreJudge.judge(
                  trial.hardLinkFault(),
                  trial.readsDirect(),
                  trial.writesDirect(),
                  trial.syncFault()));
      findings.add(ProfileAdvice.judge(timing, mount.type(), measured(trial)));
      return findings;
    } finally {
      forget(cleaner);
    }
  }

  private static void forget(Thread cleaner) {
    try {
      Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException e) {
      // Already shutting down: it is at work.
    }
  }

  private Latencies measured(StoreTrial trial) throws IOException {
    progress.accept(
        String.format(
            "measuring renewals in %s for %.0f s", trial.place(), span.toMillis() / 1000.0));
    LongStream.Builder took = LongStream.builder();
    long begun = System.nanoTime();
    long told = begun;
    long now = begun;
    do {
      took.add(trial.renew());
      now = look();
      if (now - told >= PROGRESS.toNanos()) {
        told = now;
        progress.accept(
            String.format("%.0f s of %.0f s", (now - begun) / 1e9, span.toNanos() / 1e9));
      }
      LockSupport.parkNanos(EVERY.toNanos());
    } while (now - begun < span.toNanos());
    awaitPeers(now);
    return Latencies.of(took.build().toArray());
  }

  private void awaitPeers(long since) {
    if (!peerWait.isZero() && !visibility.complete()) {
      progress.accept(
          String.format("waiting %.0f s for the other nodes' agents", peerWait.toNanos() / 1e9));
    }
    for (long now = since;
        !visibility.complete() && now - since < peerWait.toNanos();
        now = look()) {
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  private long look() {
    long now = System.nanoTime();
    visibility.sample(now, directory.nodeRecords());
    return now;
  }
}
