package io.mailkeeper.healer.kit;

import java.util.List;

/**
 * What the files of a machine tell.
 *
 * @param listeners by product in the order of {@link MailProduct}, then as the files have them
 * @param faults what could not be read, in the same order: a listener may be missing for it
 */
public record Discovered(List<Listener> listeners, List<KitFault> faults) {
  public Discovered {
    listeners = List.copyOf(listeners);
    faults = List.copyOf(faults);
  }
}
