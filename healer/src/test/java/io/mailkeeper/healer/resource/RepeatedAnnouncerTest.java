package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.LocalAddresses;
import io.mailkeeper.healer.system.Needs;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepeatedAnnouncerTest {

  private final List<String> packets = new CopyOnWriteArrayList<>();
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private final RecordedCommands commands = new RecordedCommands();
  private final AtomicInteger looks = new AtomicInteger();
  private volatile boolean here = true;
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
    LocalAddresses addresses =
        address -> {
          looks.incrementAndGet();
          return here ? List.of(new LocalAddresses.Place(device, 24)) : List.of();
        };
    return new RepeatedAnnouncer(sender, commands, addresses, troubles::add);
  }

  private Resource.Ip ip(String address) throws IOException {
    return AddressAdapterTest.ip(address, 24, device);
  }

  @Test
  void announcesFourTimes() throws IOException {
    try (RepeatedAnnouncer announcer =
        announcer((address, on) -> packets.add(address.getHostAddress() + " " + on.getName()))) {
      announcer.announce(ip("192.0.2.10"));
      await().until(() -> packets.size() == 4);
      assertThat(packets).containsOnly("192.0.2.10 " + device);
    }
  }

  @Test
  void doesNotAnnounceWhatIsGone() throws IOException {
    here = false;
    try (RepeatedAnnouncer announcer =
        announcer((address, on) -> packets.add(address.getHostAddress()))) {
      announcer.announce(ip("192.0.2.10"));
      await().until(() -> looks.get() == 4);
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
