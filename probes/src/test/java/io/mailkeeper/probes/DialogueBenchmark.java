package io.mailkeeper.probes;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What a probe costs without its socket: the server's bytes in, the result out. See {@link
 * DialogueFiguresTest} for how it is run.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class DialogueBenchmark {

  @Param private BenchmarkCase of = BenchmarkCase.SMTP;

  /** One probe. */
  @Benchmark
  public ProbeResult probe() {
    return of.play();
  }
}
