package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Links;
import io.mailkeeper.healer.system.NeighbourQuestion;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Asks the network segment whether another machine answers for an address. It works the same before
 * the address is put on and while it is in service: this machine does not hear its own question.
 * Blocks for up to the limit.
 */
public final class DuplicateCheck {

  private final Question question;
  private final Links links;

  /** With probes of ARP and of neighbour discovery. */
  public DuplicateCheck() {
    this(NeighbourQuestion::ask, new Links());
  }

  DuplicateCheck(Question question) {
    this(question, new Links());
  }

  DuplicateCheck(Question question, Links links) {
    this.question = question;
    this.links = links;
  }

  /** As {@link NeighbourQuestion#ask}. */
  interface Question {
    Optional<String> ask(InetAddress address, String device, Duration limit) throws IOException;
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
   * Asks for several addresses at the same time.
   *
   * @param pool where it blocks, a thread for each address
   * @return says who answers, as soon as one of them has another owner; what could not be asked
   *     counts as unanswered
   */
  public CompletableFuture<Optional<String>> owner(
      List<Resource.Ip> addresses, Duration limit, Executor pool) {
    CompletableFuture<Optional<String>> owner = new CompletableFuture<>();
    CompletableFuture<?>[] asked =
        addresses.stream()
            .map(ip -> CompletableFuture.runAsync(() -> ask(ip, limit, owner), pool))
            .toArray(CompletableFuture[]::new);
    return owner.applyToEither(
        CompletableFuture.allOf(asked).thenApply(all -> owner.getNow(Optional.empty())),
        first -> first);
  }

  private void ask(Resource.Ip ip, Duration limit, CompletableFuture<Optional<String>> owner) {
    Verdict verdict = ask(ip, limit);
    if (verdict.answer() == Answer.TAKEN) {
      owner.complete(Optional.of(verdict.detail()));
    }
  }

  /** Asks twice within the limit; returns with the first answer. */
  public Verdict ask(Resource.Ip ip, Duration limit) {
    String address = ip.address().getHostAddress();
    try {
      return question
          .ask(ip.address(), device(ip), limit)
          .map(mac -> taken(address, mac))
          .orElseGet(() -> free(address, limit));
    } catch (IOException e) {
      return unknown(address + ": the network cannot be asked: " + e.getMessage());
    }
  }

  /** The first of its interfaces over which the question can go out. */
  private String device(Resource.Ip ip) {
    return ip.devices().stream()
        .filter(device -> links.fault(device).isEmpty())
        .findFirst()
        .orElse(ip.device());
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
