package io.mailkeeper.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks into every node at least every 5 ms, on one clock, and can say afterwards when each of them
 * served. It runs outside the nodes, so that it survives them, and looks inside: {@code witness.py}
 * says how.
 */
public final class Witness implements AutoCloseable {
  /** Between two looks at a node no more time should pass; longer pauses are counted. */
  public static final Duration LIMIT = Duration.ofMillis(5);

  private static final Duration PERIOD = Duration.ofMillis(3);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LabProcess process;
  private final List<String> nodes;
  private final Path out;

  private Witness(LabProcess process, List<String> nodes, Path out) {
    this.process = process;
    this.nodes = nodes;
    this.out = out;
  }

  /**
   * Starts to watch all nodes, also those that are powered on later; returns when it has looked at
   * each.
   */
  public static Witness watch(Lab lab, Watched watched) {
    String name = "witness-" + NUMBERS.incrementAndGet();
    Path work = lab.workDirectory();
    Path spec = work.resolve(name + ".json");
    Path out = work.resolve(name + ".jsonl");
    List<String> nodes = lab.nodes().stream().map(LabNode::name).toList();
    try {
      Files.writeString(out, "");
      JSON.writeValue(spec.toFile(), specification(work, nodes, watched));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Its own group of the lab: it does not end with a node, but with the lab.
    List<String> argv =
        List.of(
            "/bin/sh",
            "-c",
            "echo $$ >\"$1/cgroup.procs\"; shift; exec \"$@\"",
            "witness",
            lab.cgroup().resolve("witness").toString(),
            "/usr/bin/python3",
            lab.files().script("witness.py"),
            spec.toString(),
            out.toString());
    Witness witness =
        new Witness(new LabProcess(argv, false, work.resolve(name + ".log")), nodes, out);
    witness.awaitFirstLooks();
    return witness;
  }

  private static Map<String, Object> specification(Path work, List<String> nodes, Watched watched) {
    return Map.of(
        "work", work.toString(),
        "nodes", nodes,
        "addresses", watched.addresses(),
        "ports", watched.ports(),
        "executables", watched.executables(),
        "ignored", watched.ignored(),
        "folders", watched.folders(),
        "period_ms", PERIOD.toMillis(),
        "limit_ms", LIMIT.toMillis());
  }

  private void awaitFirstLooks() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (lines().size() < nodes.size()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("the witness does not look:\n" + process.log());
      }
      Thread.onSpinWait();
    }
  }

  /** Stops looking and says what was seen; an exception when the witness itself did not last. */
  public WitnessVerdict verdict() {
    if (process.isAlive()) {
      process.signal("TERM");
    }
    if (process.awaitExit(PATIENCE).isEmpty()) {
      throw new IllegalStateException("the witness did not end in " + PATIENCE);
    }
    List<JsonNode> lines = lines();
    if (lines.isEmpty() || !lines.get(lines.size() - 1).has("summary")) {
      throw new IllegalStateException("the witness broke:\n" + process.log());
    }
    return WitnessVerdict.of(nodes, lines);
  }

  private List<JsonNode> lines() {
    try {
      String text = Files.readString(out);
      var lines = new ArrayList<JsonNode>();
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        lines.add(JSON.readTree(line));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.kill();
  }
}
