package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class NeighbourQuestionTest {

  private static final byte[] OURS = HexFormat.of().parseHex("020000000001");
  private static final byte[] OTHER_OF_OURS = HexFormat.of().parseHex("020000000002");
  private static final byte[] THEIRS = HexFormat.of().parseHex("020000000009");
  private static final byte[] ADDRESS = {(byte) 192, 0, 2, 9};
  private static final byte[] ANOTHER = {(byte) 192, 0, 2, 10};
  private static final byte[] SIX = HexFormat.of().parseHex("20010db8000000000000000000000009");
  private static final byte[] ANOTHER_SIX =
      HexFormat.of().parseHex("20010db800000000000000000001000a");

  /** unshare(2), for the calling thread alone. */
  interface Namespaces extends Library {
    Namespaces INSTANCE = Native.load("c", Namespaces.class);
    int NEW_NETWORK = 0x40000000;

    int unshare(int flags) throws LastErrorException;
  }

  private static ByteBuffer frame(byte[] mac, byte[] sender, int operation) {
    return ByteBuffer.wrap(Announcement.arp(mac, sender, ADDRESS, operation));
  }

  private static Optional<String> speaks(ByteBuffer frame) {
    return NeighbourQuestion.another(new ArpProtocol(ADDRESS), frame, List.of(OTHER_OF_OURS, OURS));
  }

  private static Optional<String> speaksSix(byte[] frame) {
    return NeighbourQuestion.another(
        new DiscoveryProtocol(SIX), ByteBuffer.wrap(frame), List.of(OTHER_OF_OURS, OURS));
  }

  @Test
  void hearsWhoeverSpeaksForAnIpv4Address() {
    assertThat(speaks(frame(THEIRS, ADDRESS, 2))).contains("02:00:00:00:00:09");
    assertThat(speaks(frame(THEIRS, ADDRESS, 1))).isPresent();
    assertThat(speaks(frame(THEIRS, ANOTHER, 2))).isEmpty();
    assertThat(speaks(frame(THEIRS, new byte[4], 1))).isEmpty();
    assertThat(speaks(frame(OURS, ADDRESS, 2))).isEmpty();
    assertThat(speaks(frame(THEIRS, ADDRESS, 2).limit(41))).isEmpty();
  }

  @Test
  void hearsWhoeverSpeaksForAnIpv6Address() {
    byte[] advertised = Announcement.advertisement(THEIRS, SIX);
    assertThat(speaksSix(advertised)).contains("02:00:00:00:00:09");
    assertThat(speaksSix(Announcement.advertisement(OURS, SIX))).isEmpty();
    assertThat(speaksSix(Announcement.advertisement(THEIRS, ANOTHER_SIX))).isEmpty();
    assertThat(speaksSix(Arrays.copyOf(advertised, 77))).isEmpty();
    assertThat(speaksSix(Arrays.copyOf(advertised, 78)))
        .as("without the option, the frame's sender")
        .contains("02:00:00:00:00:09");

    byte[] forwarded = advertised.clone();
    forwarded[21] = (byte) 254;
    assertThat(speaksSix(forwarded)).as("from beyond the segment").isEmpty();
  }

  @Test
  void anotherOneThatAsksForAnIpv6AddressDoesNotHaveIt() {
    byte[] question = new DiscoveryProtocol(SIX).probe(THEIRS);
    assertThat(speaksSix(question)).isEmpty();
    System.arraycopy(SIX, 0, question, 22, 16);
    assertThat(speaksSix(question)).as("asks from the address").contains("02:00:00:00:00:09");
  }

  /** Two ends of a cable in a network of the thread's own; the addresses are on the far end. */
  @Test
  void asksARealSegment() throws Exception {
    Needs.root();
    Needs.program("/usr/sbin/ip");
    inNetworkOfItsOwn(
        () -> {
          ip("link add near type veth peer name far");
          ip("address add 192.0.2.1/24 dev near");
          ip("address add 192.0.2.9/24 dev far");
          ip("address add 2001:db8::9/64 dev far nodad");
          ip("link set far up");
          ip("link set near up"); // it runs a moment later
          await().pollInSameThread().until(() -> NetworkInterface.getByName("near").isUp());
          String far =
              HexFormat.ofDelimiter(":")
                  .formatHex(NetworkInterface.getByName("far").getHardwareAddress());
          Duration limit = Duration.ofMillis(400);
          Duration patience = Duration.ofSeconds(20);
          for (String taken : List.of("192.0.2.9", "2001:db8::9")) {
            assertThat(NeighbourQuestion.ask(address(taken), "near", patience)).contains(far);
          }
          ip("address add 2001:db8::9/64 dev near nodad"); // in service here as well
          assertThat(NeighbourQuestion.ask(address("2001:db8::9"), "near", patience)).contains(far);
          for (String free : List.of("192.0.2.10", "2001:db8::1:9")) {
            assertThat(NeighbourQuestion.ask(address(free), "near", limit)).isEmpty();
          }
          ip("link set near down");
          assertThatThrownBy(() -> NeighbourQuestion.ask(address("192.0.2.9"), "near", limit))
              .hasMessage("near is down");
          return true;
        });
  }

  @Test
  void doesNotAskWhereThereIsNoEthernet() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    assertThatThrownBy(
            () ->
                NeighbourQuestion.ask(
                    address("192.0.2.9"), loopback.getName(), Duration.ofMillis(10)))
        .hasMessageContaining("no Ethernet address");
    assertThatThrownBy(
            () -> NeighbourQuestion.ask(address("192.0.2.9"), "no-such", Duration.ofMillis(10)))
        .hasMessage("no-such does not exist");
  }

  private static InetAddress address(String text) throws Exception {
    return InetAddress.getByName(text);
  }

  private static void ip(String arguments) {
    List<String> argv = List.of(("/usr/sbin/ip " + arguments).split(" "));
    Commands.Result result = new LocalCommands().run(argv, Duration.ofSeconds(20));
    assertThat(result.ok()).as(result.output()).isTrue();
  }

  private static void inNetworkOfItsOwn(Callable<Boolean> test) throws Exception {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              Namespaces.INSTANCE.unshare(Namespaces.NEW_NETWORK);
              return test.call();
            });
    new Thread(task, "own-network").start();
    assertThat(task.get()).isTrue();
  }
}
