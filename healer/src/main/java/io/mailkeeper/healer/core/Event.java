package io.mailkeeper.healer.core;

import io.mailkeeper.healer.SafetyClass;
import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.IncidentRecord;
import io.mailkeeper.healer.lease.LeaseStore;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.NodeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Everything that can happen to a node. The only way anything reaches the state. */
public sealed interface Event {

  void accept(Handler handler);

  /** Commands on resources. */
  enum What {
    START,
    STOP,
    RESTART
  }

  /** One method for each event. */
  interface Handler {
    void tick(Tick e);

    void viewed(Viewed e);

    void published(Published e);

    void wrote(Wrote e);

    void floorKept(FloorKept e);

    void armed(Armed e);

    void armRefused(ArmRefused e);

    void fenced(Fenced e);

    void fenceChecked(FenceChecked e);

    void guardFired(GuardFired e);

    void latched(Latched e);

    void guardChanged(GuardChanged e);

    void safetyChanged(SafetyChanged e);

    void nodeWritten(NodeWritten e);

    void nodeRead(NodeRead e);

    void joined(Joined e);

    void peerSaid(PeerSaid e);

    void peerHint(PeerHint e);

    void resourceSeen(ResourceSeen e);

    void resourceDone(ResourceDone e);

    void processGone(ProcessGone e);

    void probed(Probed e);

    void storageSeen(StorageSeen e);

    void queueSeen(QueueSeen e);

    void causeSeen(CauseSeen e);

    void networkSeen(NetworkSeen e);

    void maintenance(MaintenanceAsked e);

    void straysSeen(StraysSeen e);

    void strayRemoved(StrayRemoved e);

    void duplicateChecked(DuplicateChecked e);

    void requested(Requested e);

    void asked(Asked e);

    void windowChanged(WindowChanged e);

    void selfChecked(SelfChecked e);

    void remembered(Remembered e);

    void definitionSeen(DefinitionSeen e);
  }

  /** Time has passed. */
  record Tick() implements Event {
    @Override
    public void accept(Handler handler) {
      handler.tick(this);
    }
  }

  /** A pass over the lease files has come back. */
  record Viewed(String tag, LeaseView view) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.viewed(this);
    }
  }

  /** A claim has come back. */
  record Published(String tag, long epoch, LeaseStore.Published result) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.published(this);
    }
  }

  /** A write of our epoch has come back; {@code error} is empty when it succeeded. */
  record Wrote(String tag, long epoch, Uptime start, Optional<String> error) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.wrote(this);
    }
  }

  /** The floor is on the local disk, or could not be put there. */
  record FloorKept(String tag, long floor, Optional<String> error) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.floorKept(this);
    }
  }

  /** The guard has acknowledged the deadline of the renewal that began at {@code start}. */
  record Armed(String tag, long epoch, Uptime start) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.armed(this);
    }
  }

  /** The guard refused a deadline without having fired. */
  record ArmRefused(String tag, long epoch, String why) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.armRefused(this);
    }
  }

  /**
   * The fence of another node, asked for under an epoch of this one, has come back.
   *
   * @param fault why that node is not known to be off; empty when it was read back to be off
   */
  record Fenced(String tag, long epoch, String node, Optional<String> fault) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.fenced(this);
    }
  }

  /**
   * The device that can switch another node off was asked for its state.
   *
   * @param fault why it cannot be relied on; empty when it answered
   */
  record FenceChecked(String node, String fault) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.fenceChecked(this);
    }
  }

  /** The guard has fired. */
  record GuardFired(String tag, long epoch, String why) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.guardFired(this);
    }
  }

  /** The guard has verified the stop and latched it. */
  record Latched(String tag, long epoch) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.latched(this);
    }
  }

  /** The guard is gone ({@code fault} says why) or back (empty). */
  record GuardChanged(String fault) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.guardChanged(this);
    }
  }

  /** The guard's watchdog works ({@code detail} names it) or does not (why). */
  record SafetyChanged(SafetyClass guard, String detail) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.safetyChanged(this);
    }
  }

  /** Our own record was written, or not. */
  record NodeWritten(long counter, Uptime start, String error) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.nodeWritten(this);
    }
  }

  /** A peer's record was read, or not. */
  record NodeRead(String node, Optional<NodeRecord> record, String fault) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.nodeRead(this);
    }
  }

  /** This node was pinned to the store it shares; {@code fault} is empty when it was. */
  record Joined(String fault) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.joined(this);
    }
  }

  /** A peer answered over the network, authenticated. */
  record PeerSaid(String node, UUID instance, long counter) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.peerSaid(this);
    }
  }

  /** A peer says that there is news in the store. */
  record PeerHint(String tag) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.peerHint(this);
    }
  }

  /** A look at a resource has come back. */
  record ResourceSeen(String tag, String resource, ResourceState.Phase phase, String detail)
      implements Event {
    @Override
    public void accept(Handler handler) {
      handler.resourceSeen(this);
    }
  }

  /** A command on a resource has come back. */
  record ResourceDone(String tag, String resource, What what, boolean ok, String detail)
      implements Event {
    @Override
    public void accept(Handler handler) {
      handler.resourceDone(this);
    }
  }

  /** A daemon's process has gone. */
  record ProcessGone(String tag, String resource, String detail) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.processGone(this);
    }
  }

  /**
   * A probe has come back.
   *
   * @param late of one that answered: in which phase it was slow, one sentence; empty when it was
   *     not
   */
  record Probed(String tag, String service, boolean ok, String reason, String late, Uptime start)
      implements Event {
    /** One that was not slow. */
    public Probed(String tag, String service, boolean ok, String reason, Uptime start) {
      this(tag, service, ok, reason, "", start);
    }

    @Override
    public void accept(Handler handler) {
      handler.probed(this);
    }
  }

  /** The mail store was checked. */
  record StorageSeen(String tag, StorageHealth health, String detail) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.storageSeen(this);
    }
  }

  /** The waiting messages were counted; {@code messages} is empty when that was not possible. */
  record QueueSeen(String tag, OptionalLong messages) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.queueSeen(this);
    }
  }

  /**
   * It is known by now how a shared cause is: one good look is enough, bad ones must be several.
   *
   * @param fault what is wrong with it; empty when it is well
   * @param start when the look began, of several the last
   */
  record CauseSeen(String cause, String fault, Uptime start) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.causeSeen(this);
    }
  }

  /** It was looked how a hierarchy can be reached on this node. */
  record NetworkSeen(String tag, ServiceNetwork network) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.networkSeen(this);
    }
  }

  /**
   * An operator orders a maintenance of the whole group; a length of zero ends the one there is.
   */
  record MaintenanceAsked(OperatorRequest request, String reason, Duration length)
      implements Event {
    @Override
    public void accept(Handler handler) {
      handler.maintenance(this);
    }
  }

  /** This node was searched for protected things it must not run. */
  record StraysSeen(String tag, List<Stray> strays) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.straysSeen(this);
    }
  }

  /** A stray was removed, or not. */
  record StrayRemoved(String tag, Stray stray, boolean ok, String detail) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.strayRemoved(this);
    }
  }

  /** The network was asked who has the service address. */
  record DuplicateChecked(String tag, Optional<String> owner) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.duplicateChecked(this);
    }
  }

  /** An operator asks for something. */
  record Requested(OperatorRequest request) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.requested(this);
    }
  }

  /** The node in service has answered a request that was passed on to it. */
  record Asked(OperatorRequest request, boolean accepted, String sentence) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.asked(this);
    }
  }

  /** A freeze window has opened (its name) or closed (empty). */
  record WindowChanged(String tag, Optional<String> window) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.windowChanged(this);
    }
  }

  /**
   * This node has looked whether it could start a hierarchy; {@code faults} says what is missing.
   */
  record SelfChecked(String tag, List<String> faults) implements Event {
    public SelfChecked {
      faults = List.copyOf(faults);
    }

    @Override
    public void accept(Handler handler) {
      handler.selfChecked(this);
    }
  }

  /**
   * What an earlier run of the agent has left in the store about this node was read.
   *
   * @param wall this host's wall clock then: what was written goes by wall clocks
   */
  record Remembered(List<IncidentRecord> incidents, Instant wall) implements Event {
    public Remembered {
      incidents = List.copyOf(incidents);
    }

    @Override
    public void accept(Handler handler) {
      handler.remembered(this);
    }
  }

  /** A revision of the group's definition was read in the store; older ones are ignored. */
  record DefinitionSeen(PublishedDefinition definition) implements Event {
    @Override
    public void accept(Handler handler) {
      handler.definitionSeen(this);
    }
  }
}
