package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.core.ServiceNetwork;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.system.Links;
import io.mailkeeper.healer.system.LocalAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether anybody can reach a node: carriers, and somebody who answers. */
class ReachabilityTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir private Path root;
  private final List<String> on = new ArrayList<>();
  private final Set<String> answering = new TreeSet<>();
  private final List<String> asked = new ArrayList<>();

  private void link(String device, String state) throws IOException {
    Path folder = Files.createDirectories(root.resolve("sys/class/net").resolve(device));
    Files.writeString(folder.resolve("operstate"), state + "\n");
  }

  private Reachability reachability(String... ping) throws IOException {
    LocalAddresses addresses =
        address -> on.stream().map(device -> new LocalAddresses.Place(device, 24)).toList();
    List<InetAddress> all = new ArrayList<>();
    for (String each : ping) {
      all.add(InetAddress.getByName(each));
    }
    return new Reachability(
        new Links(root),
        addresses,
        (address, limit) -> {
          asked.add(address.getHostAddress());
          if (answering.contains("nobody, there is no route")) {
            throw new IOException("Network is unreachable");
          }
          return answering.contains(address.getHostAddress());
        },
        all);
  }

  private ServiceNetwork look(Optional<String> backup, String... ping) throws IOException {
    return look(reachability(ping), backup);
  }

  private static ServiceNetwork look(Reachability reachability, Optional<String> backup)
      throws IOException {
    Resource.Ip vip =
        new Resource.Ip(
            "vip", List.of(), InetAddress.getByName("192.0.2.10"), 24, "eth0", List.of(), backup);
    Hierarchy.Policy policy =
        new Hierarchy.Policy(
            1, SECOND, SECOND, SECOND, SECOND, SECOND, ColdStart.ANY, Hierarchy.StrayPolicy.STOP);
    Hierarchy mail =
        new Hierarchy(
            "mail", List.of(new Hierarchy.Member("n1", 1)), List.of(vip), List.of(), policy);
    return reachability.look(List.of(mail)).get(0);
  }

  @Test
  void itsInterfaceNeedsACarrier() throws IOException {
    link("eth0", "up");
    assertThat(look(Optional.empty())).isEqualTo(ServiceNetwork.GOOD);
    link("eth0", "down");
    assertThat(look(Optional.empty()).fault())
        .isEqualTo("address vip: interface eth0 is down (is its cable in, and is it up?)");
    assertThat(asked).isEmpty();
  }

  @Test
  void oneOfThoseThatAreAskedHasToAnswer() throws IOException {
    link("eth0", "up");
    Reachability reachability = reachability("192.0.2.1", "192.0.2.2");
    answering.add("192.0.2.2");
    assertThat(look(reachability, Optional.empty()).isGood()).isTrue();
    assertThat(asked).containsExactly("192.0.2.1", "192.0.2.2");
    asked.clear();
    assertThat(look(reachability, Optional.empty()).isGood()).isTrue();
    assertThat(asked).as("who answered last is asked first").containsExactly("192.0.2.2");
    answering.clear();
    assertThat(look(reachability, Optional.empty()).fault())
        .isEqualTo("no answer from 192.0.2.2, 192.0.2.1");
    answering.add("nobody, there is no route");
    assertThat(look(reachability, Optional.empty()).isGood()).isFalse();
  }

  @Test
  void oneOfTwoInterfacesIsEnoughAndIsSaid() throws IOException {
    Optional<String> backup = Optional.of("eth2");
    link("eth0", "up");
    link("eth2", "up");
    assertThat(look(backup)).isEqualTo(ServiceNetwork.GOOD);
    link("eth2", "down");
    assertThat(look(backup).isGood()).isTrue();
    assertThat(look(backup).remark())
        .startsWith("address vip has one interface left: interface eth2 is down");
    link("eth0", "lowerlayerdown");
    assertThat(look(backup).fault())
        .contains("interface eth0 is lowerlayerdown", "interface eth2 is down");
    assertThat(look(backup).remark()).isEmpty();
    assertThat(look(backup).stranded()).isEmpty();
  }

  @Test
  void anAddressOnADeadInterfaceIsStrandedWhileTheOtherIsGood() throws IOException {
    Optional<String> backup = Optional.of("eth2");
    link("eth0", "lowerlayerdown");
    link("eth2", "up");
    on.add("eth0");
    assertThat(look(backup).stranded()).containsOnlyKeys("vip");
    assertThat(look(backup).isGood()).isTrue();
    on.add("eth2"); // being moved: it is on both
    assertThat(look(backup).stranded()).isEmpty();
    on.remove("eth0");
    assertThat(look(backup).remark())
        .isEqualTo(
            "address vip is on its backup interface eth2 (interface eth0 is lowerlayerdown (is its"
                + " cable in, and is it up?)); it goes back to eth0 at the next start here");
    link("eth0", "up");
    assertThat(look(backup).stranded()).as("it stays where it is").isEmpty();
    assertThat(look(backup).remark())
        .isEqualTo(
            "address vip is on its backup interface eth2; it goes back to eth0 at the next start"
                + " here");
    link("eth2", "down");
    assertThat(look(backup).stranded()).containsOnlyKeys("vip");
  }
}
