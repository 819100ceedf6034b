package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.LocalPins.StorePin;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Whether what {@code lease.id} says is what an administrator's command may go on with. */
final class LeaseIdCheck {

  private LeaseIdCheck() {}

  /**
   * @param where the file or key, for the message
   * @throws IOException if it is not the store this node has joined
   */
  static void ours(String where, String group, LeaseId there, Optional<StorePin> pin)
      throws IOException {
    if (pin.isEmpty() || !pin.get().store().equals(there.store())) {
      throw new IOException(
          String.format(
              "%s is there already (store %s) and is not the one this node has joined (%s):"
                  + " nothing changed; use lease join --confirm to join it",
              where, there.store(), pin.map(p -> p.store().toString()).orElse("none")));
    }
    if (!there.group().equals(group)) {
      throw new IOException(where + " belongs to group " + there.group());
    }
  }

  static void ceilings(String where, LeaseId there, Duration ttl, Duration stopBound)
      throws IOException {
    if (!there.ttlCeiling().equals(ttl) || !there.stopBoundCeiling().equals(stopBound)) {
      throw new IOException(
          String.format(
              "%s has ceilings ttl %d ms and stopBound %d ms, asked for %d and %d: they never"
                  + " change",
              where,
              there.ttlCeiling().toMillis(),
              there.stopBoundCeiling().toMillis(),
              ttl.toMillis(),
              stopBound.toMillis()));
    }
  }

  /**
   * @param setting what in {@code node.yml} leads there
   */
  static void group(String where, LeaseId id, String group, String setting) throws IOException {
    if (!id.group().equals(group)) {
      throw new IOException(
          String.format(
              "%s belongs to group %s, this node to group %s: nothing changed; look at '%s' in"
                  + " node.yml and 'group' in group.yml",
              where, id.group(), group, setting));
    }
  }
}
