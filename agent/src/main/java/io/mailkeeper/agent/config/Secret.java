package io.mailkeeper.agent.config;

/** A password or token that stands in a file; printing it shows nothing of it. */
public record Secret(String text) {

  static Secret parse(String text) {
    return new Secret(text);
  }

  @Override
  public String toString() {
    return "(hidden)";
  }
}
