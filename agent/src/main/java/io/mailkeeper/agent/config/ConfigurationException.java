package io.mailkeeper.agent.config;

import java.util.List;
import java.util.stream.Collectors;

/** The files cannot be used. The message has one line for every fault; no stack trace is needed. */
public final class ConfigurationException extends Exception {

  private final transient List<Fault> faults;

  public ConfigurationException(List<Fault> faults) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  /** All faults, at least one, sorted by file, line and column. */
  public List<Fault> faults() {
    return faults;
  }
}
