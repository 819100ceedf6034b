package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.Definition.Difference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that mean the same have the same digest; files that don't can be compared key by key. */
class DefinitionTest {

  private static final String ONE =
      """
      group: mail
      nodes: [n1, n2]
      hierarchies:
        - tag: sams
          priorities: {n1: 1, n2: 2}
          start_max: 60s
          resources:
            - {kind: ip, name: a, address: "fd00::5/64", device: eth0}
            - {kind: daemon, name: d, start: [/d, -x], depends_on: [a], listens: ["[::]:25", "[::]:26"]}
      """;

  @TempDir private Path directory;

  private Definition read(String text) throws Exception {
    return Definition.of(new ConfigDirectory(directory).write("group.yml", text).load().group());
  }

  @Test
  void commentsOrderDefaultsAndSpellingMakeNoDifference() throws Exception {
    Definition other =
        read(
            """
            # the same in other words
            hierarchies:
              - resources:
                  - depends_on: [a]
                    start:
                      - /d
                      - "-x"
                    name: d
                    listens: ["[::]:26", "[0:0::0]:25"]
                    kind: daemon
                    stop_max: 20s
                  - {kind: ip, name: a, address: "FD00:0::5/64", device: 'eth0', depends_on: []}
                priorities:
                  n2: 2
                  n1: 1
                stray: stop
                tag: sams
                start_max: 1m
            nodes: [n2, n1]
            group: mail
            lease: {profile: standard}
            """);
    assertThat(Definition.differences(read(ONE).flatten(), other.flatten())).isEmpty();
    assertThat(other.digest()).isEqualTo(read(ONE).digest()).matches("[0-9a-f]{64}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "group: mail         | group: post          | group",
        "n2: 2               | n2: 3                | hierarchies[sams].priorities[n2]",
        "start_max: 60s      | start_max: 61s       | hierarchies[sams].start_max",
        "[/d, -x]            | [-x, /d]             | hierarchies[sams].resources[d].start",
        "[/d, -x]            | ['/d, -x']           | hierarchies[sams].resources[d].start",
        "fd00::5/64          | fd00::6/64           | hierarchies[sams].resources[a].address",
        "depends_on: [a]     | stop_max: 21s, depends_on: [a] | hierarchies[sams].resources[d].stop_max",
        "nodes: [n1, n2]     | {nodes: [n1, n2], lease: {profile: fast}} | lease.profile"
      })
  void everyChangeMakesAnotherDigestAndIsNamed(String old, String changed, String path)
      throws Exception {
    String text =
        changed.startsWith("{nodes") ? "nodes: [n1, n2]\nlease: {profile: fast}" : changed;
    Definition other = read(ONE.replace(old, text));
    assertThat(Definition.differences(read(ONE).flatten(), other.flatten()))
        .extracting(Difference::path)
        .containsExactly(path);
    assertThat(other.digest()).isNotEqualTo(read(ONE).digest());
  }

  @Test
  void whatOnlyOneHasIsADifference() throws Exception {
    Definition more = read(ONE.replace("name: d,", "name: d, executable: /d,"));
    String path = "hierarchies[sams].resources[d].executable";
    assertThat(Definition.differences(read(ONE).flatten(), more.flatten()))
        .containsExactly(new Difference(path, Optional.empty(), Optional.of("/d")))
        .first()
        .hasToString(path + ": (none) here, /d there");
    assertThat(Definition.differences(more.flatten(), read(ONE).flatten()))
        .isEqualTo(List.of(new Difference(path, Optional.of("/d"), Optional.empty())));
  }

  @Test
  void aKeyThatIsYoungerThanTheFormIsInItOnlyWhenItSaysSomethingNew() throws Exception {
    String given = ONE.replace("start_max: 60s", "start_max: 60s\n    fencing: optional");
    assertThat(read(given).digest()).isEqualTo(read(ONE).digest());
    Definition required = read(given.replace("fencing: optional", "fencing: required"));
    assertThat(required.digest()).isNotEqualTo(read(ONE).digest());
    String usual = ONE.replace("start_max: 60s", "start_max: 60s\n    failover: {window: 60m}");
    assertThat(read(usual).digest()).isEqualTo(read(ONE).digest());
    assertThat(read(usual.replace("60m", "61m")).digest()).isNotEqualTo(read(ONE).digest());
    String silent = ONE.replace("start_max: 60s", "start_max: 60s\n    notify_only: false");
    assertThat(read(silent).digest()).isEqualTo(read(ONE).digest());
    assertThat(read(silent.replace("false", "true")).digest()).isNotEqualTo(read(ONE).digest());
  }

  @Test
  void digestIsTheSameInEveryVersionOfTheProgram() throws Exception {
    assertThat(read(ONE).digest())
        .as("nodes of different versions compare it: a new form needs a new number in FORM")
        .isEqualTo("8f2d89794c2c54d642265d60548e9f4d103677a12e08c1ebf5a1d8480235be5b");
  }
}
