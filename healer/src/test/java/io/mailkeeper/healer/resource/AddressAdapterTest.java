package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.resource.ResourceAdapter.Outcome;
import io.mailkeeper.healer.resource.ResourceAdapter.Presence;
import io.mailkeeper.healer.resource.ResourceAdapter.StopMode;
import io.mailkeeper.healer.system.Links;
import io.mailkeeper.healer.system.LocalAddresses;
import io.mailkeeper.healer.system.LocalAddresses.Place;
import io.mailkeeper.healer.system.LocalCommands;
import io.mailkeeper.healer.system.Needs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressAdapterTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final RecordedCommands commands = new RecordedCommands();
  private final List<Place> places = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  private final Announcer announcer =
      new Announcer() {
        @Override
        public void announce(Resource.Ip ip) {
          told.add("announce " + ip.address().getHostAddress());
        }

        @Override
        public void silence(Resource.Ip ip) {
          told.add("silence");
        }
      };

  static Resource.Ip ip(String address, int prefix, String device) throws UnknownHostException {
    InetAddress parsed = InetAddress.getByName(address);
    return new Resource.Ip("vip", List.of(), parsed, prefix, device, List.of(25));
  }

  private AddressAdapter adapter(String address, int prefix) throws UnknownHostException {
    LocalAddresses addresses = wanted -> List.copyOf(places);
    return new AddressAdapter(
        ip(address, prefix, "eth1"), commands, addresses, announcer, StartToken.NOT_NEEDED);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.10, 24, ip address add 192.0.2.10/24 dev eth1",
    "2001:db8:0:0:0:0:0:10, 64, ip address add 2001:db8:0:0:0:0:0:10/64 dev eth1 nodad",
  })
  void putsItOnAndTellsTheNeighbours(String address, int prefix, String line) throws Exception {
    commands.effect = run -> places.add(new Place("eth1", prefix));
    Outcome outcome = adapter(address, prefix).start(LONG);
    assertThat(outcome.ok()).isTrue();
    assertThat(commands.lines).containsExactly(line);
    assertThat(told).containsExactly("announce " + address);
  }

  @Test
  void runsNothingWhenItIsThereButTellsTheNeighbours() throws Exception {
    places.add(new Place("eth1", 24));
    assertThat(adapter("192.0.2.10", 24).start(LONG).ok()).isTrue();
    assertThat(commands.lines).isEmpty();
    assertThat(told).containsExactly("announce 192.0.2.10");
  }

  @Test
  void believesNoExitCode() throws Exception {
    AddressAdapter adapter = adapter("192.0.2.10", 24);
    assertThat(adapter.start(LONG).ok()).isFalse();
    assertThat(told).isEmpty();
    places.add(new Place("eth1", 24));
    assertThat(adapter.stop(StopMode.ORDERLY, LONG).ok()).isFalse();
    commands.answer = new io.mailkeeper.healer.system.Commands.Result(2, "gone anyway", false);
    commands.effect = run -> places.clear();
    assertThat(adapter.stop(StopMode.ORDERLY, LONG).ok()).isTrue();
  }

  @Test
  void removesItWhereverItIsWithThePrefixItHasThere() throws Exception {
    places.add(new Place("eth1", 24));
    places.add(new Place("eth7", 32));
    commands.effect = run -> places.remove(0);
    assertThat(adapter("192.0.2.10", 24).stop(StopMode.FORCED, LONG).ok()).isTrue();
    assertThat(commands.lines)
        .containsExactly(
            "ip address del 192.0.2.10/24 dev eth1", "ip address del 192.0.2.10/32 dev eth7");
    assertThat(told).containsExactly("silence");
  }

  @Test
  void isPartlyThereOnAnotherInterface() throws Exception {
    AddressAdapter adapter = adapter("192.0.2.10", 24);
    assertThat(adapter.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
    places.add(new Place("eth7", 24));
    assertThat(adapter.presence()).isEqualTo(Presence.PARTLY);
    places.add(new Place("eth1", 24));
    assertThat(adapter.presence()).isEqualTo(Presence.IN_SERVICE);
  }

  // ---- with a backup interface

  @TempDir private Path root;

  private void link(String device, String state) throws IOException {
    Path folder = Files.createDirectories(root.resolve("sys/class/net").resolve(device));
    Files.writeString(folder.resolve("operstate"), state);
  }

  /** On eth1, or on eth2; what is run has its effect. */
  private AddressAdapter withBackup() throws IOException {
    Resource.Ip ip =
        new Resource.Ip(
            "vip",
            List.of(),
            InetAddress.getByName("192.0.2.10"),
            24,
            "eth1",
            List.of(25),
            Optional.of("eth2"));
    commands.effect =
        line -> {
          Place place = new Place(line.endsWith("eth1") ? "eth1" : "eth2", 24);
          if (line.contains(" add ")) {
            places.add(place);
          } else {
            places.remove(place);
          }
        };
    return new AddressAdapter(
        ip,
        commands,
        wanted -> List.copyOf(places),
        announcer,
        StartToken.NOT_NEEDED,
        new Links(root));
  }

  @ParameterizedTest
  @CsvSource({"up, up, eth1", "down, up, eth2", "up, down, eth1", "down, down, eth1"})
  void startsOnTheOneOverWhichSomethingGoes(String first, String second, String wanted)
      throws Exception {
    link("eth1", first);
    link("eth2", second);
    AddressAdapter adapter = withBackup();
    assertThat(adapter.start(LONG).detail()).contains("put on ").contains(wanted);
    assertThat(commands.lines).containsExactly("ip address add 192.0.2.10/24 dev " + wanted);
    assertThat(adapter.presence()).isEqualTo(Presence.IN_SERVICE);
    assertThat(told).containsExactly("announce 192.0.2.10");
  }

  @Test
  void movesOffADeadOneAndStaysThereWhenThatIsBack() throws Exception {
    Path routes = root.resolve("proc/sys/net/ipv4/conf/eth1/ignore_routes_with_linkdown");
    Files.createDirectories(routes.getParent());
    Files.writeString(routes, "0");
    link("eth1", "lowerlayerdown");
    link("eth2", "up");
    places.add(new Place("eth1", 24));
    AddressAdapter adapter = withBackup();
    assertThat(adapter.start(LONG).detail())
        .startsWith("192.0.2.10/24 put on its backup interface eth2, taken off eth1 in ");
    assertThat(commands.lines)
        .containsExactly(
            "ip address add 192.0.2.10/24 dev eth2", "ip address del 192.0.2.10/24 dev eth1");
    assertThat(told).containsExactly("announce 192.0.2.10");
    assertThat(routes).hasContent("1");

    link("eth1", "up");
    commands.lines.clear();
    assertThat(adapter.start(LONG).detail()).isEqualTo("192.0.2.10/24 is on eth2 already");
    assertThat(commands.lines).isEmpty();

    assertThat(adapter.stop(StopMode.ORDERLY, LONG).ok()).isTrue();
    assertThat(places).isEmpty();
    assertThat(adapter.start(LONG).detail()).startsWith("192.0.2.10/24 put on eth1 in ");
  }

  /** An agent that ended in the middle of a move has left it on both. */
  @Test
  void isOnOneAndComesOffBoth() throws Exception {
    link("eth1", "down");
    link("eth2", "up");
    places.add(new Place("eth1", 24));
    places.add(new Place("eth2", 24));
    AddressAdapter adapter = withBackup();
    assertThat(adapter.start(LONG).detail()).endsWith("is on eth2 already, taken off eth1");
    places.add(new Place("eth1", 24));
    assertThat(adapter.stop(StopMode.FORCED, LONG).ok()).isTrue();
    assertThat(places).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"10.254.254.254, 32", "fd00:fe:fe::fe, 128"})
  void worksOnTheRealLoopbackInterface(String address, int prefix) throws Exception {
    Needs.root();
    Needs.program("/usr/sbin/ip");
    AddressAdapter adapter =
        new AddressAdapter(
            ip(address, prefix, "lo"),
            new LocalCommands(),
            LocalAddresses.real(),
            announcer,
            StartToken.NOT_NEEDED);
    try {
      Outcome started = adapter.start(LONG);
      assertThat(started.ok()).as(started.detail()).isTrue();
      assertThat(adapter.presence()).isEqualTo(Presence.IN_SERVICE);
      assertThat(adapter.start(LONG).detail()).endsWith("is on lo already");
    } finally {
      Outcome stopped = adapter.stop(StopMode.ORDERLY, LONG);
      assertThat(stopped.ok()).as(stopped.detail()).isTrue();
    }
    assertThat(adapter.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
    assertThat(adapter.stop(StopMode.ORDERLY, LONG).detail()).endsWith(" was not here");
  }

  @Test
  void reportsWhatIpSaid() throws Exception {
    Needs.root();
    AddressAdapter adapter =
        new AddressAdapter(
            ip("10.254.254.253", 32, "nosuchdevice"),
            new LocalCommands(),
            LocalAddresses.real(),
            announcer,
            StartToken.NOT_NEEDED);
    assertThat(adapter.start(LONG).detail()).contains("Cannot find device");
  }
}
