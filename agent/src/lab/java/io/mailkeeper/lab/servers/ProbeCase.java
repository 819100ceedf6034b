package io.mailkeeper.lab.servers;

import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of the table: what is probed, and what must be found.
 *
 * @param what for messages
 * @param reason {@code NONE}: it must succeed
 * @param sentence what the detail must contain
 * @param fault what the fault of the certificate must contain; empty: there must be none
 */
record ProbeCase(String what, Target target, Reason reason, String sentence, String fault) {

  static ProbeCase succeeds(String what, Target target) {
    return new ProbeCase(what, target, Reason.NONE, "", "");
  }

  static ProbeCase fails(String what, Target target, Reason reason, String sentence) {
    return new ProbeCase(what, target, reason, sentence, "");
  }

  /** The probe succeeds and tells what is wrong with the certificate. */
  static ProbeCase reports(String what, Target target, String fault) {
    return new ProbeCase(what, target, Reason.NONE, "", fault);
  }

  boolean mustSucceed() {
    return reason == Reason.NONE;
  }

  /** What is wrong with a result, one sentence each; none: all is as it must be. */
  List<String> faults(ProbeResult result) {
    List<String> faults = new ArrayList<>();
    if (result.reason() != reason) {
      faults.add("expected " + reason + ", got " + result.reason());
    }
    if (!result.detail().contains(sentence)) {
      faults.add("expected a detail with " + sentence);
    }
    if (mustSucceed() && target.tls().isPresent()) {
      String found = result.tls().flatMap(facts -> facts.fault()).orElse("");
      if (!found.contains(fault) || found.isEmpty() != fault.isEmpty()) {
        faults.add("expected the certificate's fault to be '" + fault + "', got '" + found + "'");
      }
    }
    return faults;
  }

  @Override
  public String toString() {
    return what;
  }
}
