package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AnnouncementTest {

  private static final byte[] MAC = HexFormat.of().parseHex("020000000009");

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] ip(String address) throws IOException {
    return InetAddress.getByName(address).getAddress();
  }

  @Test
  void asksByArpForItself() throws IOException {
    assertThat(hex(Announcement.arp(MAC, ip("192.0.2.9"), ip("192.0.2.9"), 1)))
        .isEqualTo(
            "ffffffffffff"
                + "020000000009"
                + "0806" // Ethernet
                + "0001"
                + "0800"
                + "06"
                + "04"
                + "0001" // request
                + "020000000009"
                + "c0000209" // sender
                + "ffffffffffff"
                + "c0000209" // target
                + "00".repeat(18)); // to the least size
  }

  @Test
  void advertisesToAllNodesWithOverride() throws IOException {
    String frame = hex(Announcement.advertisement(MAC, ip("2001:db8::9")));
    String source = "20010db8000000000000000000000009";
    assertThat(frame)
        .startsWith(
            "333300000001"
                + "020000000009"
                + "86dd"
                + "60000000"
                + "0020"
                + "3a"
                + "ff"
                + source
                + "ff020000000000000000000000000001"
                + "8800")
        .endsWith("20000000" + source + "0201" + "020000000009");
    // The sum over the pseudo-header and the message with its checksum is all ones.
    String covered =
        source
            + "ff020000000000000000000000000001"
            + "00000020"
            + "0000003a"
            + frame.substring(108);
    int sum = 0;
    for (int i = 0; i < covered.length(); i += 4) {
      sum += Integer.parseInt(covered, i, i + 4, 16);
    }
    assertThat((sum & 0xffff) + (sum >> 16)).isEqualTo(0xffff);
  }

  @Test
  void refusesAnInterfaceWithoutEthernetAddress() throws IOException {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    InetAddress address = InetAddress.getByName("192.0.2.9");
    assertThatThrownBy(() -> Announcement.send(address, loopback))
        .isInstanceOf(IOException.class)
        .hasMessage(loopback.getName() + " has no Ethernet address");
  }
}
