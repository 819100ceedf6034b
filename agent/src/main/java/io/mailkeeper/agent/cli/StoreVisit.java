package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.healer.doctor.FilesystemJudge;
import io.mailkeeper.healer.doctor.Finding;
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
import java.util.function.Consumer;

/** Doctor's part that works on the shared filesystem; hangs with it. */
final class StoreVisit {
  private final Configuration configuration;
  private final LeaseTiming timing;
  private final LeaseDirectory directory;
  private final Visibility visibility;
  private final Measurement measurement;

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
    this.timing = configuration.domain().timing();
    this.directory = directory;
    this.visibility = new Visibility(configuration.node().node(), configuration.domain().nodes());
    this.measurement = new Measurement(directory, visibility, span, peerWait, progress);
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
          .map(StoreVisit::tooPatient)
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

  static Finding tooPatient(String refusal) {
    return new Finding(
        Finding.Level.BAD,
        "lease.id",
        "times within the ceilings of lease.id",
        refusal,
        "use a quicker profile; ceilings never change");
  }

  private List<Finding> tried(Mount mount) throws IOException {
    StoreTrial trial = directory.trial();
    Thread cleaner = Measurement.cleanedUpBy(trial::close);
    try (trial) {
      List<Finding> findings =
          new ArrayList<>(
              StoreJudge.judge(
                  trial.hardLinkFault(),
                  trial.readsDirect(),
                  trial.writesDirect(),
                  trial.syncFault()));
      findings.add(
          ProfileAdvice.judge(
              timing, mount.type(), measurement.of(trial.place().toString(), trial::renew)));
      return findings;
    } finally {
      Measurement.forget(cleaner);
    }
  }
}
