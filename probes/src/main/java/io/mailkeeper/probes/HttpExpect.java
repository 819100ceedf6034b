package io.mailkeeper.probes;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an HTTP answer must be, beside its status.
 *
 * @param versions such as {@code HTTP/1.1}; empty: any
 * @param headers patterns of header lines
 * @param body patterns of the body
 * @param reading how much of the body is read
 * @param mostBodyBytes a longer body, decompressed, fails the probe; empty: any length will do
 * @param compression how the body must be compressed; empty: nobody asks
 * @param encryption whether the answer must come by TLS
 */
public record HttpExpect(
    Set<String> versions,
    List<HeaderRule> headers,
    List<BodyRule> body,
    Reading reading,
    Optional<Long> mostBodyBytes,
    Optional<Compression> compression,
    Encryption encryption) {

  /** Whether an answer must come by TLS. */
  public enum Encryption {
    ANY,
    REQUIRED,
    FORBIDDEN
  }

  /** How much of a body is read. */
  public enum Reading {
    /** Nothing: its size and speed do not matter. */
    NONE,
    /** The first {@value #BEGINNING_BYTES} bytes, on which the patterns decide. */
    BEGINNING,
    /** All; the patterns decide on the first {@value #KEPT_BYTES} bytes. */
    WHOLE
  }

  /** How a body can be compressed; RFC 9110 section 8.4.1. */
  public enum Compression {
    GZIP,
    DEFLATE,
    IDENTITY
  }

  static final int BEGINNING_BYTES = 65_536;
  static final int KEPT_BYTES = 1_048_576;

  /** A bound on what one probe may read, which only an endless body meets. */
  static final int MOST_BYTES = 1_073_741_824;

  /** Nothing. */
  public static final HttpExpect NOTHING =
      new HttpExpect(
          Set.of(),
          List.of(),
          List.of(),
          Reading.NONE,
          Optional.empty(),
          Optional.empty(),
          Encryption.ANY);

  /**
   * A pattern of a header line's value.
   *
   * @param must whether one value must match, or none may
   * @param mayBeMissing whether an answer without the header is good
   */
  public record HeaderRule(String name, Regex regex, boolean must, boolean mayBeMissing) {}

  /**
   * A pattern found anywhere in the body.
   *
   * @param must whether it must be found, or must not
   */
  public record BodyRule(Regex regex, boolean must) {}

  public HttpExpect {
    versions = Set.copyOf(versions);
    headers = List.copyOf(headers);
    body = List.copyOf(body);
    TargetRules.require(
        body.isEmpty() || reading != Reading.NONE, "a body that is not read has patterns");
  }

  /** Why header lines are not as they must be; empty: they are. */
  Optional<String> headerFault(List<HttpRequest.Header> found) {
    return headers.stream().flatMap(rule -> headerFault(rule, found).stream()).findFirst();
  }

  /** The same of the body. */
  Optional<String> bodyFault(String text) {
    return body.stream()
        .filter(rule -> rule.regex().foundIn(text) != rule.must())
        .map(
            rule ->
                "expected "
                    + (rule.must() ? "a" : "no")
                    + " body like "
                    + rule.regex()
                    + ", got "
                    + Printable.quote(text))
        .findFirst();
  }

  private static Optional<String> headerFault(HeaderRule rule, List<HttpRequest.Header> found) {
    List<String> values =
        found.stream()
            .filter(h -> h.name().equalsIgnoreCase(rule.name()))
            .map(HttpRequest.Header::value)
            .toList();
    if (values.isEmpty()) {
      return rule.mayBeMissing()
          ? Optional.empty()
          : Optional.of("expected a header " + rule.name() + ", got none");
    }
    boolean matched = values.stream().anyMatch(rule.regex()::found);
    return matched == rule.must()
        ? Optional.empty()
        : Optional.of(
            "expected "
                + (rule.must() ? "a" : "no")
                + " header "
                + rule.name()
                + " like "
                + rule.regex()
                + ", got "
                + Printable.quote(String.join(", ", values)));
  }
}
