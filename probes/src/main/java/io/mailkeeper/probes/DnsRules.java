package io.mailkeeper.probes;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the records of one section of an answer must match, or must not. A record is matched as a
 * zone file has it, see {@link Findings.Dns}.
 *
 * @param none patterns that no record may match
 * @param each patterns that every record must match, and one must be there
 * @param some one record must match one of these
 * @param all patterns every record must match; no record is enough
 */
public record DnsRules(List<Regex> none, List<Regex> each, List<Regex> some, List<Regex> all) {

  /** Nothing. */
  public static final DnsRules NOTHING = new DnsRules(List.of(), List.of(), List.of(), List.of());

  public DnsRules {
    none = List.copyOf(none);
    each = List.copyOf(each);
    some = List.copyOf(some);
    all = List.copyOf(all);
  }

  /**
   * Why records are not as they must be; empty: they are.
   *
   * @param section what the records are, "answer"
   */
  Optional<String> fault(String section, List<String> records) {
    if (records.isEmpty() && !(each.isEmpty() && some.isEmpty())) {
      return Optional.of(
          "expected an "
              + section
              + " like "
              + (each.isEmpty() ? some : each).get(0)
              + ", got none");
    }
    for (String record : records) {
      Optional<String> fault = fault(section, record);
      if (fault.isPresent()) {
        return fault;
      }
    }
    boolean found =
        some.isEmpty() || some.stream().anyMatch(p -> records.stream().anyMatch(p::found));
    return found
        ? Optional.empty()
        : Optional.of(
            "expected an "
                + section
                + " like "
                + some.get(0)
                + ", got "
                + Printable.quote(String.join(", ", records)));
  }

  private Optional<String> fault(String section, String record) {
    Optional<String> forbidden =
        none.stream()
            .filter(p -> p.found(record))
            .map(p -> "expected no " + section + " like " + p + ", got " + Printable.quote(record))
            .findFirst();
    return forbidden.isPresent()
        ? forbidden
        : Stream.concat(each.stream(), all.stream())
            .filter(p -> !p.found(record))
            .map(
                p -> "expected each " + section + " like " + p + ", got " + Printable.quote(record))
            .findFirst();
  }
}
