package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.core.ServiceNetwork;
import io.mailkeeper.healer.system.Echo;
import io.mailkeeper.healer.system.Links;
import io.mailkeeper.healer.system.LocalAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether anybody can reach this node: each service address needs an interface with a carrier, and
 * of the machines that are asked for an echo one has to answer. What it sees of the machines is
 * told apart from what it decides: nothing. Not for several threads.
 *
 * <p>Blocks for up to {@value #SECONDS} s for each machine that does not answer.
 */
public final class Reachability {
  private static final int SECONDS = 1;
  private static final Duration LIMIT = Duration.ofSeconds(SECONDS);

  private final Links links;
  private final LocalAddresses addresses;
  private final Echo echo;

  /** The one that answered last is asked first: as a rule one question is enough. */
  private final List<InetAddress> asked;

  /**
   * @param ping machines of which one has to answer; empty when the carriers are enough
   */
  public Reachability(Links links, LocalAddresses addresses, Echo echo, List<InetAddress> ping) {
    this.links = links;
    this.addresses = addresses;
    this.echo = echo;
    this.asked = new ArrayList<>(ping);
  }

  /** Looks at all of it once, in the order of the hierarchies. */
  public List<ServiceNetwork> look(List<Hierarchy> hierarchies) {
    Optional<String> silence = asked.isEmpty() ? Optional.empty() : silence();
    List<ServiceNetwork> all = new ArrayList<>();
    for (Hierarchy h : hierarchies) {
      all.add(look(h, silence));
    }
    return all;
  }

  private ServiceNetwork look(Hierarchy h, Optional<String> silence) {
    List<String> faults = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    SortedMap<String, String> stranded = new TreeMap<>();
    for (Resource r : h.resources()) {
      if (r instanceof Resource.Ip ip) {
        fault(ip).ifPresent(why -> faults.add("address " + ip.name() + ": " + why));
        remark(ip).ifPresent(remarks::add);
        stranded(ip).ifPresent(why -> stranded.put(ip.name(), why));
      }
    }
    silence.ifPresent(faults::add);
    return new ServiceNetwork(String.join("; ", faults), String.join("; ", remarks), stranded);
  }

  /** Why an address can be reached on none of its interfaces. */
  private Optional<String> fault(Resource.Ip ip) {
    List<String> faults = new ArrayList<>();
    for (String device : ip.devices()) {
      links.fault(device).ifPresent(faults::add);
    }
    return faults.size() < ip.devices().size()
        ? Optional.empty()
        : Optional.of(String.join(", ", faults));
  }

  private Optional<String> remark(Resource.Ip ip) {
    Optional<String> backup = ip.backupDevice();
    if (backup.isEmpty() || fault(ip).isPresent()) {
      return Optional.empty();
    }
    Optional<String> first = links.fault(ip.device());
    if (carries(ip, backup.get()) && !carries(ip, ip.device())) {
      return Optional.of(
          "address "
              + ip.name()
              + " is on its backup interface "
              + backup.get()
              + first.map(why -> " (" + why + ")").orElse("")
              + "; it goes back to "
              + ip.device()
              + " at the next start here");
    }
    Optional<String> dead = first.or(() -> links.fault(backup.get()));
    return dead.map(why -> "address " + ip.name() + " has one interface left: " + why);
  }

  /** Why an address should be on its other interface. */
  private Optional<String> stranded(Resource.Ip ip) {
    if (ip.backupDevice().isEmpty()) {
      return Optional.empty();
    }
    Optional<String> dead = Optional.empty();
    boolean free = false;
    for (String device : ip.devices()) {
      Optional<String> fault = links.fault(device);
      if (carries(ip, device) && fault.isEmpty()) {
        return Optional.empty();
      }
      dead = carries(ip, device) ? fault : dead;
      free |= fault.isEmpty();
    }
    return free ? dead : Optional.empty();
  }

  private boolean carries(Resource.Ip ip, String device) {
    try {
      return addresses.of(ip.address()).stream().anyMatch(p -> p.device().equals(device));
    } catch (IOException e) {
      return false;
    }
  }

  /** That nobody of those that are asked has answered. */
  private Optional<String> silence() {
    for (InetAddress address : List.copyOf(asked)) {
      if (answers(address)) {
        asked.remove(address);
        asked.add(0, address);
        return Optional.empty();
      }
    }
    List<String> names = asked.stream().map(InetAddress::getHostAddress).toList();
    return Optional.of("no answer from " + String.join(", ", names));
  }

  private boolean answers(InetAddress address) {
    try {
      return echo.answers(address, LIMIT);
    } catch (IOException e) {
      return false;
    }
  }
}
