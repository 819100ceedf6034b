package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.GuardState;
import io.mailkeeper.healer.guard.GuardState.Answer;
import io.mailkeeper.healer.lease.Candidacy;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseStep;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import io.mailkeeper.healer.lease.RecordLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A position in the exhaustive search: two nodes with the production rules and guards, a store of
 * which every version is kept, and the operations that are on their way. What is local (guard,
 * floor) happens at once; every operation of the store has an issue, an effect and a return, and
 * anything else may come in between. A service runs from the moment its node holds the lease until
 * the last instant that its guard may take.
 */
final class Board implements LeaseAction.Runner {
  private static final Candidacy CANDIDATE = Candidacy.first(false, false);

  /** What a file of the store holds from here on. */
  record Line(long at, int by, EpochRecord record, EpochRead own, EpochRead others) {
    @Override
    public boolean equals(@Nullable Object o) {
      return o instanceof Line l && at == l.at && by == l.by && record.equals(l.record);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(at) * 31 + record.claim().hashCode() + (int) record.counter();
    }
  }

  /** All that decides how a position can go on: equal ones need to be searched once only. */
  record Key(
      long now,
      int leftOfA,
      int leftOfB,
      List<Line> lines,
      List<Op> ops,
      BoardSide.Key a,
      BoardSide.Key b) {}

  /**
   * An operation of the store on its way.
   *
   * @param seen what a read has found, once it has taken effect
   * @param found what a publication has found, once it has taken effect
   */
  record Op(
      int side,
      LeaseAction action,
      Uptime issued,
      boolean effected,
      List<EpochRead> seen,
      Published found) {
    boolean reads() {
      return action instanceof LeaseAction.Read;
    }
  }

  /** What may happen next. */
  enum Kind {
    /** An operation takes effect; {@code how} versions at the end are invisible to a read. */
    EFFECT,
    /** An operation returns; if {@code how} is 1 its answer is lost. */
    RETURN,
    /** A node has stopped its service in order. */
    STOPPED,
    /** Time goes on to the next instant at which something is due. */
    TIME
  }

  /** One of the things that may happen next. */
  record Move(Kind kind, int which, int how) {}

  private final boolean existingIsWon;
  private final Duration visibility;
  final BoardSide[] sides;
  final List<Line> lines;
  final List<Op> ops;
  long now;
  int leftOfA;
  int leftOfB;
  private int turn;

  Board(BoardSide a, BoardSide b, EpochRecord zero, boolean existingIsWon) {
    this.sides = new BoardSide[] {a, b};
    this.existingIsWon = existingIsWon;
    this.visibility = a.rules.timing().visibility();
    this.lines = new ArrayList<>();
    this.ops = new ArrayList<>();
    append(-1, zero);
  }

  Board(Board other) {
    sides = new BoardSide[] {new BoardSide(other.sides[0]), new BoardSide(other.sides[1])};
    existingIsWon = other.existingIsWon;
    visibility = other.visibility;
    lines = new ArrayList<>(other.lines);
    ops = new ArrayList<>(other.ops);
    now = other.now;
    leftOfA = other.leftOfA;
    leftOfB = other.leftOfB;
  }

  Key key() {
    int visible = lines.size();
    while (visible > 1 && lines.get(visible - 1).at() > now - visibility.toNanos()) {
      visible--;
    }
    return new Key(
        now, leftOfA, leftOfB, lines, ops, sides[0].key(now, visible), sides[1].key(now, visible));
  }

  // ---- what may happen

  /** Without an operation under way, or to come, nothing new can happen any more. */
  List<Move> moves() {
    if (leftOfA + leftOfB == 0 && ops.isEmpty()) {
      return List.of();
    }
    List<Move> moves = new ArrayList<>();
    for (int i = 0; i < ops.size(); i++) {
      Op op = ops.get(i);
      if (op.effected()) {
        moves.add(new Move(Kind.RETURN, i, 0));
        if (!op.reads()) {
          moves.add(new Move(Kind.RETURN, i, 1));
        }
      } else {
        for (int hidden = 0; hidden <= (op.reads() ? hidable(op.side()) : 0); hidden++) {
          if (hidden == 0 || lines.get(lines.size() - hidden).by() != op.side()) {
            moves.add(new Move(Kind.EFFECT, i, hidden));
          }
        }
      }
    }
    for (int i = 0; i < 2; i++) {
      if (sides[i].hasToStop()) {
        moves.add(new Move(Kind.STOPPED, i, 0));
      }
    }
    if (nextInstant() < Long.MAX_VALUE) {
      moves.add(new Move(Kind.TIME, 0, 0));
    }
    return moves;
  }

  /** How many of the last versions a read of this node may not see yet. */
  private int hidable(int side) {
    int hidden = 0;
    while (hidden < lines.size() - Math.max(1, sides[side].shown)
        && lines.get(lines.size() - 1 - hidden).at() > now - visibility.toNanos()) {
      hidden++;
    }
    return hidden;
  }

  private long nextInstant() {
    long[] next = {Long.MAX_VALUE};
    for (BoardSide side : sides) {
      side.boundaries(at -> next[0] = at > now ? Math.min(next[0], at) : next[0]);
    }
    return next[0];
  }

  // ---- it happens

  void play(Move move) {
    switch (move.kind()) {
      case EFFECT -> effect(move.which(), move.how());
      case RETURN -> returned(ops.remove(move.which()), move.how() == 1);
      case STOPPED -> {
        sides[move.which()].runs = BoardSide.NOTHING;
        turn(move.which(), (r, s, t) -> r.stopVerified(s, t));
      }
      case TIME -> {
        now = nextInstant();
        sides[0].guarded(now);
        sides[1].guarded(now);
      }
    }
    settle(0);
    settle(1);
  }

  /** A node looks at the time, until that changes nothing. */
  void settle(int which) {
    BoardSide side = sides[which];
    boolean news = !side.onlyWatches(now);
    while (news) {
      LeaseState before = side.lease;
      turn(which, (r, s, t) -> r.tick(s, t));
      news = !side.lease.equals(before);
      if (side.hasToStop() && side.runs == BoardSide.NOTHING) {
        turn(which, (r, s, t) -> r.stopVerified(s, t));
      }
    }
  }

  private void effect(int which, int hidden) {
    Op op = ops.get(which);
    List<EpochRead> seen = List.of();
    Published found = Published.UNKNOWN;
    if (op.action() instanceof LeaseAction.Read read) {
      int visible = lines.size() - hidden;
      sides[op.side()].shown = visible;
      seen = seen(op.side(), read.from(), visible);
    } else if (op.action() instanceof LeaseAction.Publish publish) {
      found = link(op.side(), publish.record());
    } else if (op.action() instanceof LeaseAction.Write write) {
      write(op.side(), write.record());
    }
    ops.set(which, new Op(op.side(), op.action(), op.issued(), true, seen, found));
  }

  private List<EpochRead> seen(int side, long from, int visible) {
    TreeMap<Long, EpochRead> found = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (line.record().epoch() >= from && (i < visible || line.by() == side)) {
        found.put(line.record().epoch(), line.by() == side ? line.own() : line.others());
      }
    }
    List<EpochRead> row = new ArrayList<>();
    for (long e = from; found.containsKey(e); e++) {
      row.add(found.get(e));
    }
    return row;
  }

  private Published link(int side, EpochRecord record) {
    Optional<Line> there = newest(record.epoch());
    if (there.isPresent()) {
      return existingIsWon ? Published.WON : Published.LOST;
    }
    BoardOracle.created(this, side, record);
    append(side, record);
    return Published.WON;
  }

  private void write(int side, EpochRecord record) {
    BoardOracle.written(this, side, record);
    append(side, record);
  }

  private void append(int by, EpochRecord record) {
    byte[] raw = RecordLayout.encode(record);
    EpochRead own = new EpochRead(record.epoch(), Identity.SAME, raw, null);
    EpochRead others = new EpochRead(record.epoch(), Identity.NOT_MINE, raw, null);
    lines.add(new Line(now, by, record, own, others));
  }

  /** What an epoch's file holds now. */
  Optional<Line> newest(long epoch) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).record().epoch() == epoch) {
        return Optional.of(lines.get(i));
      }
    }
    return Optional.empty();
  }

  long highest() {
    return lines.stream().mapToLong(l -> l.record().epoch()).max().orElse(0);
  }

  private void returned(Op op, boolean lost) {
    BoardSide side = sides[op.side()];
    if (op.reads()) {
      side.looked = side.looked.max(op.issued());
      Uptime back = side.clock(now);
      LeaseView view = new LeaseView(op.issued(), back, Condition.GOOD, "as seen", op.seen());
      Candidacy c = CANDIDATE.with(new Candidacy.Others(back, 0, Uptime.ZERO));
      BoardOracle.Look look = new BoardOracle.Look(op.seen());
      turn(op.side(), (r, s, t) -> r.viewed(s, view, c, t), Optional.of(look));
    } else if (op.action() instanceof LeaseAction.Publish publish) {
      Published told = lost ? Published.UNKNOWN : op.found();
      turn(op.side(), (r, s, t) -> r.published(s, publish.record().epoch(), told, t));
    } else if (op.action() instanceof LeaseAction.Write write) {
      Optional<String> error = lost ? Optional.of("Input/output error") : Optional.empty();
      turn(op.side(), (r, s, t) -> r.wrote(s, write.record().epoch(), write.start(), error, t));
    }
  }

  // ---- the rules

  /** What the rules are told. */
  interface Told {
    LeaseStep of(LeaseRules rules, LeaseState state, Uptime now);
  }

  void turn(int which, Told told) {
    turn(which, told, Optional.empty());
  }

  private void turn(int which, Told told, Optional<BoardOracle.Look> look) {
    BoardSide side = sides[which];
    LeaseState before = side.lease;
    LeaseStep step = told.of(side.rules, before, side.clock(now));
    side.lease = step.state();
    BoardOracle.decided(this, side, before, look);
    for (LeaseAction action : step.actions()) {
      turn = which;
      action.accept(this);
    }
    if (side.begins()) {
      BoardOracle.began(this);
    }
  }

  private void issue(LeaseAction action) {
    if ((turn == 0 ? leftOfA : leftOfB) > 0) { // one too many hangs for ever
      leftOfA -= 1 - turn;
      leftOfB -= turn;
      Uptime issued = sides[turn].clock(now);
      ops.add(new Op(turn, action, issued, false, List.of(), Published.UNKNOWN));
    }
  }

  @Override
  public void read(LeaseAction.Read read) {
    issue(read);
  }

  @Override
  public void publish(LeaseAction.Publish publish) {
    issue(publish);
  }

  @Override
  public void write(LeaseAction.Write write) {
    issue(write);
  }

  @Override
  public void keepFloor(LeaseAction.KeepFloor keep) {
    turn(turn, (r, s, t) -> r.floorKept(s, keep.floor(), Optional.empty(), t));
  }

  @Override
  public void arm(LeaseAction.Arm arm) {
    BoardSide side = sides[turn];
    GuardState.Decision d =
        side.guard.arm(arm.epoch(), arm.deadline(), arm.stopBound(), side.clock(now));
    side.guard = d.next();
    switch (d.answer()) {
      case ARMED -> turn(turn, (r, s, t) -> r.armed(s, arm.epoch(), arm.start(), t));
      case FIRED -> turn(turn, (r, s, t) -> r.guardLost(s, "it says it has fired", t));
      case LATCHED, RUNNING, REFUSED ->
          turn(turn, (r, s, t) -> r.armRefused(s, arm.epoch(), d.reason(), t));
    }
  }

  @Override
  public void latch(LeaseAction.Latch latch) {
    BoardSide side = sides[turn];
    String what = side.runs == BoardSide.NOTHING ? "" : "imap left";
    GuardState.Decision d = side.guard.stopped(latch.epoch(), what, side.clock(now));
    side.guard = d.next();
    if (d.answer() == Answer.LATCHED) {
      turn(turn, (r, s, t) -> r.latched(s, latch.epoch(), t));
    }
  }

  @Override
  public void fire(LeaseAction.Fire fire) {
    BoardSide side = sides[turn];
    side.guard = side.guard.fire(fire.epoch(), side.clock(now)).next();
  }

  @Override
  public void fence(LeaseAction.Fence fence) {
    throw new IllegalStateException("no fence is played here");
  }
}
