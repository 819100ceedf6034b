package io.mailkeeper.healer.core;

/** What is told about devices that switch other nodes off. */
final class FenceNotes {
  private FenceNotes() {}

  static Note of(Event.Fenced e) {
    return e.fault()
        .map(why -> new Note(Note.Kind.ALERT, e.tag(), e.node(), notFenced(e.node(), why)))
        .orElseGet(
            () -> new Note(Note.Kind.FENCED, e.tag(), e.node(), e.node() + " is switched off"));
  }

  private static String notFenced(String node, String why) {
    return node + " could not be switched off by its fence device: " + why;
  }

  static Note of(Event.FenceChecked e) {
    boolean good = e.fault().isEmpty();
    String device = "the fence device of " + e.node();
    return new Note(
        good ? Note.Kind.PEER : Note.Kind.ALERT,
        "",
        e.node(),
        good ? device + " answers" : device + " cannot be relied on: " + e.fault());
  }
}
