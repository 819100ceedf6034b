package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Hierarchy.FailoverLimit;
import io.mailkeeper.healer.lease.IncidentRecord;
import io.mailkeeper.healer.lease.NodeRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What keeps the service from going round in circles is left out. */
final class FlapMutants {
  private FlapMutants() {}

  /** However often the service was given up on a node, it is a candidate. */
  static Supplier<Parts> limitIgnored() {
    return limit(l -> new FailoverLimit(32, l.window()));
  }

  /** Failures are forgotten after half of the window. */
  static Supplier<Parts> forgottenTooSoon() {
    return limit(l -> new FailoverLimit(l.failures(), l.window().dividedBy(2)));
  }

  private static Supplier<Parts> limit(UnaryOperator<FailoverLimit> wrong) {
    return () ->
        new Parts() {
          @Override
          Group defined(Group g) {
            List<Hierarchy> all = g.hierarchies().stream().map(h -> with(h, wrong)).toList();
            return new Group(g.name(), g.timing(), g.nodes(), all);
          }
        };
  }

  private static Hierarchy with(Hierarchy h, UnaryOperator<FailoverLimit> wrong) {
    Hierarchy.Policy policy = h.policy().with(wrong.apply(h.policy().failover()));
    return new Hierarchy(h.tag(), h.members(), h.resources(), h.services(), policy);
  }

  /** A run of the agent does not learn what earlier ones have kept. */
  static Supplier<Parts> forgottenByARestart() {
    return io(
        (world, store, node, visibility) ->
            new SimIo(world, store, node, visibility) {
              @Override
              List<IncidentRecord> recalled(List<IncidentRecord> kept) {
                return List.of();
              }
            });
  }

  /** What other nodes remember does not count: each is taken to be ready, whatever it says. */
  static Supplier<Parts> othersForgotten() {
    return io(
        (world, store, node, visibility) ->
            new SimIo(world, store, node, visibility) {
              @Override
              Optional<NodeRecord> found(Optional<NodeRecord> record) {
                return record.map(FlapMutants::ready);
              }
            });
  }

  private static NodeRecord ready(NodeRecord r) {
    Map<String, NodeRecord.Standing> standings = new HashMap<>();
    r.standings().forEach((tag, s) -> standings.put(tag, ready(s)));
    return new NodeRecord(
        r.store(),
        r.node(),
        r.machine(),
        r.boot(),
        r.instance(),
        r.counter(),
        r.digest(),
        r.networkGood(),
        standings,
        r.echoes(),
        r.formats(),
        r.maintenance(),
        r.failing());
  }

  private static NodeRecord.Standing ready(NodeRecord.Standing s) {
    boolean barred = s.reason().startsWith("it failed here");
    return new NodeRecord.Standing(
        s.ready() || barred,
        barred ? "" : s.reason(),
        s.claimed(),
        s.seenEpoch(),
        s.guardIdle(),
        s.storage(),
        s.nobody());
  }

  /** Makes the wrong way to the store of a node. */
  private interface Maker {
    SimIo make(World world, SimStore store, SimNode node, long visibility);
  }

  private static Supplier<Parts> io(Maker maker) {
    return () ->
        new Parts() {
          @Override
          SimIo io(World world, SimStore store, SimNode node, long visibility) {
            return maker.make(world, store, node, visibility);
          }
        };
  }
}
