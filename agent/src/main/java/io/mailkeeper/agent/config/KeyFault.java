package io.mailkeeper.agent.config;

/** Thrown by a file shape's constructor about one of its keys; the binder adds the place. */
final class KeyFault extends IllegalArgumentException {

  private final String key;

  /**
   * @param key as the user writes it; when it is not there the fault goes to its parent
   */
  KeyFault(String key, String message) {
    super(message);
    this.key = key;
  }

  String key() {
    return key;
  }
}
