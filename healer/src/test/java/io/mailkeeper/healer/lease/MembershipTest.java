package io.mailkeeper.healer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.Uptime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What node b reads before it writes, and what it takes from the others' records. */
class MembershipTest {
  private static final LeaseRules.Self SELF =
      new LeaseRules.Self("b", Records.MACHINE, Records.BOOT, Records.INSTANCE);
  private static final MembershipRules RULES =
      new MembershipRules(SELF, LeaseTiming.STANDARD, "d".repeat(64));

  private static Uptime at(double seconds) {
    return Play.time(seconds);
  }

  private static Membership start() {
    return Membership.start(List.of("a", "c"), at(0));
  }

  private static Membership read(Membership m, String node, Optional<NodeRecord> r, double s) {
    Membership issued = RULES.readIssued(m, node, at(s - 0.1));
    return RULES.readReturned(issued, node, r, r.isPresent() ? "" : "EIO", at(s));
  }

  private static Optional<NodeRecord> record(String node, long claimed, boolean nobody) {
    NodeRecord.Standing standing =
        new NodeRecord.Standing(true, "", claimed, 9, true, StorageHealth.GOOD, nobody);
    return Optional.of(
        new NodeRecord(
            new UUID(8, 8),
            node,
            Records.MACHINE,
            Records.BOOT,
            Records.INSTANCE,
            1,
            "d".repeat(64),
            true,
            Map.of("mail", standing),
            Map.of(),
            1));
  }

  @Test
  void nothingIsWrittenBeforeAllRecordsWereReadOnce() {
    Membership m = start();
    assertThat(RULES.readsDue(m, at(0))).containsExactly("b", "a", "c");
    m = read(read(m, "a", record("a", 0, false), 0.3), "c", Optional.empty(), 0.3);
    assertThat(RULES.writeDue(m, at(0.4))).as("its own old record is not read yet").isFalse();
    m = read(m, "b", Optional.empty(), 0.5);
    assertThat(RULES.writeDue(m, at(0.5))).isTrue();
  }

  @Test
  void aReadThatHangsHoldsTheFirstWriteUpForSoftTtlOnly() {
    Membership m = RULES.readIssued(start(), "a", at(0));
    assertThat(RULES.writeDue(m, at(4.9))).isFalse();
    assertThat(RULES.writeDue(m, at(5))).isTrue();
  }

  @Test
  void anOrderThatOnlyThisNodesOldRecordRepeatsIsNotForgotten() {
    Membership m = read(start(), "b", record("b", 0, true), 0.2);
    m = RULES.writeIssued(m, RULES.record(m, true, Map.of(), Set.of(), at(0.3)), at(0.3));
    assertThat(RULES.nobodyMirrored(m, "mail", 0)).isTrue();
    assertThat(RULES.nobodyMirrored(m, "lists", 0)).isFalse();
  }

  @Test
  void anOrderThatAPeersRecordRepeatsCounts() {
    Membership m = read(start(), "c", record("c", 0, true), 0.2);
    assertThat(RULES.nobodyMirrored(m, "mail", 9)).isTrue();
    assertThat(RULES.nobodyMirrored(m, "mail", 10)).as("an epoch it has not seen").isFalse();
    assertThat(RULES.nobodyMirrored(m, "mail", 0)).isTrue();
  }

  @Test
  void theSecondLookCountsFromTheOldestRead() {
    Membership m = start();
    assertThat(RULES.others(m, "mail").readSince()).isEqualTo(at(0));
    m = read(m, "a", record("a", 4, false), 2);
    assertThat(RULES.others(m, "mail").readSince()).as("c was never read").isEqualTo(at(0));
    m = read(m, "c", record("c", 7, false), 3);
    assertThat(RULES.others(m, "mail")).isEqualTo(new Candidacy.Others(at(1.9), 7, at(3)));
    m = read(m, "c", Optional.empty(), 4);
    assertThat(RULES.others(m, "mail"))
        .as("a failed read has come back too, and says nothing")
        .isEqualTo(new Candidacy.Others(at(1.9), 7, at(3)));
  }

  @Test
  void aWinMakesEveryRecordDue() {
    Membership m = read(start(), "a", record("a", 0, false), 1);
    assertThat(RULES.readsDue(m, at(1.1))).doesNotContain("a");
    assertThat(RULES.readsDue(RULES.readAllSoon(m, at(1.1)), at(1.1))).contains("a", "c");
  }

  // ---- a clone

  /** The own record as another machine's agent has written it. */
  private static Optional<NodeRecord> others(UUID instance, long counter) {
    return Optional.of(
        new NodeRecord(
            new UUID(8, 8),
            "b",
            Records.MACHINE,
            Records.BOOT,
            instance,
            counter,
            "d".repeat(64),
            true,
            Map.of(),
            Map.of(),
            1));
  }

  private static final UUID CLONE = new UUID(66, 66);

  @Test
  void theOwnRecordIsReadAgainAndAgain() {
    Membership m = read(start(), "b", Optional.empty(), 0.2);
    assertThat(RULES.readsDue(m, at(0.3))).contains("b");
    m = RULES.readIssued(m, "b", at(0.3));
    assertThat(RULES.readsDue(m, at(9))).as("one read at a time").doesNotContain("b");
    m = RULES.readReturned(m, "b", Optional.empty(), "EIO", at(9));
    assertThat(RULES.readsDue(m, at(9))).contains("b");
  }

  @Test
  void anotherRunUnderThisNameThatAdvancesTwiceIsAClone() {
    Membership m = read(start(), "b", others(CLONE, 7), 0.2);
    m = read(m, "b", others(CLONE, 8), 1.2);
    m = read(m, "b", others(CLONE, 9), 2.2);
    assertThat(RULES.cloned(m, at(2.3))).as("one advance, since the first write").isEmpty();
    m = read(m, "b", others(Records.INSTANCE, 3), 3.2);
    m = read(m, "b", Optional.empty(), 4.2);
    assertThat(RULES.cloned(m, at(4.3))).isEmpty();
    m = read(m, "b", others(CLONE, 11), 5.2);
    assertThat(RULES.cloned(m, at(5.3)).orElse(""))
        .contains("another machine runs an agent as node b with the same machine id");
    double wait = LeaseTiming.STANDARD.outwait().toMillis() / 1000.0;
    assertThat(RULES.cloned(m, at(5.1 + wait))).isPresent();
    assertThat(RULES.cloned(m, at(5.3 + wait))).as("W without it").isEmpty();
    m = read(m, "b", others(CLONE, 12), 5.3 + wait);
    assertThat(RULES.cloned(m, at(5.4 + wait))).as("it has to be proven anew").isEmpty();
  }

  @Test
  void aFormerRunOfItsOwnIsNoClone() {
    Membership m = read(start(), "b", others(CLONE, 7), 0.2);
    for (int i = 1; i < 9; i++) {
      m = read(m, "b", others(CLONE, 7), 0.2 + i);
    }
    m = read(m, "b", others(CLONE, 8), 10); // its last write came late
    assertThat(RULES.cloned(m, at(10.1))).isEmpty();
  }
}
