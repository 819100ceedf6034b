package io.mailkeeper.healer.kit;

/**
 * What keeps a product's files from being read as the product reads them. Never quotes a line: the
 * files hold passwords.
 *
 * @param message one sentence: what was found, what was expected, what to do
 */
public record KitFault(MailProduct product, Place place, String message) {
  @Override
  public String toString() {
    return place + ": " + message;
  }
}
