package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Links;
import io.mailkeeper.healer.system.LocalAddresses;
import java.io.IOException;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A movable IPv4 or IPv6 address, by ip(8). What ip answers is not believed: the interfaces are
 * read. Where it has a backup interface, a start puts it on the one over which something goes, the
 * first one by preference; a start of what is there already moves it only off a dead one.
 */
public final class AddressAdapter implements ResourceAdapter {

  private final Resource.Ip ip;
  private final Commands commands;
  private final LocalAddresses addresses;
  private final Announcer announcer;
  private final StartToken token;
  private final Links links;

  /**
   * @param token what a start needs besides having been decided
   */
  public AddressAdapter(
      Resource.Ip ip,
      Commands commands,
      LocalAddresses addresses,
      Announcer announcer,
      StartToken token) {
    this(ip, commands, addresses, announcer, token, new Links());
  }

  AddressAdapter(
      Resource.Ip ip,
      Commands commands,
      LocalAddresses addresses,
      Announcer announcer,
      StartToken token,
      Links links) {
    this.links = links;
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
      String device = device();
      if (isOn(device)) {
        String taken = takenOffOthers(device, end);
        announcer.announce(ip);
        return Outcome.done(name() + " is on " + device + " already" + taken);
      }
      Commands.Result result = commands.run(token.asked(add(device)), end.left());
      if (token.isGone()) {
        Outcome removed = stop(StopMode.FORCED, end.left()); // it may have gone meanwhile
        return Outcome.failed(name() + " is not put on: the lease is over; " + removed.detail());
      }
      if (!isOn(device)) {
        return Outcome.failed(name() + " is not on " + device + ": " + said(result));
      }
      String taken = takenOffOthers(device, end);
      announcer.announce(ip);
      String where = device.equals(ip.device()) ? device : "its backup interface " + device;
      return Outcome.done(
          name() + " put on " + where + taken + " in " + end.passedMillis() + " ms");
    } catch (IOException e) {
      return Outcome.failed(name() + ": the interfaces cannot be read: " + e.getMessage());
    }
  }

  /** Where it is to be: where it is, as long as something goes over that. */
  private String device() throws IOException {
    if (ip.backupDevice().isEmpty()) {
      return ip.device();
    }
    Optional<String> usable = Optional.empty();
    for (String device : ip.devices()) {
      boolean good = links.fault(device).isEmpty();
      if (good && isOn(device)) {
        return device;
      }
      usable = good && usable.isEmpty() ? Optional.of(device) : usable;
    }
    return usable.orElse(isOn(ip.backupDevice().get()) ? ip.backupDevice().get() : ip.device());
  }

  /**
   * It is put on the one before it is taken off the other, so that this machine has it all the time
   * and no connection breaks. What leaves is not to go on into the dead one.
   *
   * @return what was done, to be added to a sentence; empty where nothing was to be done
   */
  private String takenOffOthers(String device, Limit end) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String other : ip.devices()) {
      if (other.equals(device)) {
        continue;
      }
      if (links.fault(other).isPresent()) {
        links.leaveWhenDown(other).ifPresent(why -> said.append(" (").append(why).append(')'));
      }
      for (LocalAddresses.Place place : addresses.of(ip.address())) {
        if (place.device().equals(other)) {
          delete(place, end);
          said.append(", taken off ").append(other);
        }
      }
    }
    return said.toString();
  }

  private Commands.Result delete(LocalAddresses.Place place, Limit end) {
    String given = ip.address().getHostAddress() + "/" + place.prefix();
    return commands.run(List.of("ip", "address", "del", given, "dev", place.device()), end.left());
  }

  /**
   * IPv6 without the kernel's duplicate address detection: the address would be unusable for 1 s.
   */
  private List<String> add(String device) {
    List<String> argv = new ArrayList<>(List.of("ip", "address", "add", name()));
    argv.addAll(List.of("dev", device));
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
        said = said(delete(place, end));
      }
      return addresses.of(ip.address()).isEmpty()
          ? Outcome.done(name() + " removed in " + end.passedMillis() + " ms")
          : Outcome.failed(name() + " is still here: " + said);
    } catch (IOException e) {
      return Outcome.failed(name() + ": the interfaces cannot be read: " + e.getMessage());
    }
  }

  /** On another interface than it may be on, the address counts as partly there. */
  @Override
  public Presence presence() {
    try {
      for (String device : ip.devices()) {
        if (isOn(device)) {
          return Presence.IN_SERVICE;
        }
      }
      return addresses.of(ip.address()).isEmpty() ? Presence.OUT_OF_SERVICE : Presence.PARTLY;
    } catch (IOException e) {
      return Presence.UNKNOWN;
    }
  }

  private boolean isOn(String device) throws IOException {
    return addresses.of(ip.address()).stream().anyMatch(p -> p.device().equals(device));
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
