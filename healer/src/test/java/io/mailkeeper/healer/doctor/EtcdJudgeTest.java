package io.mailkeeper.healer.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.doctor.EtcdJudge.Answered;
import io.mailkeeper.healer.doctor.EtcdJudge.Cluster;
import io.mailkeeper.healer.doctor.Finding.Level;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What doctor says of an etcd. */
class EtcdJudgeTest {

  private static final Answered GOOD = new Answered("http://a:2379", "c1", "3.5.30", 1 << 20, "");
  private static final Answered AWAY = new Answered("http://b:2379", "", "", 0, "refused");

  private static List<Level> levels(List<Finding> findings) {
    return findings.stream().map(Finding::level).toList();
  }

  @Test
  void oneEndpointAwayIsAWarningAllOfThemAreBad() {
    assertThat(levels(EtcdJudge.endpoints(List.of(GOOD, AWAY))))
        .containsExactly(Level.OK, Level.WARN);
    assertThat(levels(EtcdJudge.endpoints(List.of(AWAY, AWAY))))
        .containsExactly(Level.BAD, Level.BAD);
  }

  @Test
  void endpointsOfTwoClustersAreBad() {
    Answered other = new Answered("http://c:2379", "c2", "3.4.23", 0, "");
    assertThat(EtcdJudge.endpoints(List.of(GOOD, other)))
        .last()
        .satisfies(f -> assertThat(f.level()).isEqualTo(Level.BAD))
        .satisfies(f -> assertThat(f.found()).isEqualTo("clusters c1, c2"));
  }

  @Test
  void anOldVersionIsAWarning() {
    for (String version : List.of("2.3.8", "3.3.27")) {
      Answered old = new Answered("http://a:2379", "c1", version, 0, "");
      assertThat(levels(EtcdJudge.endpoints(List.of(old)))).containsExactly(Level.WARN);
    }
    for (String version : List.of("3.4.23", "3.10.0", "3.6.1")) {
      Answered now = new Answered("http://a:2379", "c1", version, 0, "");
      assertThat(levels(EtcdJudge.endpoints(List.of(now)))).containsExactly(Level.OK);
    }
  }

  @Test
  void aPasswordOnHttpIsAWarning() {
    Optional<String> user = Optional.of("mailkeeper");
    assertThat(EtcdJudge.password(user, false).orElseThrow())
        .satisfies(f -> assertThat(f.level()).isEqualTo(Level.WARN))
        .satisfies(
            f -> assertThat(f.found()).contains("of user mailkeeper goes to endpoints on http"));
    assertThat(EtcdJudge.password(user, true)).isEmpty();
    assertThat(EtcdJudge.password(Optional.empty(), false)).isEmpty();
  }

  @Test
  void membersAreOddAndAtLeastThree() {
    assertThat(levelOf("etcd members", new Cluster(1, List.of(), 10, true))).isEqualTo(Level.WARN);
    assertThat(levelOf("etcd members", new Cluster(3, List.of(), 10, true))).isEqualTo(Level.OK);
    assertThat(levelOf("etcd members", new Cluster(4, List.of(), 10, true))).isEqualTo(Level.WARN);
    assertThat(levelOf("etcd members", new Cluster(5, List.of(), 10, true))).isEqualTo(Level.OK);
  }

  @Test
  void anAlarmIsBad() {
    Cluster full = new Cluster(3, List.of("NOSPACE"), 10, true);
    assertThat(levelOf("etcd alarms", full)).isEqualTo(Level.BAD);
  }

  @Test
  void aHistoryThatIsNeverDroppedIsAWarning() {
    assertThat(levelOf("etcd history", new Cluster(3, List.of(), 60_000, false)))
        .isEqualTo(Level.WARN);
    assertThat(levelOf("etcd history", new Cluster(3, List.of(), 10, false))).isEqualTo(Level.NOTE);
    assertThat(levelOf("etcd history", new Cluster(3, List.of(), 60_000, true)))
        .isEqualTo(Level.OK);
    assertThat(levels(EtcdJudge.cluster(new Cluster(3, List.of(), 60_000, true), 1L << 30)))
        .contains(Level.WARN);
  }

  private static Level levelOf(String check, Cluster cluster) {
    return EtcdJudge.cluster(cluster, 0).stream()
        .filter(f -> f.check().equals(check))
        .findFirst()
        .orElseThrow()
        .level();
  }
}
