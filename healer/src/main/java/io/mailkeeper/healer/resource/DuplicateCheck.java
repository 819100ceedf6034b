package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.ArpQuestion;
import java.io.IOException;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the network segment whether another machine answers for an address. It works the same before
 * the address is put on and while it is in service: this machine does not hear its own question.
 * IPv4 only. Blocks for up to the limit.
 */
public final class DuplicateCheck {

  private final Question question;

  /** With ARP probes. */
  public DuplicateCheck() {
    this(ArpQuestion::ask);
  }

  DuplicateCheck(Question question) {
    this.question = question;
  }

  /** As {@link ArpQuestion#ask}. */
  interface Question {
    Optional<String> ask(Inet4Address address, String device, Duration limit) throws IOException;
  }

  /** What the segment said. */
  public enum Answer {
    /** Nobody answered. */
    FREE,
    /** Another machine has the address. */
    TAKEN,
    /** It could not be asked. */
    UNKNOWN
  }

  /**
   * The answer with its evidence.
   *
   * @param mac Ethernet address of the other machine, when it has answered
   */
  public record Verdict(Answer answer, Optional<String> mac, String detail) {}

  /** Asks twice within the limit; returns with the first answer. */
  public Verdict ask(Resource.Ip ip, Duration limit) {
    String address = ip.address().getHostAddress();
    if (!(ip.address() instanceof Inet4Address)) {
      return unknown(address + ": duplicates of IPv6 addresses are not looked for");
    }
    try {
      return question
          .ask((Inet4Address) ip.address(), ip.device(), limit)
          .map(mac -> taken(address, mac))
          .orElseGet(() -> free(address, limit));
    } catch (IOException e) {
      return unknown(address + ": the network cannot be asked: " + e.getMessage());
    }
  }

  private static Verdict taken(String address, String mac) {
    return new Verdict(Answer.TAKEN, Optional.of(mac), address + " is answered for by " + mac);
  }

  private static Verdict free(String address, Duration limit) {
    String detail = "nobody answered for " + address + " within " + limit.toMillis() + " ms";
    return new Verdict(Answer.FREE, Optional.empty(), detail);
  }

  private static Verdict unknown(String detail) {
    return new Verdict(Answer.UNKNOWN, Optional.empty(), detail);
  }
}
