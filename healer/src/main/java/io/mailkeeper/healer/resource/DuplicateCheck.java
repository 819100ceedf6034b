package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Commands;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the network segment whether another machine answers for an address, by arping(8) in its
 * duplicate address detection mode (RFC 5227 section 2.1), whose question carries no sender address
 * and so changes no neighbour's table. It works the same before the address is put on and while it
 * is in service: this machine does not hear its own question. IPv4 only. Blocks for up to the
 * limit.
 */
public final class DuplicateCheck {

  /** "Unicast reply from 192.0.2.9 [02:00:00:00:00:09] 0.7ms". */
  private static final Pattern REPLY = Pattern.compile("reply from \\S+ \\[([0-9A-Fa-f:]{17})\\]");

  private final Commands commands;

  public DuplicateCheck(Commands commands) {
    this.commands = commands;
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

  /**
   * Asks once a second.
   *
   * @param limit rounded down to seconds, at least one
   */
  public Verdict ask(Resource.Ip ip, Duration limit) {
    String address = ip.address().getHostAddress();
    if (!(ip.address() instanceof Inet4Address)) {
      return unknown(address + ": duplicates of IPv6 addresses are not looked for");
    }
    String seconds = Long.toString(Math.max(1, limit.toSeconds()));
    List<String> argv =
        List.of("arping", "-D", "-c", seconds, "-w", seconds, "-I", ip.device(), address);
    Commands.Result result = commands.run(argv, limit.plusSeconds(1));
    Matcher reply = REPLY.matcher(result.output());
    if (reply.find()) {
      String mac = reply.group(1).toLowerCase(Locale.ROOT);
      return new Verdict(Answer.TAKEN, Optional.of(mac), address + " is answered for by " + mac);
    }
    // On an interface without ARP iputils' arping says so, and ends with code 0.
    if (result.ok() && !result.output().contains("not ARPable")) {
      String detail = "nobody answered for " + address + " within " + seconds + " s";
      return new Verdict(Answer.FREE, Optional.empty(), detail);
    }
    return unknown(
        address
            + ": arping "
            + (result.exit() < 0 ? "cannot be run" : "ended with code " + result.exit())
            + ": "
            + result.output().strip());
  }

  private static Verdict unknown(String detail) {
    return new Verdict(Answer.UNKNOWN, Optional.empty(), detail);
  }
}
