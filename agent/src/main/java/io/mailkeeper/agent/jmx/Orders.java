package io.mailkeeper.agent.jmx;

import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.Snapshot.PeerView;
import io.mailkeeper.healer.core.OperatorRequest.Verb;
import io.mailkeeper.healer.lease.Maintenance;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator asks for through a console. Only the user that runs the agent can attach, so
 * that is who asks; every request is audited. Blocks until it is accepted or refused; never to be
 * called on an event loop.
 */
final class Orders {
  private static final Logger AUDIT = LoggerFactory.getLogger("io.mailkeeper.audit");
  private static final long PATIENCE_SECONDS = 10;
  private static final String BY = "operator by JMX";

  private final FrontDesk desk;
  private final String tag;

  Orders(FrontDesk desk, String tag) {
    this.desk = desk;
    this.tag = tag;
  }

  String inService(String node) {
    return ask(Verb.IN_SERVICE, node.isEmpty() ? "" : known(node), false);
  }

  String outOfService() {
    return ask(Verb.OUT_OF_SERVICE, "", false);
  }

  String switchover(String node, boolean force) {
    return ask(Verb.SWITCHOVER, known(node), force);
  }

  String confirm() {
    return ask(Verb.CONFIRM, "", false);
  }

  String decline() {
    return ask(Verb.DECLINE, "", false);
  }

  private String known(String node) {
    NavigableSet<String> nodes = new TreeSet<>();
    nodes.add(desk.snapshot().node());
    desk.snapshot().peers().stream().map(PeerView::node).forEach(nodes::add);
    if (!nodes.contains(node)) {
      throw new IllegalArgumentException("no node of that name; there are " + nodes);
    }
    return node;
  }

  static String maintenance(FrontDesk desk, int seconds, String reason) {
    boolean named = !reason.isBlank() && reason.length() <= Maintenance.MAX_TEXT;
    if (seconds < 0 || seconds > Maintenance.MAX_LENGTH.toSeconds() || (seconds > 0 && !named)) {
      throw new IllegalArgumentException(
          "expected 0 to "
              + Maintenance.MAX_LENGTH.toSeconds()
              + " seconds, and a reason of 1 to "
              + Maintenance.MAX_TEXT
              + " characters");
    }
    String what = "maintenance of " + seconds + " s (" + reason.strip() + ")";
    Duration length = Duration.ofSeconds(seconds);
    return audited(what, () -> desk.maintenance(length, reason.strip(), BY));
  }

  private String ask(Verb verb, String node, boolean force) {
    String what = verb + " " + tag + " " + node + (force ? " by force" : "");
    return audited(what, () -> desk.request(verb, tag, node, force, BY));
  }

  private static String audited(String what, Supplier<Future<FrontDesk.Reply>> order) {
    AUDIT.info("{} by JMX: asked", what);
    FrontDesk.Reply reply = reply(order.get());
    AUDIT.info(
        "{} by JMX: {}: {}", what, reply.accepted() ? "accepted" : "refused", reply.sentence());
    if (!reply.accepted()) {
      throw new IllegalStateException("refused: " + reply.sentence());
    }
    return reply.sentence();
  }

  private static FrontDesk.Reply reply(Future<FrontDesk.Reply> asked) {
    try {
      return asked
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unanswered(e);
    } catch (ExecutionException | TimeoutException e) {
      return unanswered(e);
    }
  }

  private static FrontDesk.Reply unanswered(Exception cause) {
    return new FrontDesk.Reply(
        false,
        "the control loop did not answer ("
            + cause
            + "); it may still do it: look at the status before asking again");
  }
}
