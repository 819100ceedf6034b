package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.agent.demo.OutageMeter.Protocol;
import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptRunTest {

  @Test
  void theStoryAsAReaderWouldTellIt() throws Exception {
    World world = new World();
    List<StepResult> results = run(world);
    assertThat(world.deeds)
        .containsExactly(
            "kill SMTP on a", "hang IMAP on a", "power off a", "power on a", "a takes over");
    assertThat(results).allMatch(StepResult::ok).hasSize(5);
    assertThat(results.stream().map(r -> r.before().orElse("-") + r.after().orElse("-")))
        .containsExactly("aa", "aa", "ab", "bb", "ba");
  }

  @Test
  void aNodeThatDoesNotTakeOverIsTold() throws Exception {
    World world = new World();
    world.takeoverWorks = false;
    assertThat(run(world).get(2).faults()).containsExactly("not one node is in service");
  }

  /** Then nobody was switched off: nobody is to be switched on. */
  @Test
  void whereNobodyIsInServiceNothingIsDone() throws Exception {
    World world = new World();
    world.holder = "nobody";
    List<StepResult> results = run(world);
    assertThat(world.deeds).isEmpty();
    assertThat(results).hasSize(5).noneMatch(StepResult::ok);
  }

  /** The service comes up after the moment at which its node was to be switched off. */
  @Test
  void aNodeThatWasNotSwitchedOffIsNotSwitchedOn() throws Exception {
    World world = new World();
    world.lateAt = Uptime.ofMillis(1_000).plus(script().steps().get(3).begin());
    run(world);
    assertThat(world.deeds).containsExactly("b takes over");
  }

  @Test
  void anOutageTooLongIsToldWithItsNumbers() throws Exception {
    World world = new World();
    world.outageMillis = 4_200;
    List<StepResult> results = run(world);
    assertThat(results.get(0).faults())
        .containsExactly("SMTP was out for 4.20 s, at most 4.00 s expected");
    assertThat(results.get(1).ok()).as("IMAP may be out for 6 s").isTrue();
  }

  @Test
  void lostMailAStandbyNotReadyAndAnUnreadableMailboxAreTold() throws Exception {
    World world = new World();
    world.tally =
        Optional.of(new MailTally(9, 7, List.of("x", "y"), List.of(), List.of(), List.of()));
    world.standbyReady = false;
    List<StepResult> results = run(world);
    assertThat(results.get(0).faults())
        .containsExactly("b is not ready to take over", "2 of 9 accepted messages are missing");
    assertThat(results.get(2).faults())
        .as("a node that is off need not be ready")
        .containsExactly("2 of 9 accepted messages are missing");

    world.tally = Optional.empty();
    assertThat(run(world).get(3).faults()).contains("the mailbox cannot be read");
  }

  @ParameterizedTest
  @ValueSource(longs = {33, 40, 120})
  void fillsTheTimeItWasGivenWithoutAGap(long seconds) {
    DemoScript script = DemoScript.scaledTo(Duration.ofSeconds(seconds));
    Duration begin = script.steps().get(0).begin();
    for (DemoStep step : script.steps()) {
      assertThat(step.begin()).isEqualTo(begin);
      begin = step.end();
    }
    assertThat(begin).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void tooShortIsRefusedWithTheNumber() {
    assertThatThrownBy(() -> DemoScript.scaledTo(Duration.ofSeconds(20)))
        .hasMessage("a demo of 20 s: needs 33 s or more");
  }

  private static List<StepResult> run(World world) throws InterruptedException {
    return new ScriptRun(script(), world, new Silent()).run();
  }

  private static DemoScript script() {
    return DemoScript.scaledTo(Duration.ofSeconds(40));
  }

  private static final class Silent implements ScriptRun.Listener {
    @Override
    public void begun(DemoStep step, Uptime at) {}

    @Override
    public void ended(StepResult result) {}
  }

  /** Two nodes that do at once what they should, unless told otherwise; time jumps. */
  private static final class World implements DemoWorld {
    private final List<String> deeds = new ArrayList<>();
    private final List<FakeNode> all =
        Stream.of("a", "b").map(name -> new FakeNode(this, name)).toList();
    private Uptime now = Uptime.ofMillis(1_000);
    private Uptime lateAt = now;
    private String holder = "a";
    private String off = "";
    private boolean takeoverWorks = true;
    private boolean standbyReady = true;
    private long outageMillis = 300; // Less than any step allows.
    private Optional<MailTally> tally =
        Optional.of(new MailTally(9, 9, List.of(), List.of(), List.of(), List.of()));

    @Override
    public Uptime now() {
      return now;
    }

    @Override
    public void waitUntil(Uptime moment) {
      now = now.max(moment);
    }

    @Override
    public List<DemoNode> nodes() {
      return List.copyOf(all);
    }

    @Override
    public Optional<DemoNode> inService() {
      if (!now.reached(lateAt)) {
        return Optional.empty();
      }
      return nodes().stream().filter(n -> n.name().equals(holder)).findFirst();
    }

    @Override
    public Outage outage(Protocol protocol, Uptime from, Uptime to) {
      return new Outage(from, from.plus(Duration.ofMillis(outageMillis)), true, Map.of());
    }

    @Override
    public Optional<MailTally> tally() {
      return tally;
    }
  }

  private record FakeNode(World world, String name) implements DemoNode {
    @Override
    public void kill(Protocol daemon) {
      world.deeds.add("kill " + daemon + " on " + name);
    }

    @Override
    public void hang(Protocol daemon) {
      world.deeds.add("hang " + daemon + " on " + name);
    }

    @Override
    public void powerOff() {
      world.deeds.add("power off " + name);
      world.off = name;
      world.holder = world.takeoverWorks ? "b" : "nobody";
    }

    @Override
    public boolean isOff() {
      return world.off.equals(name);
    }

    @Override
    public void powerOn() {
      world.deeds.add("power on " + name);
      world.off = "";
    }

    @Override
    public void takeOver() {
      world.deeds.add(name + " takes over");
      world.holder = name;
    }

    @Override
    public boolean isReady() {
      return world.standbyReady;
    }
  }
}
