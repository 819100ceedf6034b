package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.Tenure;
import java.util.List;
import java.util.Optional;

/** What has to hold in every position of the exhaustive search, whoever thinks what about it. */
final class BoardOracle {
  private BoardOracle() {}

  /** What a pass that has just come back had found. */
  record Look(List<EpochRead> seen) {}

  /** I1: something begins to run. */
  static void began(Board board) {
    if (board.sides[0].runs != BoardSide.NOTHING && board.sides[1].runs != BoardSide.NOTHING) {
      throw new Broken("I1", "both run the service at " + board.now);
    }
  }

  /** I2: no gap. I3: every lower epoch is released, or its holder's promise has ended. */
  static void created(Board board, int side, EpochRecord record) {
    if (record.epoch() != board.highest() + 1) {
      throw new Broken("I2", "epoch " + record.epoch() + " follows " + board.highest());
    }
    BoardSide other = board.sides[1 - side];
    if (board.now < other.promise) {
      throw new Broken("I3", board.sides[side].name + " creates " + record.epoch() + " too early");
    }
  }

  /** I2: only its creator writes to a file. I8: RELEASED means stopped. */
  static void written(Board board, int side, EpochRecord record) {
    BoardSide by = board.sides[side];
    boolean own =
        board
            .newest(record.epoch())
            .filter(l -> l.record().claim().equals(record.claim()))
            .isPresent();
    if (!own) {
      throw new Broken("I2", by.name + " writes to epoch " + record.epoch() + " of another");
    }
    if (record.state() == EpochState.RELEASED) {
      by.promise = 0;
      if (by.runs == record.epoch()) {
        throw new Broken("I8", by.name + " releases what it runs");
      }
    }
  }

  /** A node has decided something. */
  static void decided(Board board, BoardSide side, LeaseState before, Optional<Look> look) {
    Optional<Tenure> mine = side.lease.tenure();
    if (mine.isPresent() && before.tenure().isPresent()) {
      renewed(board, side, before, before.tenure().get(), mine.get());
    }
    if (before.role() != LeaseRole.HOLDER && side.lease.role() == LeaseRole.HOLDER) {
      holds(board, side, before, mine.orElseThrow());
    }
    if (before.role() == LeaseRole.OBSERVER && side.lease.role() == LeaseRole.CLAIMING) {
      if (look.isEmpty()) {
        throw new Broken("I7", side.name + " claims without a pass");
      }
    }
  }

  /** I3 and I4: no renewal counts after the deadline, or under a higher epoch. */
  private static void renewed(
      Board board, BoardSide side, LeaseState state, Tenure before, Tenure after) {
    if (before.epoch() != after.epoch() || !after.deadline().isAfter(before.deadline())) {
      return;
    }
    String what = side.name + " counts a renewal of epoch " + after.epoch();
    if (side.clock(board.now).reached(before.deadline()) || state.role() == LeaseRole.LOST) {
      throw new Broken("I4", what + " after its deadline");
    }
    if (board.highest() > after.epoch()) {
      throw new Broken("I3", what + " under a higher one");
    }
    long end = side.when(after.deadline().plus(after.record().stopBound()));
    side.promise = Math.max(side.promise, end);
  }

  /** I3: the second look. I4: one way only. I12: not against an order that it has been shown. */
  private static void holds(Board board, BoardSide side, LeaseState before, Tenure mine) {
    String what = side.name + " holds epoch " + mine.epoch();
    if (before.role() != LeaseRole.CONFIRMING) {
      throw new Broken("I4", what + " after " + before.role());
    }
    if (!side.looked.reached(mine.wonAt())) {
      throw new Broken("I3", what + " without a second look");
    }
    boolean own =
        board.newest(mine.epoch()).filter(l -> l.record().node().equals(side.name)).isPresent();
    if (!own) {
      throw new Broken("I2", what + ", which another has created");
    }
    for (Board.Line line : board.lines.subList(0, side.shown)) {
      EpochRecord r = line.record();
      if (r.epoch() == mine.epoch() - 1 && r.next().kind() == Next.Kind.NOBODY) {
        throw new Broken("I12", what + " though nobody was to");
      }
    }
  }
}
