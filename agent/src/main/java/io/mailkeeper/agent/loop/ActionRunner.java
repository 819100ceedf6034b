package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.OperatorRequest;
import java.io.IOException;
import java.time.Duration;

/**
 * Carries out what was decided. Every action comes back as an event, also when it fails; whatever
 * may hang runs on a pool of its own and never on the loop's context.
 */
final class ActionRunner implements Action.Runner {
  private final StoreActions store;
  private final ResourceActions resources;
  private final Outside outside;

  /** What is carried out by other parts of the agent. */
  interface Outside {
    void probe(String tag, String service, Duration delay);

    void hint(String tag);

    void ask(String node, OperatorRequest request);

    void answer(OperatorRequest request, boolean accepted, String sentence);

    /** A renewal's write has come back. */
    void renewed(String tag, Uptime start, boolean ok);

    /** Switches another node off. */
    void fence(String tag, long epoch, String node);

    /** Keeps in the store what happened here. */
    void remember(Action.Remember action);

    /** Pins this node to the store it now knows to share; blocks. */
    void join() throws IOException;
  }

  ActionRunner(StoreActions store, ResourceActions resources, Outside outside) {
    this.store = store;
    this.resources = resources;
    this.outside = outside;
  }

  // ---- the store and the guard

  @Override
  public void lease(Action.Lease action) {
    store.lease(action);
  }

  @Override
  public void writeNode(Action.WriteNode action) {
    store.writeNode(action);
  }

  @Override
  public void readNode(Action.ReadNode action) {
    store.readNode(action);
  }

  @Override
  public void join(Action.Join action) {
    store.join(action);
  }

  @Override
  public void remember(Action.Remember action) {
    outside.remember(action);
  }

  // ---- this machine

  @Override
  public void look(Action.Look action) {
    resources.look(action);
  }

  @Override
  public void start(Action.Start action) {
    resources.start(action);
  }

  @Override
  public void stop(Action.Stop action) {
    resources.stop(action);
  }

  @Override
  public void restart(Action.Restart action) {
    resources.restart(action);
  }

  @Override
  public void removeStray(Action.RemoveStray action) {
    resources.removeStray(action);
  }

  @Override
  public void checkDuplicate(Action.CheckDuplicate action) {
    resources.checkDuplicate(action);
  }

  // ---- the rest of the agent

  @Override
  public void probe(Action.Probe action) {
    outside.probe(action.tag(), action.service(), action.delay());
  }

  @Override
  public void hint(Action.Hint action) {
    outside.hint(action.tag());
  }

  @Override
  public void ask(Action.Ask action) {
    outside.ask(action.node(), action.request());
  }

  @Override
  public void answer(Action.Answer action) {
    outside.answer(action.request(), action.accepted(), action.sentence());
  }
}
