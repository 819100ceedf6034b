package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Announcement;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Links;
import io.mailkeeper.healer.system.LocalAddresses;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Announces at once and again after 0.2, 1 and 3 seconds, since single packets are lost and
 * switches learn slowly; then every 10 seconds as long as the address is here, and from the
 * beginning when one of its interfaces gets its carrier back: what was announced while the cable
 * was out reached nobody, and a neighbour may go on sending to the node before for a minute. All
 * that on a thread of its own. Each time it looks first whether the address is still here: an
 * announcement after a handover would pull the traffic back.
 *
 * <p>Packets are sent by this process; where that is refused, by arping(8) for IPv4. For IPv6 there
 * is no such second way: it is reported and the neighbours find out by themselves, within about 40
 * s (RFC 4861 section 7.3).
 */
public final class RepeatedAnnouncer implements Announcer, AutoCloseable {

  private static final List<Long> AT_MILLIS = List.of(0L, 200L, 1_000L, 3_000L);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration AGAIN = Duration.ofSeconds(10);
  private static final Duration ARPING_LIMIT = Duration.ofSeconds(2);

  /** Sends one announcement. */
  @FunctionalInterface
  interface Packets {
    void send(InetAddress address, NetworkInterface device) throws IOException;
  }

  private final Packets packets;
  private final Commands commands;
  private final LocalAddresses addresses;
  private final Links links;
  private final Duration look;
  private final Duration again;
  private final Consumer<String> trouble;
  private final Map<InetAddress, Plan> plans = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread t = new Thread(task, "announcer");
            t.setDaemon(true);
            return t;
          });

  /**
   * @param trouble told, in one sentence, what could not be announced at a start or when a carrier
   *     is back; on the announcer's thread
   */
  public RepeatedAnnouncer(Commands commands, Consumer<String> trouble) {
    this(Announcement::send, commands, LocalAddresses.real(), new Links(), LOOK, AGAIN, trouble);
  }

  /**
   * @param look how long between two looks at the carriers
   * @param again how long between two announcements when nothing happens
   */
  RepeatedAnnouncer(
      Packets packets,
      Commands commands,
      LocalAddresses addresses,
      Links links,
      Duration look,
      Duration again,
      Consumer<String> trouble) {
    this.packets = packets;
    this.commands = commands;
    this.addresses = addresses;
    this.links = links;
    this.look = look;
    this.again = again;
    this.trouble = trouble;
  }

  @Override
  public void announce(Resource.Ip ip) {
    plans.compute(
        ip.address(),
        (address, old) -> {
          end(old);
          return new Plan(ip);
        });
  }

  @Override
  public void silence(Resource.Ip ip) {
    end(plans.remove(ip.address()));
  }

  private static void end(@Nullable Plan plan) {
    if (plan != null) {
      plan.end();
    }
  }

  /** From one start, or one return of a carrier, to the next. */
  private final class Plan {
    private final Resource.Ip ip;
    private final List<Future<?>> all = new ArrayList<>();
    private Set<String> dead = Set.of(); // on the announcer's thread alone

    Plan(Resource.Ip ip) {
      this.ip = ip;
      for (long at : AT_MILLIS) {
        all.add(thread.schedule(() -> once(ip, trouble), at, TimeUnit.MILLISECONDS));
      }
      // What is refused has been told when it began.
      every(again, () -> once(ip, told -> {}));
      every(look, this::look);
    }

    private void every(Duration time, Runnable what) {
      long millis = time.toMillis();
      all.add(thread.scheduleWithFixedDelay(what, millis, millis, TimeUnit.MILLISECONDS));
    }

    private void look() {
      Set<String> now = new HashSet<>();
      for (String device : ip.devices()) {
        links.fault(device).ifPresent(why -> now.add(device));
      }
      boolean back = !now.containsAll(dead);
      dead = now;
      if (back) {
        // Not where it has been silenced meanwhile.
        plans.computeIfPresent(
            ip.address(), (address, current) -> current == this ? anew() : current);
      }
    }

    private Plan anew() {
      end();
      return new Plan(ip);
    }

    void end() {
      all.forEach(future -> future.cancel(false));
    }
  }

  private void once(Resource.Ip ip, Consumer<String> told) {
    for (String device : ip.devices()) {
      try {
        once(ip, device);
      } catch (IOException e) {
        byProgram(ip, device, e, told);
      }
    }
  }

  private void once(Resource.Ip ip, String name) throws IOException {
    NetworkInterface device = NetworkInterface.getByName(name);
    boolean here = addresses.of(ip.address()).stream().anyMatch(p -> p.device().equals(name));
    if (here && device != null && !device.isLoopback()) {
      packets.send(ip.address(), device);
    }
  }

  private void byProgram(Resource.Ip ip, String device, IOException why, Consumer<String> told) {
    String address = ip.address().getHostAddress();
    String problem = address + " was not announced on " + device + ": " + why.getMessage();
    if (!(ip.address() instanceof Inet4Address)) {
      told.accept(problem);
      return;
    }
    for (String kind : List.of("-U", "-A")) {
      Commands.Result result =
          commands.run(
              List.of("arping", "-q", kind, "-c", "1", "-I", device, address), ARPING_LIMIT);
      if (!result.ok()) {
        told.accept(problem + "; arping " + kind + ": " + result.output().strip());
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
