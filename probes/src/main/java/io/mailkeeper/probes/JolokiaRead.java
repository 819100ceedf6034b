package io.mailkeeper.probes;

import java.math.BigDecimal;
import java.util.Optional;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * One attribute of an MBean and what it must be. Without any limit it must only be readable.
 *
 * @param mbean its object name, {@code java.lang:type=Memory}; no pattern
 * @param attribute name of the attribute
 * @param path into the attribute's value, Jolokia's inner path: {@code used}, {@code a/b}
 * @param min the least number allowed
 * @param max the greatest number allowed
 * @param equalTo the text allowed: a string as it is, else as JSON writes it; not with the others
 */
public record JolokiaRead(
    String mbean,
    String attribute,
    Optional<String> path,
    Optional<BigDecimal> min,
    Optional<BigDecimal> max,
    Optional<String> equalTo) {

  /** What every Java virtual machine has: milliseconds since it was started. */
  static final JolokiaRead UPTIME =
      new JolokiaRead(
          "java.lang:type=Runtime",
          "Uptime",
          Optional.empty(),
          Optional.of(BigDecimal.ZERO),
          Optional.empty(),
          Optional.empty());

  public JolokiaRead {
    name(mbean);
    TargetRules.text("attribute", attribute);
    path.ifPresent(inner -> TargetRules.text("path", inner));
    equalTo.ifPresent(text -> TargetRules.line("text to be equal to", text));
    TargetRules.require(
        equalTo.isEmpty() || (min.isEmpty() && max.isEmpty()),
        "a text to be equal to does not go with a least or greatest number");
    TargetRules.require(
        min.isEmpty() || max.isEmpty() || min.get().compareTo(max.get()) <= 0,
        "least number is "
            + min.map(BigDecimal::toPlainString).orElse("")
            + ", more than the greatest, "
            + max.map(BigDecimal::toPlainString).orElse(""));
  }

  /** What messages call it: {@code java.lang:type=Memory HeapMemoryUsage/used}. */
  public String label() {
    return Printable.of(mbean + " " + attribute + path.map(inner -> "/" + inner).orElse(""));
  }

  private static void name(String mbean) {
    TargetRules.text("mbean", mbean);
    try {
      TargetRules.require(
          !new ObjectName(mbean).isPattern(),
          "mbean is \"" + Printable.of(mbean) + "\", a pattern; expected the name of one MBean");
    } catch (MalformedObjectNameException e) {
      throw new IllegalArgumentException(
          "mbean is \""
              + Printable.of(mbean)
              + "\", expected an object name such as java.lang:type=Memory",
          e);
    }
  }
}
