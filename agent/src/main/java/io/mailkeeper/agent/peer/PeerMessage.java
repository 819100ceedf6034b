package io.mailkeeper.agent.peer;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Answers one kind of message. */
@FunctionalInterface
public interface PeerMessage {

  /**
   * Called on an event loop of the HTTP server: hand over to the control context, do not block. A
   * failed future or an exception is logged here and told to the sender without its cause.
   *
   * @param sender a configured peer; authenticated only as a holder of the group's key
   */
  Future<JsonObject> answer(String sender, JsonObject body);
}
