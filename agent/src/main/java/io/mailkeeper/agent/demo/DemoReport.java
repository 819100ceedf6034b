package io.mailkeeper.agent.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailkeeper.agent.http.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What came of a demo, for people and for programs.
 *
 * @param took from the start of the command to the end of the cleaning up
 * @param mail counted when no message was under way any more; empty if the mailbox could not be
 *     read
 */
record DemoReport(
    Duration took, List<StepResult> steps, Optional<MailTally> mail, Leftover leftover) {

  DemoReport {
    steps = List.copyOf(steps);
  }

  /** Whether every expectation held. */
  boolean ok() {
    return steps.size() == DemoEvent.values().length
        && steps.stream().allMatch(StepResult::ok)
        && mail.filter(MailTally::kept).isPresent()
        && leftover.isNothing();
  }

  // ---- for people

  /** No line is wider than 80 characters, but for faults. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        String.format(
            "%-33s%-12s%8s  %-17s%s", "EVENT", "CLIENT OUT", "ALLOWED", "IN SERVICE", "RESULT"));
    for (StepResult step : steps) {
      lines.add(line(step));
      step.faults().forEach(fault -> lines.add("    ! " + fault));
    }
    lines.add("");
    lines.add(mail.map(DemoReport::sentence).orElse("! the mailbox could not be read"));
    if (mail.filter(t -> !t.uncertain().isEmpty()).isPresent()) {
      lines.add("  uncertain: the connection broke before the answer; sent again, maybe doubled");
    }
    lines.add("Afterwards " + leftover.sentence() + ".");
    lines.add(verdict());
    return lines;
  }

  private static String line(StepResult r) {
    String outage = r.step().seenBy() + " " + Board.seconds(r.outage().length());
    String before = r.before().orElse("nobody");
    String after = r.after().orElse("nobody");
    return String.format(
        "%-33s%-12s%8s  %-17s%s",
        r.step().event().title(),
        outage,
        Board.seconds(r.step().longestOutage()),
        before.equals(after) ? after : before + " > " + after,
        r.ok() ? "ok" : "! NO");
  }

  private static String sentence(MailTally t) {
    return String.format(
        "Mail: %d accepted, %d found, %s; %d uncertain, %d doubled.",
        t.accepted(),
        t.found(),
        t.missing().isEmpty() ? "none missing" : "! " + t.missing().size() + " MISSING",
        t.uncertain().size(),
        t.duplicates().size() + t.unexplained().size());
  }

  private String verdict() {
    long failed = steps.stream().filter(s -> !s.ok()).count();
    if (ok()) {
      return "All " + steps.size() + " steps went as expected, in " + took.toSeconds() + " s.";
    }
    if (failed == 0 && steps.size() == DemoEvent.values().length) {
      return "! NOT AS EXPECTED: the steps went well, but see the lines above.";
    }
    return steps.size() < DemoEvent.values().length
        ? "Interrupted after " + steps.size() + " of " + DemoEvent.values().length + " steps."
        : "! NOT AS EXPECTED: " + failed + " of " + steps.size() + " steps failed, see above.";
  }

  // ---- for programs

  /** One document; durations in milliseconds but for {@code seconds}. */
  ObjectNode json() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("ok", ok());
    json.put("seconds", took.toMillis() / 1000.0);
    ArrayNode list = json.putArray("steps");
    steps.forEach(step -> list.add(json(step)));
    mail.ifPresentOrElse(t -> json.set("mail", json(t)), () -> json.putNull("mail"));
    ObjectNode left = json.putObject("leftover");
    left.put("processes", leftover.processes().size());
    left.put("directories", leftover.paths().size());
    return json;
  }

  private static ObjectNode json(StepResult r) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("name", r.step().event().name().toLowerCase(java.util.Locale.ROOT));
    json.put("title", r.step().event().title());
    json.put("ok", r.ok());
    json.put("seenBy", DemoFiles.daemonName(r.step().seenBy()));
    json.put("outageMs", r.outage().length().toMillis());
    json.put("allowedMs", r.step().longestOutage().toMillis());
    json.put("from", r.before().orElse(null));
    json.put("to", r.after().orElse(null));
    ArrayNode faults = json.putArray("faults");
    r.faults().forEach(faults::add);
    return json;
  }

  private static ObjectNode json(MailTally t) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("accepted", t.accepted());
    json.put("found", t.found());
    json.put("missing", t.missing().size());
    json.put("duplicates", t.duplicates().size());
    json.put("unexplainedDuplicates", t.unexplained().size());
    json.put("uncertain", t.uncertain().size());
    return json;
  }
}
