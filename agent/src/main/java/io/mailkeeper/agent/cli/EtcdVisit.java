package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.etcd.EtcdInquiry;
import io.mailkeeper.agent.lease.LeaseAccess.InEtcd;
import io.mailkeeper.healer.doctor.EtcdJudge;
import io.mailkeeper.healer.doctor.Finding;
import io.mailkeeper.healer.doctor.Latencies;
import io.mailkeeper.healer.doctor.ProfileAdvice;
import io.mailkeeper.healer.doctor.Visibility;
import io.mailkeeper.healer.lease.EtcdDirectory;
import io.mailkeeper.healer.lease.EtcdTrial;
import io.mailkeeper.healer.lease.IoWords;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.system.MountTable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Doctor's part that works on etcd; every question ends with etcd's timeout. */
final class EtcdVisit {

  private final Configuration configuration;
  private final InEtcd etcd;
  private final LeaseTiming timing;
  private final Visibility visibility;
  private final Measurement measurement;

  /** Parameters as for {@link StoreVisit}. */
  EtcdVisit(
      Configuration configuration,
      InEtcd etcd,
      Duration span,
      Duration peerWait,
      Consumer<String> progress) {
    this.configuration = configuration;
    this.etcd = etcd;
    this.timing = configuration.domain().timing();
    this.visibility = new Visibility(configuration.node().node(), configuration.domain().nodes());
    this.measurement = new Measurement(etcd.directory(), visibility, span, peerWait, progress);
  }

  /** Everything about members, renewals, visibility, mail stores and the clock; to be added to. */
  List<Finding> findings() {
    EtcdInquiry inquiry = new EtcdInquiry(etcd.cluster());
    List<EtcdJudge.Answered> endpoints = inquiry.endpoints();
    List<Finding> findings = new ArrayList<>(EtcdJudge.endpoints(endpoints));
    configuration
        .node()
        .etcd()
        .flatMap(file -> EtcdJudge.password(file.user(), file.encrypted()))
        .ifPresent(findings::add);
    try {
      long bytes = endpoints.stream().mapToLong(EtcdJudge.Answered::bytes).max().orElse(0);
      findings.addAll(EtcdJudge.cluster(inquiry.cluster(), bytes));
      EtcdDirectory directory = etcd.directory();
      directory
          .leaseId()
          .flatMap(id -> id.refusal(timing))
          .map(StoreVisit::tooPatient)
          .ifPresent(findings::add);
      findings.add(ProfileAdvice.judge(timing, "etcd", measured(directory)));
      findings.addAll(visibility.findings(timing));
    } catch (IOException e) {
      findings.add(
          new Finding(
              Finding.Level.BAD,
              "lease directory",
              "an etcd that takes writes",
              IoWords.of(e),
              "see to " + etcd.cluster().place()));
    }
    findings.addAll(DoctorFacts.mailStores(configuration, MountTable.ofProcess()));
    findings.add(DoctorFacts.clock());
    return findings;
  }

  private Latencies measured(EtcdDirectory directory) throws IOException {
    EtcdTrial trial = directory.trial();
    Thread cleaner = Measurement.cleanedUpBy(trial::close);
    try (trial) {
      return measurement.of(trial.place(), trial::renew);
    } finally {
      Measurement.forget(cleaner);
    }
  }
}
