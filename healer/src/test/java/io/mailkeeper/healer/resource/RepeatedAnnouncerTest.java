package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Links;
import io.mailkeeper.healer.system.LocalAddresses;
import io.mailkeeper.healer.system.Needs;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatedAnnouncerTest {

  private final List<String> packets = new CopyOnWriteArrayList<>();
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private final RecordedCommands commands = new RecordedCommands();
  private final AtomicInteger looks = new AtomicInteger();
  private volatile boolean here = true;
  @TempDir Path root;
  private String device = "";

  @BeforeEach
  void findAnInterface() throws IOException {
    for (NetworkInterface candidate : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (!candidate.isLoopback()) {
        device = candidate.getName();
      }
    }
    Needs.need(!device.isEmpty(), "no interface but loopback");
  }

  private RepeatedAnnouncer announcer(RepeatedAnnouncer.Packets sender) {
    return announcer(sender, Duration.ofMillis(400));
  }

  private RepeatedAnnouncer announcer(RepeatedAnnouncer.Packets sender, Duration again) {
    LocalAddresses addresses =
        address -> {
          looks.incrementAndGet();
          return here ? List.of(new LocalAddresses.Place(device, 24)) : List.of();
        };
    return new RepeatedAnnouncer(
        sender, commands, addresses, new Links(root), Duration.ofMillis(20), again, troubles::add);
  }

  private Resource.Ip ip(String address) throws IOException {
    return AddressAdapterTest.ip(address, 24, device);
  }

  private void operstate(String state) throws IOException {
    Path link = Files.createDirectories(root.resolve("sys/class/net").resolve(device));
    Path fresh = Files.writeString(link.resolve("fresh"), state + "\n");
    Files.move(fresh, link.resolve("operstate"), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void announcesFourTimesAndGoesOnAtIntervalsUntilItIsSilenced() throws IOException {
    operstate("up");
    try (RepeatedAnnouncer announcer =
        announcer((address, on) -> packets.add(address.getHostAddress() + " " + on.getName()))) {
      announcer.announce(ip("192.0.2.10"));
      await().until(() -> packets.size() >= 10);
      assertThat(packets).containsOnly("192.0.2.10 " + device);

      announcer.silence(ip("192.0.2.10"));
      int sent = packets.size();
      await().during(Duration.ofSeconds(1)).until(() -> packets.size() <= sent + 1);
    }
  }

  /** The next one that would come by itself is an hour away. */
  @Test
  void beginsAnewWhenTheCarrierIsBack() throws IOException {
    operstate("lowerlayerdown");
    try (RepeatedAnnouncer announcer =
        announcer((address, on) -> packets.add(on.getName()), Duration.ofHours(1))) {
      announcer.announce(ip("192.0.2.10"));
      await().until(() -> packets.size() == 4);
      operstate("up");
      await().until(() -> packets.size() == 8);
    }
  }

  @Test
  void doesNotAnnounceWhatIsGone() throws IOException {
    here = false;
    try (RepeatedAnnouncer announcer =
        announcer((address, on) -> packets.add(address.getHostAddress()))) {
      announcer.announce(ip("192.0.2.10"));
      await().until(() -> looks.get() >= 10);
      assertThat(packets).isEmpty();
    }
  }

  @Test
  void fallsBackToArpingForIpv4AndSaysSoForIpv6() throws IOException {
    commands.answer = new Commands.Result(-1, "no such program", false);
    try (RepeatedAnnouncer announcer =
        announcer(
            (address, on) -> {
              throw new IOException("not permitted");
            })) {
      announcer.announce(ip("192.0.2.10"));
      await().until(() -> troubles.size() >= 2);
      announcer.silence(ip("192.0.2.10"));
      assertThat(commands.lines)
          .startsWith(
              "arping -q -U -c 1 -I " + device + " 192.0.2.10",
              "arping -q -A -c 1 -I " + device + " 192.0.2.10");
      assertThat(troubles.get(0))
          .isEqualTo(
              "192.0.2.10 was not announced on "
                  + device
                  + ": not permitted; arping -U: no such program");
      announcer.announce(ip("2001:db8::10"));
      await().until(() -> troubles.stream().anyMatch(t -> t.startsWith("2001:db8:0:0:0:0:0:10 ")));
    }
  }
}
