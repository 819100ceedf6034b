package io.mailkeeper.healer.sim;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was asked for on the command line.
 *
 * @param seconds how long to play; together with neither histories nor seed, {@link #SECONDS}
 * @param histories how many to play
 * @param seed the first one, or the only one
 * @param without faults that a replay leaves out
 * @param only the kinds of faults that strike; all where it is empty
 * @param record where a long campaign is kept, and gone on with
 * @param end when the faults of a replay end, in per cent of the plan
 */
record SimOptions(
    Optional<Double> seconds,
    Optional<Long> histories,
    Optional<Long> seed,
    Optional<Integer> nodes,
    Optional<Profile> profile,
    Mutant mutant,
    Set<Integer> without,
    int end,
    Set<Fault.Kind> only,
    boolean mutants,
    boolean exhaustive,
    Optional<Path> record,
    boolean json,
    boolean help) {

  static final double SECONDS = 20;

  static final String USAGE =
      """
      Usage: healer/bin/sim [options]
      Plays random histories of a few nodes under faults, with the rules that run in production,
      and checks the invariants of the lease.

        --for 20s         how long to play (s or m; the default is 20s)
        --histories N     how many to play instead
        --seed S          replay this one and tell its story; with --for or --histories: the first
        --nodes 2|3|5     how many nodes (otherwise the seed decides)
        --profile P       fast, standard, patient, enduring (otherwise the seed decides)
        --mutants         play every broken variant with the seed that has to catch it
        --exhaustive      every order of events that a few operations of two nodes allow
        --record FILE     a long campaign in a file, a line of JSON for each 2,000 histories; goes on
                          after the last line, until the file holds --histories N (Ctrl-C is fine)
        --json            one line of JSON on stdout
        --help            this text

      For replays, as printed with a violation:
        --without N,N     leave these faults out
        --end PERCENT     heal everything after this much of the time for faults
        --mutant NAME     with this broken variant
        --only KIND,KIND  nothing but these kinds of faults (also with --for and --histories)
        --profile P       also brisk, blurred, sharp: timings for the simulator only

      Exit status: 0 all is well, 1 an invariant was broken or a mutant survived, 2 usage.
      """;

  SimOptions {
    without = Set.copyOf(without);
    only = Collections.unmodifiableSet(new TreeSet<>(only));
  }

  /** One seed, told in full. */
  boolean isReplay() {
    return seed.isPresent() && seconds.isEmpty() && histories.isEmpty();
  }

  /** What is played for a seed. */
  Scenario scenario(long which) {
    return Scenario.of(which, nodes, profile).only(only).with(mutant);
  }

  Scenario replay() {
    Scenario scenario = scenario(seed.orElse(1L)).until(end);
    for (int fault : without) {
      scenario = scenario.without(fault);
    }
    return scenario;
  }

  /** Throws IllegalArgumentException with a sentence for the user. */
  static SimOptions parse(String... args) {
    return new Parser(Arrays.asList(args).iterator()).parse();
  }

  /** Takes the words one by one. */
  private static final class Parser {
    private final Iterator<String> words;
    private Optional<Double> seconds = Optional.empty();
    private Optional<Long> histories = Optional.empty();
    private Optional<Long> seed = Optional.empty();
    private Optional<Integer> nodes = Optional.empty();
    private Optional<Profile> profile = Optional.empty();
    private Mutant mutant = Mutant.NONE;
    private Set<Integer> without = new TreeSet<>();
    private int end = Scenario.WHOLE;
    private Set<Fault.Kind> only = new TreeSet<>();
    private boolean mutants;
    private boolean exhaustive;
    private Optional<Path> record = Optional.empty();
    private boolean json;
    private boolean help;

    Parser(Iterator<String> words) {
      this.words = words;
    }

    SimOptions parse() {
      while (words.hasNext()) {
        take(words.next());
      }
      if (record.isPresent() && !mutant.equals(Mutant.NONE)) {
        throw new IllegalArgumentException("--record goes without --mutant");
      }
      return new SimOptions(
          seconds,
          histories,
          seed,
          nodes,
          profile,
          mutant,
          without,
          end,
          only,
          mutants,
          exhaustive,
          record,
          json,
          help);
    }

    private void take(String option) {
      switch (option) {
        case "--for" -> seconds = Optional.of(seconds(value(option)));
        case "--histories" -> histories = Optional.of(number(option, 1, Long.MAX_VALUE));
        case "--seed" -> seed = Optional.of(number(option, Long.MIN_VALUE, Long.MAX_VALUE));
        case "--nodes" -> nodes = Optional.of(nodes(option));
        case "--profile" -> profile = Optional.of(profile(value(option)));
        case "--mutant" -> mutant = mutant(value(option));
        case "--without" -> without = faults(value(option));
        case "--end" -> end = (int) number(option, 1, Scenario.WHOLE);
        case "--only" -> only = kinds(value(option));
        case "--mutants" -> mutants = true;
        case "--exhaustive" -> exhaustive = true;
        case "--record" -> record = Optional.of(Path.of(value(option)));
        case "--json" -> json = true;
        case "--help", "-h" -> help = true;
        default -> throw new IllegalArgumentException("unknown option '" + option + "'");
      }
    }

    private String value(String option) {
      if (!words.hasNext()) {
        throw new IllegalArgumentException(option + " needs a value");
      }
      return words.next();
    }

    private long number(String option, long least, long most) {
      String word = value(option);
      try {
        long number = Long.parseLong(word);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // said below
      }
      String range = least == Long.MIN_VALUE ? "" : " of at least " + least;
      throw new IllegalArgumentException(
          option + " is '" + word + "', expected a whole number" + range);
    }

    private static double seconds(String word) {
      if (!word.matches("[0-9]{1,6}(\\.[0-9]+)?[sm]?")) {
        throw new IllegalArgumentException("--for is '" + word + "', expected as in 20s or 5m");
      }
      double number = Double.parseDouble(word.replaceAll("[sm]", ""));
      return word.endsWith("m") ? number * 60 : number;
    }

    private int nodes(String option) {
      String word = value(option);
      if (!List.of("2", "3", "5").contains(word)) {
        throw new IllegalArgumentException("--nodes is '" + word + "', expected 2, 3 or 5");
      }
      return Integer.parseInt(word);
    }

    private static Profile profile(String word) {
      return Profile.named(word)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "--profile is '"
                          + word
                          + "', expected one of "
                          + Arrays.stream(Profile.values()).map(Profile::word).toList()));
    }

    private static Mutant mutant(String word) {
      return Mutants.named(word)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "--mutant is '"
                          + word
                          + "', expected one of "
                          + Mutants.all().stream().map(Mutant::word).toList()));
    }

    private static Set<Fault.Kind> kinds(String word) {
      Set<Fault.Kind> kinds = new TreeSet<>();
      for (String one : word.split(",", -1)) {
        kinds.add(
            Arrays.stream(Fault.Kind.values())
                .filter(k -> k.word().equals(one))
                .findFirst()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "--only has '"
                                + one
                                + "', expected some of "
                                + Arrays.stream(Fault.Kind.values())
                                    .map(Fault.Kind::word)
                                    .toList())));
      }
      return kinds;
    }

    private static Set<Integer> faults(String word) {
      if (!word.matches("[0-9]{1,2}(,[0-9]{1,2})*")) {
        throw new IllegalArgumentException("--without is '" + word + "', expected as in 1,4");
      }
      Set<Integer> faults = new TreeSet<>();
      for (String number : word.split(",", -1)) {
        faults.add(Integer.valueOf(number));
      }
      return faults;
    }
  }
}
