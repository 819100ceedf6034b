package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Announcement;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.LocalAddresses;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Announces at once and again after 0.2, 1 and 3 seconds, since single packets are lost and
 * switches learn slowly; on a thread of its own. Each time it looks first whether the address is
 * still here: an announcement after a handover would pull the traffic back.
 *
 * <p>Packets are sent by this process; where that is refused, by arping(8) for IPv4. For IPv6 there
 * is no such second way: it is reported and the neighbours find out by themselves, within about 40
 * s (RFC 4861 section 7.3).
 */
public final class RepeatedAnnouncer implements Announcer, AutoCloseable {

  private static final List<Long> AT_MILLIS = List.of(0L, 200L, 1_000L, 3_000L);
  private static final Duration ARPING_LIMIT = Duration.ofSeconds(2);

  /** Sends one announcement. */
  @FunctionalInterface
  interface Packets {
    void send(InetAddress address, NetworkInterface device) throws IOException;
  }

  private final Packets packets;
  private final Commands commands;
  private final LocalAddresses addresses;
  private final Consumer<String> trouble;
  private final Map<InetAddress, List<Future<?>>> planned = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread t = new Thread(task, "announcer");
            t.setDaemon(true);
            return t;
          });

  /**
   * @param trouble told, in one sentence, what could not be announced; on the announcer's thread
   */
  public RepeatedAnnouncer(Commands commands, Consumer<String> trouble) {
    this(Announcement::send, commands, LocalAddresses.real(), trouble);
  }

  RepeatedAnnouncer(
      Packets packets, Commands commands, LocalAddresses addresses, Consumer<String> trouble) {
    this.packets = packets;
    this.commands = commands;
    this.addresses = addresses;
    this.trouble = trouble;
  }

  @Override
  public void announce(Resource.Ip ip) {
    silence(ip);
    List<Future<?>> all = new ArrayList<>();
    for (long at : AT_MILLIS) {
      all.add(thread.schedule(() -> once(ip), at, TimeUnit.MILLISECONDS));
    }
    planned.put(ip.address(), all);
  }

  @Override
  public void silence(Resource.Ip ip) {
    List<Future<?>> all = planned.remove(ip.address());
    if (all != null) {
      all.forEach(future -> future.cancel(false));
    }
  }

  private void once(Resource.Ip ip) {
    for (String device : ip.devices()) {
      try {
        once(ip, device);
      } catch (IOException e) {
        byProgram(ip, device, e);
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

  private void byProgram(Resource.Ip ip, String device, IOException why) {
    String address = ip.address().getHostAddress();
    String problem = address + " was not announced on " + device + ": " + why.getMessage();
    if (!(ip.address() instanceof Inet4Address)) {
      trouble.accept(problem);
      return;
    }
    for (String kind : List.of("-U", "-A")) {
      Commands.Result result =
          commands.run(
              List.of("arping", "-q", kind, "-c", "1", "-I", device, address), ARPING_LIMIT);
      if (!result.ok()) {
        trouble.accept(problem + "; arping " + kind + ": " + result.output().strip());
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
