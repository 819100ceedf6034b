package io.mailkeeper.lab;

/** What is measured: how long a mail user gets no answer when this happens to the active node. */
enum FigureEvent {
  POWER_OFF("power off"),
  AGENT_KILLED("agent killed"),
  STORE_HANG("store hang"),
  PLANNED("planned");

  private final String title;

  FigureEvent(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
