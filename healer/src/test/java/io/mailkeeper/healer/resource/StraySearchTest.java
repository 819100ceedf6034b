package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.resource.ResourceAdapter.StopMode;
import io.mailkeeper.healer.system.LocalAddresses;
import io.mailkeeper.healer.system.LocalAddresses.Place;
import io.mailkeeper.healer.system.MountInfo;
import io.mailkeeper.healer.system.Needs;
import io.mailkeeper.healer.system.ProcessId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StraySearchTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Path STORE = Path.of("/srv/mail");

  @TempDir Path directory;
  private final List<Place> places = new ArrayList<>();
  private final RecordedCommands commands = new RecordedCommands();
  private final List<MountInfo.Mount> mounts = new ArrayList<>();
  private final List<DaemonAdapter> adapters = new ArrayList<>();
  private final List<Process> byHand = new ArrayList<>();
  private int port;

  @BeforeEach
  void choosePort() throws IOException {
    Needs.program("/usr/bin/perl");
    port = PlayedDaemon.freePort();
  }

  @AfterEach
  void leaveNothing() {
    adapters.forEach(adapter -> adapter.stop(StopMode.FORCED, LONG));
    byHand.forEach(Process::destroyForcibly);
  }

  private StraySearch search(Resource.Daemon daemon) throws IOException {
    Resource.Ip ip = AddressAdapterTest.ip("192.0.2.10", 24, "eth1");
    Resource.Filesystem store =
        new Resource.Filesystem(
            "store", List.of(), Optional.of("filer:/mail"), STORE, "nfs4", "hard");
    Hierarchy hierarchy =
        new Hierarchy(
            "mail",
            List.of(new Hierarchy.Member("node1", 1)),
            List.of(ip, store, daemon),
            List.of(),
            new Hierarchy.Policy(
                3, LONG, LONG, LONG, LONG, LONG, ColdStart.ANY, Hierarchy.StrayPolicy.STOP));
    LocalAddresses addresses = wanted -> List.copyOf(places);
    DaemonAdapter adapter = new PlayedDaemon(directory, port).adapter(daemon, Optional.empty());
    adapters.add(adapter);
    return new StraySearch(
        hierarchy,
        Map.of(
            "vip",
                new AddressAdapter(
                    ip, commands, addresses, new SilentAnnouncer(), StartToken.NOT_NEEDED),
            "store",
                new FilesystemAdapter(
                    store, commands, StartToken.NOT_NEEDED, () -> new MountInfo(mounts))),
        Map.of("mta", adapter),
        addresses);
  }

  private StraySearch search() throws IOException {
    return search(new PlayedDaemon(directory, port).resource("daemonise"));
  }

  private void startByHand(String habits) throws IOException {
    byHand.add(new ProcessBuilder(new PlayedDaemon(directory, port).argv(habits)).start());
  }

  @Test
  void findsNothingOnANodeInOrder() throws IOException {
    assertThat(search().search()).isEmpty();
    assertThat(commands.lines).isEmpty();
  }

  @Test
  void findsAndRemovesTheAddressOnAnyInterface() throws IOException {
    places.add(new Place("eth7", 32));
    StraySearch search = search();
    List<Stray> strays = search.search();
    assertThat(strays)
        .containsExactly(
            new Stray(
                Stray.Kind.ADDRESS,
                "vip",
                "192.0.2.10",
                Optional.empty(),
                "protected address 192.0.2.10 is on eth7"));
    commands.effect = line -> places.clear();
    assertThat(search.remove(strays.get(0), LONG).ok()).isTrue();
    assertThat(commands.lines).containsExactly("ip address del 192.0.2.10/32 dev eth7");
    assertThat(search.search()).isEmpty();
  }

  @Test
  void findsTheMountAndLeavesItToPeople() throws IOException {
    mounts.add(new MountInfo.Mount(Path.of("/"), STORE, "rw", "nfs4", "filer:/mail"));
    StraySearch search = search();
    List<Stray> strays = search.search();
    assertThat(strays)
        .extracting(Stray::sentence)
        .containsExactly("protected filesystem filer:/mail is mounted on /srv/mail");
    assertThat(search.remove(strays.get(0), LONG).ok()).isFalse();
    assertThat(commands.lines).isEmpty();
  }

  @Test
  void findsAndStopsADaemonStartedByHand() throws IOException {
    startByHand("daemonise");
    Path pidFile = new PlayedDaemon(directory, port).pidFile;
    await().until(() -> Files.exists(pidFile) && Files.size(pidFile) > 0);
    findAndStop("protected daemon mta runs, pid ");
  }

  @Test
  void findsAndStopsOneThatOnlyItsPortBetrays() throws IOException {
    startByHand("daemonise nopid");
    StraySearch search = search();
    await().until(() -> !search.search().isEmpty());
    findAndStop("protected daemon mta listens on 127.0.0.1 port " + port);
  }

  @Test
  void killsOneThatIgnoresTheOrder() throws IOException {
    startByHand("daemonise nopid stubborn");
    StraySearch search = search();
    await().until(() -> !search.search().isEmpty());
    Stray stray = search.search().get(0);
    assertThat(search.remove(stray, Duration.ofSeconds(2)).ok()).isTrue();
    assertThat(search.search()).isEmpty();
  }

  private void findAndStop(String sentence) throws IOException {
    StraySearch search = search();
    List<Stray> strays = search.search();
    assertThat(strays).hasSize(1);
    Stray stray = strays.get(0);
    ProcessId process = stray.process().orElseThrow();
    assertThat(stray.kind()).isEqualTo(Stray.Kind.PROCESS);
    assertThat(stray.sentence()).startsWith(sentence).contains("pid " + process.pid());
    assertThat(search.remove(stray, LONG).ok()).isTrue();
    assertThat(process.alive()).isFalse();
    assertThat(search.search()).isEmpty();
    assertThat(search.remove(stray, LONG).detail()).endsWith("is gone already");
  }

  /** Another program on the port, here this test: told of, never touched. */
  @Test
  void reportsAStrangerOnTheWildcardAddress() throws IOException {
    try (ServerSocket stranger = new ServerSocket(port, 1, InetAddress.getByName("::"))) {
      StraySearch search = search();
      List<Stray> strays = search.search();
      assertThat(strays).hasSize(1);
      assertThat(strays.get(0).kind()).isEqualTo(Stray.Kind.LISTENER);
      assertThat(strays.get(0).sentence())
          .contains("pid " + ProcessHandle.current().pid())
          .endsWith("listens on 0:0:0:0:0:0:0:0 port " + port + ", where mta is protected");
      assertThat(search.remove(strays.get(0), LONG).ok()).isFalse();
      assertThat(stranger.isClosed()).isFalse();
    }
  }

  /** Printed, not asserted. */
  @Test
  void measuresASearch() throws IOException {
    StraySearch search = search();
    for (int i = 0; i < 200; i++) {
      search.search();
    }
    long begun = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      assertThat(search.search()).isEmpty();
    }
    System.out.printf("stray search: %d us%n", (System.nanoTime() - begun) / 100_000);
  }
}
