package io.mailkeeper.lab.load;

import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What one program has cost, and answered to what it was asked once. */
final class Account {

  /**
   * An answer.
   *
   * @param millis how long it took
   * @param metrics what it said
   */
  record Answer(double millis, String metrics) {}

  private final Prober prober;
  private final Map<Scene, Cost> costs = new EnumMap<>(Scene.class);
  private final Map<String, Answer> refusals = new LinkedHashMap<>();
  private Usage usage;

  Account(Prober prober) throws IOException {
    this.prober = prober;
    this.usage = prober.usage();
  }

  void warmUp(Server server, Plan plan) throws IOException {
    Load load = new Load(prober.port(), server.good(), Asker.Manner.PLAIN);
    load.times(Plan.AT_ONCE, plan.warmUp() / Plan.AT_ONCE);
  }

  void measure(Scene scene, Server server, Plan plan) throws IOException {
    costs.merge(scene, scene.play(prober, server.good(), plan), Cost::and);
    usage = prober.usage();
  }

  /** Lets it probe a server that answers with an error and then waits. */
  void refused(String greeting, String target) throws IOException {
    try (Asker asker = new Asker(prober.port(), target, Asker.Manner.PLAIN)) {
      long start = System.nanoTime();
      String metrics = asker.ask();
      refusals.put(greeting, new Answer((System.nanoTime() - start) / 1e6, metrics));
    }
  }

  String name() {
    return prober.name();
  }

  Cost cost(Scene scene) {
    return Objects.requireNonNull(costs.get(scene), scene::toString);
  }

  /**
   * @param code of the greeting
   */
  Answer refusal(String code) {
    return Objects.requireNonNull(refusals.get(code), code);
  }

  /** After all the load. */
  Usage usage() {
    return usage;
  }

  int failed() {
    return costs.values().stream().mapToInt(cost -> cost.outcome().failed()).sum();
  }
}
