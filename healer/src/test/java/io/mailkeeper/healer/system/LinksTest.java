package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /sys} and {@code /proc} say of interfaces. */
class LinksTest {
  @TempDir private Path root;

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void anInterfaceWithoutACarrierIsNoUseAndOneThatHasNoneIs() throws IOException {
    write("sys/class/net/eth0/operstate", "lowerlayerdown\n");
    write("sys/class/net/eth1/operstate", "up\n");
    write("sys/class/net/lo/operstate", "unknown\n");
    Links links = new Links(root);
    assertThat(links.fault("eth0"))
        .contains("interface eth0 is lowerlayerdown (is its cable in, and is it up?)");
    assertThat(links.fault("eth1")).isEmpty();
    assertThat(links.fault("lo")).isEmpty();
    assertThat(links.fault("eth7")).contains("there is no interface eth7");
  }

  @Test
  void routesOverADeadInterfaceAreLeft() throws IOException {
    String four = "proc/sys/net/ipv4/conf/eth0/ignore_routes_with_linkdown";
    String six = "proc/sys/net/ipv6/conf/eth0/ignore_routes_with_linkdown";
    write(four, "0\n");
    write(six, "1\n");
    assertThat(new Links(root).leaveWhenDown("eth0")).isEmpty();
    assertThat(root.resolve(four)).hasContent("1");
    assertThat(root.resolve(six)).hasContent("1\n");
    assertThat(new Links(root).leaveWhenDown("eth7")).as("gone: nothing to be set").isEmpty();
  }

  @Test
  void theEthernetAddressesOfThisMachine() throws IOException {
    assertThat(new Links(root).hardwareAddresses()).isEmpty();
    write("sys/class/net/eth0/address", "02:77:00:00:01:0b\n");
    write("sys/class/net/ib0/address", "80:00:02:08:fe:80:00:00:00:00:00:00:f4\n");
    write("sys/class/net/bonding_masters", "");
    assertThat(new Links(root).hardwareAddresses())
        .containsExactly(new byte[] {2, 0x77, 0, 0, 1, 11});
  }
}
