package io.mailkeeper.agent.jmx;

import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.CertificateView;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.agent.loop.Snapshot.PeerView;
import io.mailkeeper.agent.loop.Snapshot.RecoveryView;
import io.mailkeeper.agent.loop.Snapshot.ResourceView;
import io.mailkeeper.agent.loop.Snapshot.ServiceView;
import io.mailkeeper.agent.loop.Timeline;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the beans say: each reads the newest snapshot when it is asked. Any thread. */
final class Beans {
  private static final int RECENT = 50;

  private Beans() {}

  record AgentBean(FrontDesk desk) implements AgentMXBean {
    private Snapshot now() {
      return desk.snapshot();
    }

    @Override
    public String getNode() {
      return now().node();
    }

    @Override
    public String getGroup() {
      return now().group();
    }

    @Override
    public String getVersion() {
      return now().version();
    }

    @Override
    public String getInstance() {
      return now().instance();
    }

    @Override
    public double getUptimeSeconds() {
      return now().uptimeSeconds();
    }

    @Override
    public String getDefinition() {
      return now().definition();
    }

    @Override
    public String getProfile() {
      return now().profile();
    }

    @Override
    public String getSafetyClass() {
      return now().safetyClass();
    }

    @Override
    public String getSafety() {
      return now().safety();
    }

    @Override
    public String getGuardFault() {
      return now().guard();
    }

    @Override
    public String getFreezeWindow() {
      return now().frozen().orElse("");
    }

    @Override
    public String getSelfCheck() {
      return now().selfCheck();
    }

    @Override
    public String getRecordFault() {
      return now().recordFault();
    }

    @Override
    public @Nullable Double getVisibilitySeconds() {
      return now().visibilitySeconds().orElse(null);
    }

    @Override
    public double getMaintenanceRemainingSeconds() {
      return now().maintenance().map(Snapshot.MaintenanceView::remainingSeconds).orElse(0.0);
    }

    @Override
    public String getMaintenanceReason() {
      return now().maintenance().map(Snapshot.MaintenanceView::reason).orElse("");
    }

    @Override
    public String[] getFailingCauses() {
      return now().failingCauses().entrySet().stream()
          .map(e -> e.getKey() + ": " + e.getValue())
          .toArray(String[]::new);
    }

    @Override
    public String maintenance(int seconds, String reason) {
      return Orders.maintenance(desk, seconds, reason);
    }

    @Override
    public String[] getHierarchies() {
      return now().hierarchies().stream().map(HierarchyView::tag).toArray(String[]::new);
    }

    @Override
    public String[] getRecentEvents() {
      List<Timeline.Entry> all = desk.timeline().after(0);
      return all.subList(Math.max(0, all.size() - RECENT), all.size()).stream()
          .map(e -> e.at() + " " + e.kind() + " " + e.hierarchy() + ": " + e.sentence())
          .toArray(String[]::new);
    }
  }

  record LeaseBean(Supplier<HierarchyView> now) implements LeaseMXBean {
    @Override
    public String getRole() {
      return now.get().role();
    }

    @Override
    public boolean isHeld() {
      return now.get().remainingSeconds().isPresent();
    }

    @Override
    public String getHolder() {
      return now.get().holder().orElse("");
    }

    @Override
    public long getEpoch() {
      return now.get().epoch();
    }

    @Override
    public @Nullable Double getRemainingSeconds() {
      return now.get().remainingSeconds().orElse(null);
    }

    @Override
    public @Nullable Double getSoftRemainingSeconds() {
      return now.get().softRemainingSeconds().orElse(null);
    }

    @Override
    public String getStore() {
      return now.get().store();
    }

    @Override
    public String getStoreDetail() {
      return now.get().storeDetail();
    }

    @Override
    public String getOutlook() {
      return now.get().outlook();
    }

    @Override
    public boolean isParked() {
      return now.get().parked();
    }
  }

  record HierarchyBean(Supplier<HierarchyView> now, Orders orders) implements HierarchyMXBean {
    @Override
    public String getMode() {
      return now.get().mode();
    }

    @Override
    public double getModeSeconds() {
      return now.get().modeSeconds();
    }

    @Override
    public String getWhy() {
      return now.get().why();
    }

    @Override
    public String getOperatorNeeded() {
      return now.get().operatorNeeded();
    }

    @Override
    public boolean isInServiceHere() {
      return getMode().equals("in_service");
    }

    @Override
    public boolean isProtected() {
      return now.get().protectedNow();
    }

    @Override
    public boolean isCandidate() {
      return now.get().candidate();
    }

    @Override
    public String getObstacle() {
      return now.get().obstacle();
    }

    @Override
    public Map<String, String> getOtherNodes() {
      return now.get().others();
    }

    @Override
    public String getStorage() {
      return now.get().storage();
    }

    @Override
    public String getStorageDetail() {
      return now.get().storageDetail();
    }

    @Override
    public String[] getStrays() {
      return now.get().strays().toArray(String[]::new);
    }

    @Override
    public String inService(String node) {
      return orders.inService(node);
    }

    @Override
    public String outOfService() {
      return orders.outOfService();
    }

    @Override
    public String switchover(String node, boolean force) {
      return orders.switchover(node, force);
    }

    @Override
    public String getWaitsForWord() {
      return now.get().waitsForWord();
    }

    @Override
    public String confirm() {
      return orders.confirm();
    }

    @Override
    public String decline() {
      return orders.decline();
    }
  }

  record ResourceBean(Supplier<ResourceView> now) implements ResourceMXBean {
    @Override
    public String getKind() {
      return now.get().kind();
    }

    @Override
    public String getPhase() {
      return now.get().phase();
    }

    @Override
    public String getDetail() {
      return now.get().detail();
    }
  }

  record ServiceBean(Supplier<ServiceView> now, Supplier<Optional<RecoveryView>> recovery)
      implements ServiceMXBean {
    @Override
    public String getDaemon() {
      return now.get().daemon();
    }

    @Override
    public String getProtocol() {
      return now.get().protocol();
    }

    @Override
    public String getHealth() {
      return now.get().health();
    }

    @Override
    public int getFailures() {
      return now.get().failures();
    }

    @Override
    public String getReason() {
      return now.get().reason();
    }

    @Override
    public String getCertificate() {
      return now.get().certificate().map(CertificateView::remark).orElse("");
    }

    @Override
    public String getRecovery() {
      return recovery.get().map(RecoveryView::phase).orElse("");
    }

    @Override
    public int getRestarts() {
      return recovery.get().map(RecoveryView::restarts).orElse(0);
    }
  }

  record PeerBean(Supplier<PeerView> now) implements PeerMXBean {
    @Override
    public boolean isAnswering() {
      return now.get().answers();
    }

    @Override
    public boolean isRecordAdvancing() {
      return now.get().recordAdvances();
    }

    @Override
    public @Nullable Double getRecordSecondsAgo() {
      return now.get().recordSecondsAgo().orElse(null);
    }

    @Override
    public String getFault() {
      return now.get().fault();
    }

    @Override
    public String getDefinition() {
      return now.get().sameDefinition().map(same -> same ? "same" : "differs").orElse("unknown");
    }

    @Override
    public String[] getDifferences() {
      return now.get().differences().toArray(String[]::new);
    }
  }
}
