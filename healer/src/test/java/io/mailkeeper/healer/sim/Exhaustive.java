package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.Next;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Plays every order of events that a few operations of the store allow, in a situation with two
 * nodes: a depth-first search that branches wherever more than one thing may happen next. Positions
 * that are equal are searched once; the ways through them are counted. It is complete for its
 * bound: operations beyond it hang for ever, agents look at the time whenever it goes on, and an
 * observer reads nothing between its first sight of a record and the end of its wait.
 */
final class Exhaustive {

  /** Where the search begins. */
  enum Situation {
    /** The first node serves, the other one has read its record once. */
    TAKEOVER,
    /** The first node serves and has just been told that nobody is to. */
    ORDER,
    /** Both are about to claim the first epoch. */
    RACE
  }

  /** What the command searches: with the first read, six operations, and five in the others. */
  static final List<Exhaustive.Bound> BOUNDS =
      List.of(
          new Bound(Situation.TAKEOVER, 2, 3),
          new Bound(Situation.ORDER, 1, 3),
          new Bound(Situation.RACE, 2, 3));

  /** A situation, and how many operations of the store each node may issue from there on. */
  record Bound(Situation situation, int ofA, int ofB) {}

  /** How the clocks run: at the ends of the tolerance, the one that serves too slow. */
  private static final double[] RATES = {0.99, 1.01};

  /**
   * What has come of it.
   *
   * @param broken the first order of events that breaks an invariant; the search ends there
   */
  record Found(long interleavings, long positions, Optional<Broken> broken, List<String> moves) {
    Found {
      moves = List.copyOf(moves);
    }
  }

  private final Mutant mutant;
  private final Profile profile;
  private final Bound bound;
  private final Deque<String> path = new ArrayDeque<>();
  private final Map<Board.Key, Long> ways = new HashMap<>();
  private long interleavings;
  private long positions;

  Exhaustive(Mutant mutant, Profile profile, Bound bound) {
    this.mutant = mutant;
    this.profile = profile;
    this.bound = bound;
  }

  Found search() {
    Optional<Broken> broken = Optional.empty();
    try {
      interleavings = explore(start());
      positions = ways.size();
    } catch (Broken e) {
      broken = Optional.of(e);
    }
    return new Found(interleavings, positions, broken, new ArrayList<>(path));
  }

  /** The number of ways in which a position can go on to an end. */
  private long explore(Board board) {
    List<Board.Move> moves = board.moves();
    if (moves.isEmpty()) {
      return 1;
    }
    Board.Key key = board.key();
    Long known = ways.get(key);
    if (known != null) {
      return known;
    }
    long sum = 0;
    for (Board.Move move : moves) {
      Board next = new Board(board);
      path.addLast(move.toString());
      next.play(move);
      sum = Math.addExact(sum, explore(next));
      path.removeLast();
    }
    ways.put(key, sum);
    return sum;
  }

  // ---- the situations, brought about by the same rules

  private Board start() {
    EpochRecord zero = SimStore.zero(profile.timing());
    Board board = new Board(side(0), side(1), zero, believesExisting());
    allow(board, 1_000, 0);
    switch (bound.situation()) {
      case TAKEOVER -> watched(board);
      case ORDER -> {
        watched(board);
        allow(board, bound.ofA(), bound.ofB());
        board.turn(0, (r, s, t) -> r.stop(s, Next.NOBODY, "out of service", t));
      }
      case RACE -> board.ops.clear();
    }
    if (bound.situation() != Situation.ORDER) {
      allow(board, bound.ofA(), bound.ofB());
    }
    board.settle(0);
    board.settle(1);
    return board;
  }

  private BoardSide side(int number) {
    String name = number == 0 ? "a" : "b";
    LeaseTiming timing = profile.timing();
    UUID id = new UUID(number, 1);
    LeaseRules.Self self = new LeaseRules.Self(name, id, id, id);
    Parts.For node = new Parts.For(self, timing, profile.ceilings());
    return new BoardSide(name, mutant.parts().get().rules(node), RATES[number]);
  }

  private boolean believesExisting() {
    return mutant.word().equals("existing-believed-won");
  }

  /** The first node serves, and the other one has read that once. */
  private void watched(Board board) {
    serve(board);
    board.sides[1] = side(1);
    allow(board, 0, 1);
    board.settle(1);
    finish(board);
  }

  private static void serve(Board board) {
    while (board.sides[0].lease.role() != LeaseRole.HOLDER) {
      board.settle(0);
      finish(board);
    }
  }

  private static void finish(Board board) {
    while (!board.ops.isEmpty()) {
      board.play(new Board.Move(Board.Kind.EFFECT, 0, 0));
      board.play(new Board.Move(Board.Kind.RETURN, 0, 0));
    }
  }

  private static void allow(Board board, int ofA, int ofB) {
    board.leftOfA = ofA;
    board.leftOfB = ofB;
  }
}
