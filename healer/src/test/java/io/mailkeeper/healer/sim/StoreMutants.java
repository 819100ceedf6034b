package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.RecordLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Drivers of the store that do the wrong thing, or make the wrong thing of what they find. */
final class StoreMutants {
  private StoreMutants() {}

  /** Makes the wrong way of a node to the store. */
  private interface Maker {
    SimIo make(World world, SimStore store, SimNode node, long visibility);
  }

  private static Supplier<Parts> with(Maker maker) {
    return () ->
        new Parts() {
          @Override
          SimIo io(World world, SimStore store, SimNode node, long visibility) {
            return maker.make(world, store, node, visibility);
          }
        };
  }

  /** What {@code link} answers is believed: there is such an epoch, so it is ours. */
  static Supplier<Parts> existingBelievedWon() {
    return with(
        (world, store, node, visibility) ->
            new SimIo(world, store, node, visibility) {
              @Override
              Published whose(EpochRecord record) {
                return Published.WON;
              }
            });
  }

  /** One candidate file for all attempts: the one that was linked is rewritten by the next. */
  static Supplier<Parts> candidateReused() {
    return with(
        (world, store, node, visibility) ->
            new SimIo(world, store, node, visibility) {
              private Optional<EpochRecord> before = Optional.empty();

              @Override
              Supplier<EpochRecord> candidate(EpochRecord record) {
                before
                    .filter(b -> store.owner(b.epoch()).filter(o -> same(o, b)).isPresent())
                    .ifPresent(linked -> node.oracle().rewritten(linked.epoch(), record));
                before = Optional.of(record);
                return () -> record;
              }
            });
  }

  private static boolean same(EpochRecord one, EpochRecord other) {
    return one.claim().equals(other.claim());
  }

  /** All nodes write into the newest file. */
  static Supplier<Parts> sharedRecord() {
    return with(
        (world, store, node, visibility) ->
            new SimIo(world, store, node, visibility) {
              @Override
              EpochRecord written(EpochRecord r) {
                return copy(r, store.highest(), r.state());
              }
            });
  }

  /** The release is written when the stop begins. */
  static Supplier<Parts> releasedBeforeTheStop() {
    return with(
        (world, store, node, visibility) ->
            new SimIo(world, store, node, visibility) {
              @Override
              EpochRecord written(EpochRecord r) {
                boolean stopping = r.state() == EpochState.STOPPING;
                return stopping ? copy(r, r.epoch(), EpochState.RELEASED) : r;
              }
            });
  }

  private static EpochRecord copy(EpochRecord r, long epoch, EpochState state) {
    return new EpochRecord(
        r.hierarchy(),
        epoch,
        r.node(),
        r.machine(),
        r.boot(),
        r.instance(),
        r.claim(),
        state,
        r.next(),
        r.counter(),
        r.renew(),
        r.softTtl(),
        r.ttl(),
        r.stopBound(),
        r.predecessorsDead(),
        r.handOvers());
  }

  /** A read that fails shows no change, so it counts as silence. */
  static Supplier<Parts> errorIsSilence() {
    return with(
        (world, store, node, visibility) ->
            new SimIo(world, store, node, visibility) {
              private List<EpochRead> last = List.of();

              @Override
              LeaseView shown(LeaseAction.Read read, LeaseView view, long issuedAt) {
                boolean failed =
                    view.condition() == Condition.ERROR
                        || view.epochs().stream().anyMatch(EpochRead::failed);
                if (failed && !last.isEmpty()) {
                  return free(view, last);
                }
                if (view.condition() == Condition.GOOD) {
                  last = view.epochs();
                }
                return view;
              }
            });
  }

  /** Where the directory looks like this, the lease is free. */
  static Supplier<Parts> isFree(Condition condition) {
    return with(
        (world, store, node, visibility) ->
            new SimIo(world, store, node, visibility) {
              @Override
              LeaseView shown(LeaseAction.Read read, LeaseView view, long issuedAt) {
                if (view.condition() != condition) {
                  return view;
                }
                EpochRecord newest = store.newest().creation;
                EpochRecord released = copy(newest, newest.epoch(), EpochState.RELEASED);
                return free(view, List.of(seen(released)));
              }
            });
  }

  /** A file without a name is still open, and renewed. */
  static Supplier<Parts> unlinkedRenewed() {
    return with(
        (world, store, node, visibility) ->
            new SimIo(world, store, node, visibility) {
              @Override
              LeaseView shown(LeaseAction.Read read, LeaseView view, long issuedAt) {
                long gone = store.highestEver();
                boolean mine = store.file(gone).creation.node().equals(node.name());
                if (view.condition() != Condition.ROLLED_BACK || !mine) {
                  return view;
                }
                List<EpochRead> all = new ArrayList<>(view.epochs());
                all.add(seen(store.file(gone).newest));
                return free(view, all);
              }
            });
  }

  /** An epoch that a peer's record says it holds is taken for one that was read. */
  static Supplier<Parts> hearsay() {
    return with(
        (world, store, node, visibility) ->
            new SimIo(world, store, node, visibility) {
              @Override
              LeaseView shown(LeaseAction.Read read, LeaseView view, long issuedAt) {
                Optional<Long> claimed =
                    store.nodeNames().stream()
                        .filter(name -> !name.equals(node.name()))
                        .flatMap(name -> store.readNode(name, node.name()).stream())
                        .flatMap(record -> record.standings().values().stream())
                        .map(NodeRecord.Standing::claimed)
                        .filter(epoch -> epoch > store.highest())
                        .findFirst();
                if (view.condition() != Condition.GOOD || claimed.isEmpty()) {
                  return view;
                }
                List<EpochRead> all = new ArrayList<>(view.epochs());
                EpochRecord newest = store.newest().newest;
                all.add(seen(copy(newest, claimed.get(), EpochState.ACTIVE)));
                return free(view, all);
              }
            });
  }

  private static EpochRead seen(EpochRecord record) {
    return new EpochRead(record.epoch(), Identity.NOT_MINE, RecordLayout.encode(record), null);
  }

  private static LeaseView free(LeaseView view, List<EpochRead> epochs) {
    return new LeaseView(view.issued(), view.returned(), Condition.GOOD, "taken for good", epochs);
  }
}
