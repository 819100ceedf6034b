package io.mailkeeper.agent.loop;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What a switchover would be, without making it. Immutable; times are seconds.
 *
 * @param from the node in service; empty when there is none
 * @param accepted whether the node in service would carry it out
 * @param answer what it would say
 * @param missing what the target lacks, looked at just now, a sentence each
 * @param steps what would be done, in order
 * @param blockers who would keep a filesystem from being unmounted, a sentence each
 * @param outage how long former planned moves kept the service away; empty when none is on record
 */
public record MovePlan(
    String from,
    String to,
    boolean accepted,
    String answer,
    List<String> missing,
    List<String> steps,
    List<String> blockers,
    Optional<Outage> outage) {

  /** How long the service was away: median, least and most of so many moves. */
  public record Outage(double median, double least, double most, int moves) {}

  public MovePlan {
    missing = List.copyOf(missing);
    steps = List.copyOf(steps);
    blockers = List.copyOf(blockers);
  }

  public static MovePlan refused(String from, String to, String why) {
    return new MovePlan(from, to, false, why, List.of(), List.of(), List.of(), Optional.empty());
  }

  /** Whether nothing speaks against it. */
  public boolean isClear() {
    return accepted && missing.isEmpty() && blockers.isEmpty();
  }

  JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("from", from)
            .put("to", to)
            .put("accepted", accepted)
            .put("answer", answer)
            .put("missing", new JsonArray(missing))
            .put("steps", new JsonArray(steps))
            .put("blockers", new JsonArray(blockers));
    outage.ifPresent(
        o ->
            json.put(
                "outage",
                new JsonObject()
                    .put("median", o.median())
                    .put("least", o.least())
                    .put("most", o.most())
                    .put("moves", o.moves())));
    return json;
  }

  static MovePlan of(JsonObject json) {
    Optional<Outage> outage =
        Optional.ofNullable(json.getJsonObject("outage"))
            .map(
                o ->
                    new Outage(
                        o.getDouble("median"),
                        o.getDouble("least"),
                        o.getDouble("most"),
                        o.getInteger("moves")));
    return new MovePlan(
        json.getString("from", ""),
        json.getString("to", ""),
        json.getBoolean("accepted", false),
        json.getString("answer", ""),
        texts(json, "missing"),
        texts(json, "steps"),
        texts(json, "blockers"),
        outage);
  }

  private static List<String> texts(JsonObject json, String key) {
    return json.getJsonArray(key, new JsonArray()).stream().map(String::valueOf).toList();
  }
}
