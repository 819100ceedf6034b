package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far this node is on the way to getting the service back by itself, and how many messages wait
 * where it is in service here. Immutable.
 *
 * @param ready since when it could take the service over, and would like to; empty while not
 * @param asked when it last asked for it
 * @param refusal what the node in service has answered to that; empty when it has not refused
 * @param queued messages that wait, as last counted; empty when that is not known
 */
public record Homecoming(
    Optional<Uptime> ready, Optional<Uptime> asked, String refusal, OptionalLong queued) {
  static final Homecoming NONE =
      new Homecoming(Optional.empty(), Optional.empty(), "", OptionalLong.empty());

  Homecoming ready(Uptime since) {
    return new Homecoming(Optional.of(since), Optional.empty(), "", queued);
  }

  /** Not any more; the very same if it was not. */
  Homecoming notReady() {
    return ready.isEmpty() && asked.isEmpty() && refusal.isEmpty()
        ? this
        : new Homecoming(Optional.empty(), Optional.empty(), "", queued);
  }

  Homecoming asks(Uptime now) {
    return new Homecoming(ready, Optional.of(now), refusal, queued);
  }

  Homecoming refused(String why) {
    return new Homecoming(ready, asked, why, queued);
  }

  Homecoming counted(OptionalLong messages) {
    return queued.equals(messages) ? this : new Homecoming(ready, asked, refusal, messages);
  }
}
