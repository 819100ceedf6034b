package io.mailkeeper.healer;

/** What makes sure that a node has stopped when its agent cannot see to it; best first. */
public enum SafetyClass {
  /** A confirmed external fence: the node is off, whatever it does itself. */
  A("a confirmed external fence"),
  /** A hardware watchdog resets the node when the guard does not run any more. */
  B("hardware watchdog"),
  /** A software watchdog does: as long as the kernel itself runs. */
  C("software watchdog"),
  /** The guard process and nothing else: not when agent and guard are paused together. */
  D("guard process only");

  private final String words;

  SafetyClass(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }

  /** Whether a node in this class is stopped although its agent and its guard are paused. */
  public boolean isFenced() {
    return this != D;
  }
}
