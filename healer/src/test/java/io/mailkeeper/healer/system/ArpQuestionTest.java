package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class ArpQuestionTest {

  private static final byte[] OURS = HexFormat.of().parseHex("020000000001");
  private static final byte[] THEIRS = HexFormat.of().parseHex("020000000009");
  private static final byte[] ADDRESS = {(byte) 192, 0, 2, 9};
  private static final byte[] ANOTHER = {(byte) 192, 0, 2, 10};

  /** unshare(2), for the calling thread alone. */
  interface Namespaces extends Library {
    Namespaces INSTANCE = Native.load("c", Namespaces.class);
    int NEW_NETWORK = 0x40000000;

    int unshare(int flags) throws LastErrorException;
  }

  private static ByteBuffer frame(byte[] mac, byte[] sender, int operation) {
    return ByteBuffer.wrap(Announcement.arp(mac, sender, ADDRESS, operation));
  }

  @Test
  void hearsWhoeverSpeaksForTheAddress() {
    assertThat(ArpQuestion.owner(frame(THEIRS, ADDRESS, 2), OURS, ADDRESS))
        .contains("02:00:00:00:00:09");
    assertThat(ArpQuestion.owner(frame(THEIRS, ADDRESS, 1), OURS, ADDRESS)).isPresent();
    assertThat(ArpQuestion.owner(frame(THEIRS, ANOTHER, 2), OURS, ADDRESS)).isEmpty();
    assertThat(ArpQuestion.owner(frame(THEIRS, new byte[4], 1), OURS, ADDRESS)).isEmpty();
    assertThat(ArpQuestion.owner(frame(OURS, ADDRESS, 2), OURS, ADDRESS)).isEmpty();
    assertThat(ArpQuestion.owner(frame(THEIRS, ADDRESS, 2).limit(41), OURS, ADDRESS)).isEmpty();
  }

  /** Two ends of a cable in a network of the thread's own; the address is on the far end. */
  @Test
  void asksARealSegment() throws Exception {
    Needs.root();
    Needs.program("/usr/sbin/ip");
    inNetworkOfItsOwn(
        () -> {
          ip("link add near type veth peer name far");
          ip("address add 192.0.2.1/24 dev near");
          ip("address add 192.0.2.9/24 dev far");
          ip("link set far up");
          ip("link set near up");
          String far =
              HexFormat.ofDelimiter(":")
                  .formatHex(NetworkInterface.getByName("far").getHardwareAddress());
          Duration limit = Duration.ofMillis(400);
          assertThat(ArpQuestion.ask(address("192.0.2.9"), "near", Duration.ofSeconds(20)))
              .contains(far);
          assertThat(ArpQuestion.ask(address("192.0.2.10"), "near", limit)).isEmpty();
          ip("link set near down");
          assertThatThrownBy(() -> ArpQuestion.ask(address("192.0.2.9"), "near", limit))
              .hasMessage("near is down");
          return true;
        });
  }

  @Test
  void doesNotAskWhereThereIsNoEthernet() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    assertThatThrownBy(
            () -> ArpQuestion.ask(address("192.0.2.9"), loopback.getName(), Duration.ofMillis(10)))
        .hasMessageContaining("no Ethernet address");
    assertThatThrownBy(
            () -> ArpQuestion.ask(address("192.0.2.9"), "no-such", Duration.ofMillis(10)))
        .hasMessage("no-such does not exist");
  }

  private static Inet4Address address(String text) throws Exception {
    return (Inet4Address) InetAddress.getByName(text);
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
