package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.IncidentRecord;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.NodeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a step wants done. Each comes back as an event, whatever happens. */
public sealed interface Action {

  void accept(Runner runner);

  /** One method for each action. */
  interface Runner {
    void lease(Lease action);

    void writeNode(WriteNode action);

    void readNode(ReadNode action);

    void look(Look action);

    void start(Start action);

    void stop(Stop action);

    void restart(Restart action);

    void probe(Probe action);

    void checkDuplicate(CheckDuplicate action);

    void removeStray(RemoveStray action);

    void hint(Hint action);

    void ask(Ask action);

    void answer(Answer action);

    void join(Join action);

    void remember(Remember action);
  }

  /** Something for the lease store or the guard. */
  record Lease(String tag, LeaseAction action) implements Action {
    @Override
    public void accept(Runner runner) {
      runner.lease(this);
    }
  }

  /** Write this node's own record. */
  record WriteNode(NodeRecord record, Uptime start) implements Action {
    @Override
    public void accept(Runner runner) {
      runner.writeNode(this);
    }
  }

  /** Read a peer's record. */
  record ReadNode(String node) implements Action {
    @Override
    public void accept(Runner runner) {
      runner.readNode(this);
    }
  }

  /** Look whether a resource is in service here, touching nothing. */
  record Look(String tag, String resource) implements Action {
    @Override
    public void accept(Runner runner) {
      runner.look(this);
    }
  }

  /** Start a resource. */
  record Start(String tag, String resource, Duration limit) implements Action {
    @Override
    public void accept(Runner runner) {
      runner.start(this);
    }
  }

  /**
   * Stop a resource and verify it.
   *
   * @param force at once instead of in order
   */
  record Stop(String tag, String resource, boolean force, Duration limit) implements Action {
    @Override
    public void accept(Runner runner) {
      runner.stop(this);
    }
  }

  /** Clear away what is left of a daemon and start it again. */
  record Restart(String tag, String resource, boolean force, Duration limit) implements Action {
    @Override
    public void accept(Runner runner) {
      runner.restart(this);
    }
  }

  /** Probe a service now, after a short delay. */
  record Probe(String tag, String service, Duration delay) implements Action {
    @Override
    public void accept(Runner runner) {
      runner.probe(this);
    }
  }

  /**
   * Ask the network whether somebody else has one of the service addresses.
   *
   * @param resources names of the addresses, all asked for at the same time
   */
  record CheckDuplicate(String tag, List<String> resources, Duration limit) implements Action {
    public CheckDuplicate {
      resources = List.copyOf(resources);
    }

    @Override
    public void accept(Runner runner) {
      runner.checkDuplicate(this);
    }
  }

  /** Remove something protected that is here without the lease. */
  record RemoveStray(String tag, Stray stray) implements Action {
    @Override
    public void accept(Runner runner) {
      runner.removeStray(this);
    }
  }

  /** Tell the peers that there is news in the store. It proves nothing and shortens no wait. */
  record Hint(String tag) implements Action {
    @Override
    public void accept(Runner runner) {
      runner.hint(this);
    }
  }

  /** Pass an operator's request on to the node in service. */
  record Ask(String node, OperatorRequest request) implements Action {
    @Override
    public void accept(Runner runner) {
      runner.ask(this);
    }
  }

  /** Answer an operator's request. */
  record Answer(OperatorRequest request, boolean accepted, String sentence) implements Action {
    @Override
    public void accept(Runner runner) {
      runner.answer(this);
    }
  }

  /** The store has shown that a peer sees our writes: pin this node to it. */
  record Join() implements Action {
    @Override
    public void accept(Runner runner) {
      runner.join(this);
    }
  }

  /**
   * Keep in the store what happened on this node: all of it, in place of what was kept before.
   *
   * @param incidents by hierarchy
   * @param now the moment their times refer to
   */
  record Remember(Map<String, Incidents> incidents, Uptime now) implements Action {
    public Remember {
      incidents = Map.copyOf(incidents);
    }

    /** As they are kept: by hierarchy and time. */
    public List<IncidentRecord> records(Instant wall) {
      return new TreeMap<>(incidents)
          .entrySet().stream()
              .flatMap(e -> e.getValue().all().stream().map(i -> i.record(e.getKey(), wall, now)))
              .toList();
    }

    @Override
    public void accept(Runner runner) {
      runner.remember(this);
    }
  }
}
