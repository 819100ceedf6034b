package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a lease store may rely on: the two nodes' views of the shared directory agree at once. */
class SharedStoreLabIT {
  private Lab lab;
  private LabNode n1;
  private LabNode n2;

  @BeforeEach
  void up() {
    LabRequirements.check();
    lab = Lab.up("n1", "n2");
    n1 = lab.node("n1");
    n2 = lab.node("n2");
  }

  @AfterEach
  void down() {
    lab.close();
  }

  /**
   * The writer stamps each block with its number and the clock; a read that began later must show
   * it or a later one.
   */
  @Test
  void a_block_rewritten_in_place_is_fresh_in_the_other_view() {
    String writer =
        """
        import mmap, os, struct, time
        block = mmap.mmap(-1, 4096)
        fd = os.open('/srv/shared/record', os.O_RDWR | os.O_CREAT | os.O_DIRECT | os.O_DSYNC, 0o600)
        for number in range(1, 1001):
            block.seek(0); block.write(struct.pack('=Q', number) * 512)
            os.pwritev(fd, [block], 0)
            log = os.open('%s/acked', os.O_WRONLY | os.O_CREAT, 0o600)
            os.pwrite(log, struct.pack('=Q', number), 0); os.close(log)
        """
            .formatted(lab.workDirectory());
    String reader =
        """
        import mmap, os, struct
        block = mmap.mmap(-1, 4096); seen = set(); stale = torn = 0
        path = '%s/acked'
        while not os.path.exists(path) or os.path.getsize(path) < 8: pass
        log = os.open(path, os.O_RDONLY); direct = os.open('/srv/shared/record', os.O_RDONLY | os.O_DIRECT)
        number = 0
        while number < 1000:
            acked = struct.unpack('=Q', os.pread(log, 8, 0))[0]
            os.preadv(direct, [block], 0)
            words = set(struct.unpack('=512Q', block)); number = min(words)
            torn += len(words) > 1; stale += number < acked
            with open('/srv/shared/record', 'rb') as fresh: stale += struct.unpack('=Q', fresh.read(8))[0] < acked
            seen.add(number)
        print('stale', stale, 'torn', torn, 'seen', len(seen) > 20)
        """
            .formatted(lab.workDirectory());
    LabProcess reading =
        n2.spawn(
            List.of("/usr/bin/python3", "-c", reader), lab.workDirectory().resolve("reader.log"));
    n1.exec("/usr/bin/python3", "-c", writer).orThrow();

    assertThat(reading.awaitExit(Duration.ofSeconds(20))).hasValue(0);
    assertThat(reading.log()).isEqualTo("stale 0 torn 0 seen True\n");
  }

  @Test
  void a_race_of_links_has_one_winner_and_both_see_the_same_file() {
    String racer =
        """
        import os, sys
        name = os.uname().nodename; wins = 0
        for round in range(200):
            own, goal = f'/srv/shared/own-{name}-{round}', f'/srv/shared/epoch-{round}'
            with open(own, 'w') as f: f.write(name); f.flush(); os.fsync(f.fileno())
            try: os.link(own, goal); won = True
            except FileExistsError: won = False
            fd = os.open(own, os.O_RDONLY); links = os.fstat(fd).st_nlink; os.close(fd)
            assert links == (2 if won else 1), (links, won)
            assert (open(goal).read() == name) == won
            assert (os.stat(goal).st_ino == os.stat(own).st_ino) == won
            wins += won
        folder = os.open('/srv/shared', os.O_RDONLY | os.O_DIRECTORY); os.fsync(folder)
        print(wins)
        """;
    List<String> argv = List.of("/usr/bin/python3", "-c", racer);
    LabProcess one = n1.spawn(argv, lab.workDirectory().resolve("one.log"));
    LabProcess other = n2.spawn(argv, lab.workDirectory().resolve("other.log"));

    OptionalInt ended = one.awaitExit(Duration.ofSeconds(20));
    assertThat(ended).as(one.log()).hasValue(0);
    assertThat(other.awaitExit(Duration.ofSeconds(20))).as(other.log()).hasValue(0);
    int wins = Integer.parseInt(one.log().strip()) + Integer.parseInt(other.log().strip());
    assertThat(wins).isEqualTo(200);
  }

  @Test
  void names_made_renamed_and_removed_are_seen_at_once() {
    for (int round = 0; round < 10; round++) {
      assertThat(n2.exec("test", "-e", LabNode.SHARED + "/name").exit()).isEqualTo(1);
      n1.writeFile(LabNode.SHARED + "/draft", "round " + round);
      n1.exec("mv", LabNode.SHARED + "/draft", LabNode.SHARED + "/name").orThrow();
      assertThat(n2.readFile(LabNode.SHARED + "/name")).isEqualTo("round " + round);
      n2.exec("rm", LabNode.SHARED + "/name").orThrow();
      assertThat(n1.exec("test", "-e", LabNode.SHARED + "/name").exit()).isEqualTo(1);
    }
  }
}
