package io.mailkeeper.agent.cli;

import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A probe's result as people, scripts and monitoring systems read it. Pure. */
final class ProbeText {
  private ProbeText() {}

  static List<String> lines(String target, ProbeResult result, Ink ink) {
    List<String> lines = new ArrayList<>();
    String at = result.address().isEmpty() ? "" : " (" + result.address() + ")";
    String verdict =
        result.success() ? ink.good("ok") : ink.bad("failed: " + result.reason().label());
    lines.add(target + at + "  " + verdict);
    lines.add("  " + result.detail());
    lines.add("");
    result.phases().forEach((phase, took) -> lines.add(time(phase.label(), took)));
    lines.add(time("total", result.total()));
    lines.add("");
    result.transcript().forEach(line -> lines.add("  " + line));
    return lines;
  }

  private static String time(String what, Duration took) {
    return String.format(Locale.ROOT, "  %-9s %10.3f ms", what, took.toNanos() / 1e6);
  }

  static Map<String, Object> json(String target, ProbeResult result) {
    Map<String, Object> phases = new LinkedHashMap<>();
    result.phases().forEach((phase, took) -> phases.put(phase.label(), seconds(took)));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("target", target);
    answer.put("address", result.address());
    answer.put("success", result.success());
    answer.put("reason", result.reason().label());
    answer.put("detail", result.detail());
    answer.put("phaseSeconds", phases);
    answer.put("totalSeconds", seconds(result.total()));
    answer.put("transcript", result.transcript());
    return answer;
  }

  static Plugin plugin(Target target, ProbeResult result) {
    Map<String, Double> times = new LinkedHashMap<>();
    times.put("time", seconds(result.total()));
    result.phases().forEach((phase, took) -> times.put(phase.label(), seconds(took)));
    return new Plugin(
        level(result), target.protocol().toUpperCase(Locale.ROOT), result.detail(), times);
  }

  private static Plugin.Level level(ProbeResult result) {
    if (result.reason() == Reason.INTERNAL) {
      return Plugin.Level.UNKNOWN;
    }
    return result.success() ? Plugin.Level.OK : Plugin.Level.CRITICAL;
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
