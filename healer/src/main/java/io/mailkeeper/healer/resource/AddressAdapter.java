package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.LocalAddresses;
import java.io.IOException;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A movable IPv4 or IPv6 address, by ip(8). What ip answers is not believed: the interfaces are
 * read.
 */
public final class AddressAdapter implements ResourceAdapter {

  private final Resource.Ip ip;
  private final Commands commands;
  private final LocalAddresses addresses;
  private final Announcer announcer;
  private final StartToken token;

  /**
   * @param token what a start needs besides having been decided
   */
  public AddressAdapter(
      Resource.Ip ip,
      Commands commands,
      LocalAddresses addresses,
      Announcer announcer,
      StartToken token) {
    this.ip = ip;
    this.commands = commands;
    this.addresses = addresses;
    this.announcer = announcer;
    this.token = token;
  }

  @Override
  public Outcome start(Duration limit) {
    Limit end = Limit.after(limit);
    try {
      if (onDevice()) {
        announcer.announce(ip);
        return Outcome.done(name() + " is on " + ip.device() + " already");
      }
      Commands.Result result = commands.run(token.asked(add()), end.left());
      if (token.isGone()) {
        Outcome removed = stop(StopMode.FORCED, end.left()); // it may have gone meanwhile
        return Outcome.failed(name() + " is not put on: the lease is over; " + removed.detail());
      }
      if (!onDevice()) {
        return Outcome.failed(name() + " is not on " + ip.device() + ": " + said(result));
      }
      announcer.announce(ip);
      return Outcome.done(name() + " put on " + ip.device() + " in " + end.passedMillis() + " ms");
    } catch (IOException e) {
      return Outcome.failed(name() + ": the interfaces cannot be read: " + e.getMessage());
    }
  }

  /**
   * IPv6 without the kernel's duplicate address detection: the address would be unusable for 1 s.
   */
  private List<String> add() {
    List<String> argv = new ArrayList<>(List.of("ip", "address", "add", name()));
    argv.addAll(List.of("dev", ip.device()));
    if (ip.address() instanceof Inet6Address) {
      argv.add("nodad");
    }
    return argv;
  }

  /** There is no order to keep and nothing to force: both ways are the same. */
  @Override
  public Outcome stop(StopMode mode, Duration limit) {
    Limit end = Limit.after(limit);
    announcer.silence(ip);
    try {
      List<LocalAddresses.Place> places = addresses.of(ip.address());
      if (places.isEmpty()) {
        return Outcome.done(name() + " was not here");
      }
      String said = "";
      for (LocalAddresses.Place place : places) {
        String given = ip.address().getHostAddress() + "/" + place.prefix();
        Commands.Result result =
            commands.run(List.of("ip", "address", "del", given, "dev", place.device()), end.left());
        said = said(result);
      }
      return addresses.of(ip.address()).isEmpty()
          ? Outcome.done(name() + " removed in " + end.passedMillis() + " ms")
          : Outcome.failed(name() + " is still here: " + said);
    } catch (IOException e) {
      return Outcome.failed(name() + ": the interfaces cannot be read: " + e.getMessage());
    }
  }

  /** On another interface than the configured one, the address counts as partly there. */
  @Override
  public Presence presence() {
    try {
      if (onDevice()) {
        return Presence.IN_SERVICE;
      }
      return addresses.of(ip.address()).isEmpty() ? Presence.OUT_OF_SERVICE : Presence.PARTLY;
    } catch (IOException e) {
      return Presence.UNKNOWN;
    }
  }

  private boolean onDevice() throws IOException {
    return addresses.of(ip.address()).stream().anyMatch(p -> p.device().equals(ip.device()));
  }

  private String name() {
    return ip.address().getHostAddress() + "/" + ip.prefix();
  }

  private static String said(Commands.Result result) {
    return result.timedOut()
        ? "ip did not return in time"
        : "ip ended with code " + result.exit() + ": " + result.output().strip();
  }
}
