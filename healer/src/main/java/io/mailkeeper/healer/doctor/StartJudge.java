package io.mailkeeper.healer.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether something else than the agent starts a protected daemon. The token's condition is enough:
 * systemd looks at it before every start, also at boot and for {@code Restart=}.
 */
public final class StartJudge {

  private StartJudge() {}

  static List<Finding> judge(ProtectedDaemon daemon, List<UnitFile> units, List<InitLink> links) {
    List<Finding> findings = new ArrayList<>();
    for (UnitFile unit : units) {
      if (daemon.isStartedBy(unit.execStart())) {
        findings.add(judge(daemon, unit));
      }
    }
    for (InitLink link : links) {
      if (daemon.programs().stream().anyMatch(p -> names(link.script(), p.toString()))) {
        findings.add(
            Finding.bad(
                "starts, " + daemon.name(),
                "the agent alone starts it",
                link.link() + " starts it at boot",
                "update-rc.d " + link.service() + " disable"));
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              "starts, " + daemon.name(),
              "the agent alone starts it",
              "no systemd unit and no init link that does"));
    }
    return findings;
  }

  private static Finding judge(ProtectedDaemon daemon, UnitFile unit) {
    String check = "starts, " + daemon.name();
    String expected = "disabled, no Restart=, ConditionPathExists=" + daemon.token();
    if (unit.asksFor(daemon.token())) {
      return Finding.ok(check, expected, unit.name() + " with that condition");
    }
    String condition =
        String.format(
            "printf '[Unit]\\nConditionPathExists=%s\\n' | systemctl edit --stdin %s",
            daemon.token(), unit.name());
    if (!unit.startedBy().isEmpty()) {
      return Finding.bad(
          check,
          expected,
          unit.name() + " is started by " + String.join(", ", unit.startedBy()),
          "systemctl disable " + String.join(" ", disable(unit)) + "; " + condition);
    }
    if (unit.restarts()) {
      return Finding.warn(
          check, expected, unit.name() + " has Restart=" + unit.restart(), condition);
    }
    return Finding.warn(
        check, expected, unit.name() + " can be started by hand without the lease", condition);
  }

  /** A target pulls in the unit itself; anything else that starts it has to be disabled. */
  private static List<String> disable(UnitFile unit) {
    return unit.startedBy().stream()
        .map(by -> by.endsWith(".target") || by.endsWith(".service") ? unit.name() : by)
        .distinct()
        .toList();
  }

  /** As a whole path, not as the beginning of another one. */
  private static boolean names(String script, String program) {
    for (int at = script.indexOf(program); at >= 0; at = script.indexOf(program, at + 1)) {
      int end = at + program.length();
      boolean longer =
          end < script.length()
              && (Character.isLetterOrDigit(script.charAt(end))
                  || "-_./".indexOf(script.charAt(end)) >= 0);
      if (!longer) {
        return true;
      }
    }
    return false;
  }
}
