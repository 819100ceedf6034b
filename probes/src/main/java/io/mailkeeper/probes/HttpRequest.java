package io.mailkeeper.probes;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an HTTP probe asks; RFC 9110. Printing it shows neither secret headers nor the body.
 *
 * @param method such as {@code GET}
 * @param headers beside those every request has; one of the same name takes their place
 * @param login for HTTP basic authentication (RFC 7617), never sent to another host than the
 *     target's; crosses the network in clear without TLS
 * @param body what is sent; empty: nothing
 */
public record HttpRequest(String method, List<Header> headers, Optional<Login> login, Buffer body) {

  /** RFC 9110 section 5.6.2. */
  static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

  /** A body is configured, not made up: a bound that nobody meets. */
  private static final int MAX_BODY_BYTES = 1_048_576;

  private static final int MAX_HEADERS = 100;

  /** A GET; after what its making needs. */
  public static final HttpRequest GET =
      new HttpRequest("GET", List.of(), Optional.empty(), Buffer.buffer());

  /**
   * A header line.
   *
   * @param secret whether it is hidden in everything shown, and kept from other hosts
   */
  public record Header(String name, String value, boolean secret) {
    public Header {
      TargetRules.require(
          TOKEN.matcher(name).matches(),
          "header name is \"" + Printable.of(name) + "\", expected a word");
      TargetRules.require(
          value.length() <= 2 * TargetRules.MAX_SENT_CHARS
              && value.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f || c > 0xff),
          "the value of header " + name + " is no single line of Latin text");
    }

    @Override
    public String toString() {
      return name + ": " + (secret ? Redaction.HIDDEN : Printable.of(value));
    }
  }

  public HttpRequest {
    headers = List.copyOf(headers);
    TargetRules.require(
        TOKEN.matcher(method).matches(),
        "method is \"" + Printable.of(method) + "\", expected a word such as GET");
    TargetRules.require(
        headers.size() <= MAX_HEADERS, "there are " + headers.size() + " headers, allowed: 100");
    TargetRules.require(
        body.length() <= MAX_BODY_BYTES,
        "the body has " + body.length() + " bytes, allowed: " + MAX_BODY_BYTES);
  }

  /** What other hosts may see of it. */
  HttpRequest withoutSecrets() {
    return new HttpRequest(
        method, headers.stream().filter(h -> !h.secret()).toList(), Optional.empty(), body);
  }

  /** The same question without a body, as some redirects ask for. */
  HttpRequest asGet() {
    return new HttpRequest("GET", headers, login, Buffer.buffer());
  }

  /** The value of a header; empty when it is none of these. */
  Optional<String> header(String name) {
    return headers.stream()
        .filter(h -> h.name().equalsIgnoreCase(name))
        .map(Header::value)
        .reduce((first, second) -> second);
  }

  /** Knows the secrets. */
  Redaction secrets() {
    Redaction secrets = new Redaction();
    login.ifPresent(
        l -> secrets.hideWord(l.basic().substring("Basic ".length())).hide(l.password()));
    headers.stream()
        .filter(h -> h.secret() && !h.value().isBlank())
        .forEach(h -> hide(h.value(), secrets));
    return secrets;
  }

  /** Also without the scheme before it, as in {@code Bearer TOKEN}. */
  private static void hide(String value, Redaction secrets) {
    secrets.hideWord(value).hide(value).hide(value.substring(value.lastIndexOf(' ') + 1));
  }

  @Override
  public String toString() {
    return "HttpRequest["
        + method
        + ", "
        + headers
        + ", "
        + login
        + ", "
        + body.length()
        + " bytes]";
  }
}
