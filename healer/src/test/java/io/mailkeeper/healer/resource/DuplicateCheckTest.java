package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.resource.DuplicateCheck.Answer;
import io.mailkeeper.healer.system.Links;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicateCheckTest {

  private final List<String> asked = new ArrayList<>();

  private DuplicateCheck answering(Optional<String> mac) {
    return new DuplicateCheck(
        (address, device, limit) -> {
          asked.add(address.getHostAddress() + " on " + device + " " + limit.toMillis() + " ms");
          return mac;
        });
  }

  private static DuplicateCheck.Verdict ask(DuplicateCheck check) throws IOException {
    return check.ask(AddressAdapterTest.ip("192.0.2.9", 24, "eth1"), Duration.ofMillis(400));
  }

  @Test
  void tellsWhoAnswers() throws IOException {
    DuplicateCheck.Verdict verdict = ask(answering(Optional.of("02:00:00:00:00:aa")));
    assertThat(verdict.answer()).isEqualTo(Answer.TAKEN);
    assertThat(verdict.mac()).contains("02:00:00:00:00:aa");
    assertThat(asked).containsExactly("192.0.2.9 on eth1 400 ms");
  }

  /** Nothing would be heard over a dead one. */
  @Test
  void asksOverTheInterfaceThatHasACarrier(@TempDir Path root) throws IOException {
    Path net = root.resolve("sys/class/net");
    for (String state : List.of("eth1 down", "eth2 up")) {
      Path folder = Files.createDirectories(net.resolve(state.split(" ", -1)[0]));
      Files.writeString(folder.resolve("operstate"), state.split(" ", -1)[1]);
    }
    Resource.Ip ip =
        new Resource.Ip(
            "vip",
            List.of(),
            InetAddress.getByName("192.0.2.9"),
            24,
            "eth1",
            List.of(),
            Optional.of("eth2"));
    DuplicateCheck check =
        new DuplicateCheck(
            (address, device, limit) -> {
              asked.add(device);
              return Optional.empty();
            },
            new Links(root));
    assertThat(check.ask(ip, Duration.ofMillis(400)).answer()).isEqualTo(Answer.FREE);
    assertThat(asked).containsExactly("eth2");
  }

  @Test
  void tellsThatNobodyAnswers() throws IOException {
    DuplicateCheck.Verdict verdict = ask(answering(Optional.empty()));
    assertThat(verdict.answer()).isEqualTo(Answer.FREE);
    assertThat(verdict.detail()).isEqualTo("nobody answered for 192.0.2.9 within 400 ms");
  }

  @Test
  void neverTakesAnErrorForSilence() throws IOException {
    DuplicateCheck.Verdict verdict =
        ask(
            new DuplicateCheck(
                (address, device, limit) -> {
                  throw new IOException("eth1 is down");
                }));
    assertThat(verdict.answer()).isEqualTo(Answer.UNKNOWN);
    assertThat(verdict.detail()).isEqualTo("192.0.2.9: the network cannot be asked: eth1 is down");
  }

  @Test
  void findsTheOneAddressOfSeveralThatIsTaken() throws IOException {
    DuplicateCheck check =
        new DuplicateCheck(
            (address, device, limit) -> {
              if (device.equals("eth2")) {
                throw new IOException("eth2 is down");
              }
              return address instanceof Inet6Address ? Optional.of("02:aa") : Optional.empty();
            });
    Resource.Ip four = AddressAdapterTest.ip("192.0.2.9", 24, "eth1");
    Resource.Ip six = AddressAdapterTest.ip("2001:db8::9", 64, "eth1");
    Resource.Ip elsewhere = AddressAdapterTest.ip("2001:db8::8", 64, "eth2");
    Duration limit = Duration.ofSeconds(1);
    assertThat(check.owner(List.of(elsewhere, four, six), limit, Runnable::run).join())
        .contains("2001:db8:0:0:0:0:0:9 is answered for by 02:aa");
    assertThat(check.owner(List.of(elsewhere, four), limit, Runnable::run).join()).isEmpty();
  }

  /** Else the silence about one address would hide the owner of another past the end of W. */
  @Test
  void doesNotAwaitTheOthersOnceOneIsTaken() throws Exception {
    CountDownLatch silent = new CountDownLatch(1);
    DuplicateCheck check =
        new DuplicateCheck(
            (address, device, limit) -> {
              if (address instanceof Inet6Address) {
                return Optional.of("02:aa");
              }
              try {
                silent.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              return Optional.empty();
            });
    List<Resource.Ip> both =
        List.of(
            AddressAdapterTest.ip("192.0.2.9", 24, "eth1"),
            AddressAdapterTest.ip("2001:db8::9", 64, "eth1"));
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      assertThat(check.owner(both, Duration.ofSeconds(1), pool).get(20, TimeUnit.SECONDS))
          .isPresent();
    } finally {
      silent.countDown();
      pool.shutdown();
    }
  }
}
