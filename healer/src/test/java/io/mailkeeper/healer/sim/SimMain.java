package io.mailkeeper.healer.sim;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The simulator on the command line; {@code healer/bin/sim} starts it. */
final class SimMain {
  static final int GOOD = 0;
  static final int BAD = 1;
  static final int USAGE = 2;

  private static final long FOR_EVER = Long.MAX_VALUE;
  private static final int ENOUGH_VIOLATIONS = 8;

  /** Chunks of a recording. */
  private static final int TELLS_EVERY = 10;

  private final SimOptions options;
  private final PrintStream out;
  private final PrintStream err;

  private SimMain(SimOptions options, PrintStream out, PrintStream err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    System.exit(run(System.out, System.err, args));
  }

  /** Plays what the words ask for and returns the exit status. */
  static int run(PrintStream out, PrintStream err, String... args) {
    SimOptions options;
    try {
      options = SimOptions.parse(args);
    } catch (IllegalArgumentException e) {
      err.println("sim: " + e.getMessage() + "; see --help");
      return USAGE;
    }
    if (options.help()) {
      out.print(SimOptions.USAGE);
      return GOOD;
    }
    SimMain main = new SimMain(options, out, err);
    if (options.mutants()) {
      return main.mutants();
    }
    if (options.exhaustive()) {
      return main.exhaustive();
    }
    if (options.record().isPresent()) {
      return main.record(options.record().get());
    }
    return options.isReplay() ? main.replay() : main.campaign();
  }

  // ---- one history

  private int replay() {
    long began = System.nanoTime();
    Scenario scenario = options.replay();
    Outcome outcome = History.run(scenario);
    double seconds = (System.nanoTime() - began) / 1e9;
    List<Outcome> violations = outcome.isViolation() ? List.of(outcome) : List.of();
    long outside = outcome.broken().isPresent() && outcome.outside() ? 1 : 0;
    Campaign.Flaps flaps = Campaign.Flaps.NONE.and(outcome.flaps());
    if (options.json()) {
      outln(json(new Campaign.Tally(1, violations, outside, flaps, outcome.hash(), seconds)));
    } else {
      out.println("seed " + scenario.seed() + ": " + scenario.options());
      out.print(History.replay(scenario));
      out.println(outside == 1 ? "(outside the promise)" : "");
    }
    violations.forEach(this::explain);
    return violations.isEmpty() ? GOOD : BAD;
  }

  // ---- many

  private int campaign() {
    double seconds = options.seconds().orElse(SimOptions.SECONDS);
    boolean counted = options.histories().isPresent();
    long nanos =
        counted && options.seconds().isEmpty() ? FOR_EVER : (long) (seconds * World.SECOND);
    Campaign.Limits limits =
        new Campaign.Limits(options.histories().orElse(FOR_EVER), nanos, ENOUGH_VIOLATIONS);
    Campaign campaign = new Campaign(limits, options::scenario);
    Campaign.Tally tally =
        campaign.run(options.seed().orElse(1L), t -> err.println("sim: " + words(t) + " so far"));
    outln(options.json() ? json(tally) : words(tally));
    tally.violations().forEach(this::explain);
    return tally.violations().isEmpty() ? GOOD : BAD;
  }

  // ---- a recording

  /** Goes on with a recording until it holds as many histories as asked for, or time is up. */
  private int record(Path file) {
    try {
      Recording recording = Recording.open(file, kind(), options.seed().orElse(1L));
      if (options.seed().isPresent() && recording.sum().first() != options.seed().get()) {
        err.println("sim: " + file + " begins with seed " + recording.sum().first());
        return USAGE;
      }
      Thread summary = new Thread(() -> out.println(recording.sum().words()));
      Runtime.getRuntime().addShutdownHook(summary); // Ctrl-C
      extend(recording);
      Runtime.getRuntime().removeShutdownHook(summary);
      out.println(recording.sum().words());
      recording.violated().forEach(v -> err.println("VIOLATION: healer/bin/sim " + v));
      return recording.violated().isEmpty() ? GOOD : BAD;
    } catch (IOException | IllegalArgumentException e) {
      err.println("sim: " + e.getMessage());
      return USAGE;
    }
  }

  private void extend(Recording recording) throws IOException {
    long goal = options.histories().orElse(FOR_EVER);
    long nanos = options.seconds().map(s -> (long) (s * World.SECOND)).orElse(FOR_EVER);
    long began = System.nanoTime();
    while (recording.sum().histories() < goal && System.nanoTime() - began < nanos) {
      long size = Math.min(Recording.CHUNK, goal - recording.sum().histories());
      Campaign.Limits limits = new Campaign.Limits(size, FOR_EVER, Integer.MAX_VALUE);
      Campaign campaign = new Campaign(limits, options::scenario);
      recording.append(campaign.run(recording.sum().next(), t -> {}));
      if (recording.sum().chunks() % TELLS_EVERY == 0) {
        err.println("sim: " + recording.sum().words());
      }
    }
  }

  private Recording.Kind kind() {
    String nodes = options.nodes().map(n -> n + " nodes").orElse("any nodes");
    String profile = options.profile().map(Profile::word).orElse("any profile");
    String faults =
        options.only().isEmpty()
            ? ""
            : options.only().stream().map(Fault.Kind::word).collect(joining(" ", ", only ", ""));
    return new Recording.Kind(
        CodeDigest.ofTheRules(), CodeDigest.ofTheSimulator(), nodes + ", " + profile + faults);
  }

  /** Seed, log hash, rule, and the commands that replay it, whole and shrunk. */
  private void explain(Outcome violation) {
    String sentence = violation.broken().map(Broken::getMessage).orElse("");
    err.println("VIOLATION of " + sentence);
    err.println("  seed      " + violation.scenario().seed());
    err.println("  log hash  " + violation.hashWords());
    err.println("  replay    healer/bin/sim " + violation.scenario().options());
    Outcome small = Shrinker.shrink(violation);
    int left = small.faults() - small.scenario().without().size();
    err.println(
        "  shrunk    healer/bin/sim " + small.scenario().options() + "   (" + left + " faults)");
  }

  private static String words(Campaign.Tally t) {
    return String.format(
        Locale.ROOT,
        "%,d histories in %.1f s (%.0f a second): %d violations, %d outside the promise; the limit of"
            + " failures reached in %,d, everywhere in %,d, operator needed in %,d, %,d tries",
        t.histories(),
        t.seconds(),
        t.perSecond(),
        t.violations().size(),
        t.outsideThePromise(),
        t.flaps().limit(),
        t.flaps().everywhere(),
        t.flaps().needed(),
        t.flaps().tries());
  }

  private static String json(Campaign.Tally t) {
    return String.format(
        Locale.ROOT,
        "{\"histories\":%d,\"violations\":%d,\"outsideThePromise\":%d,\"limitReached\":%d,"
            + "\"everywhere\":%d,\"operatorNeeded\":%d,\"tries\":%d,\"seconds\":%.3f,"
            + "\"perSecond\":%.1f,\"violated\":[%s]}",
        t.histories(),
        t.violations().size(),
        t.outsideThePromise(),
        t.flaps().limit(),
        t.flaps().everywhere(),
        t.flaps().needed(),
        t.flaps().tries(),
        t.seconds(),
        t.perSecond(),
        t.violatedJson());
  }

  // ---- every order of events

  private int exhaustive() {
    long began = System.nanoTime();
    long interleavings = 0;
    int violations = 0;
    for (Exhaustive.Bound bound : Exhaustive.BOUNDS) {
      Exhaustive.Found found = new Exhaustive(options.mutant(), Profile.BRISK, bound).search();
      interleavings += found.interleavings();
      violations += found.broken().isPresent() ? 1 : 0;
      found.broken().ifPresent(b -> err.println("VIOLATION of " + b.getMessage()));
      found.broken().ifPresent(b -> err.println("  " + bound + " " + found.moves()));
    }
    EveryTrap.Found trap = new EveryTrap(options.mutant(), EveryTrap.STARTS).search();
    interleavings += trap.games();
    violations += trap.broken().isPresent() ? 1 : 0;
    trap.broken().ifPresent(b -> err.println("VIOLATION of " + b.getMessage()));
    trap.broken().ifPresent(b -> err.println("  the trap, played " + trap.choices()));
    boolean complete = violations == 0; // a search ends at the first violation
    double seconds = (System.nanoTime() - began) / 1e9;
    Object word = options.json() ? complete : complete ? "complete" : "broken off";
    String format =
        options.json()
            ? "{\"interleavings\":%d,\"violations\":%d,\"complete\":%s,\"seconds\":%.3f}"
            : "%,d interleavings, %d violations, %s, %.1f s";
    outln(String.format(Locale.ROOT, format, interleavings, violations, word, seconds));
    return complete ? GOOD : BAD;
  }

  // ---- mutants

  private int mutants() {
    List<String> survivors = new ArrayList<>();
    List<String> killed = new ArrayList<>();
    for (Mutant mutant : Mutants.all()) {
      Outcome outcome = History.run(mutant.scenario());
      boolean caught = outcome.invariant().equals(mutant.invariant());
      if (!caught) {
        survivors.add(mutant.word());
      }
      String seed = "\"" + mutant.word() + "\":" + mutant.killer().seed();
      killed.add(seed);
      if (!options.json()) {
        out.printf(
            "%-28s %s%n",
            mutant.word(),
            caught
                ? "caught: " + mutant.invariant() + ", " + mutant.scenario().options()
                : "SURVIVES, " + mutant.invariant() + " expected, ended " + outcome.invariant());
      }
    }
    outln(
        options.json()
            ? mutantsJson(survivors, killed)
            : killed.size() + " mutants, " + survivors.size() + " survivors");
    return survivors.isEmpty() ? GOOD : BAD;
  }

  private static String mutantsJson(List<String> survivors, List<String> killed) {
    String names =
        survivors.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(","));
    return "{\"mutants\":"
        + killed.size()
        + ",\"survivors\":["
        + names
        + "],\"killedBy\":{"
        + String.join(",", killed)
        + "}}";
  }

  private void outln(String line) {
    out.println(line);
  }
}
