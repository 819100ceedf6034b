package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.GroupFile;
import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.agent.config.ProbeFile;
import io.mailkeeper.probes.Findings;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Probes;
import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Probes when asked to, what it may. Safe for use by any thread. */
public final class OnDemand {

  /** More at once would need more open files than a service usually has. */
  static final int MOST_AT_ONCE = 400;

  /**
   * What the files say.
   *
   * @param modules by name
   * @param permission what may be probed
   */
  private record Settings(Map<String, Ready> modules, Permission permission) {}

  /**
   * A module as its file says, and ready for use.
   *
   * @param unsupported why it cannot be probed with, in one sentence; empty: it can
   * @param login whether it sends a password or token
   * @param readsFiles whether a probe with it begins with reading files
   */
  private record Ready(
      ModuleFile file,
      ProbeModule module,
      Optional<String> unsupported,
      boolean login,
      boolean readsFiles) {

    static Ready of(String name, ModuleFile file) {
      return new Ready(
          file,
          ProbeModule.of(file),
          Unsupported.reason(name, file),
          HoldsLogin.does(file),
          ReadsFiles.does(file));
    }
  }

  private final Vertx vertx;
  private final InstantSource clock;
  private final Consumer<Answered> meter;
  private final History history;
  private final AtomicInteger running = new AtomicInteger();
  private volatile Settings settings;

  /**
   * @param modules by name
   * @param meter told of each probe that was made
   */
  public OnDemand(
      Vertx vertx,
      NodeFile.OnDemand node,
      GroupFile group,
      Map<String, ModuleFile> modules,
      Consumer<Answered> meter) {
    this(vertx, node, group, modules, meter, InstantSource.system());
  }

  OnDemand(
      Vertx vertx,
      NodeFile.OnDemand node,
      GroupFile group,
      Map<String, ModuleFile> modules,
      Consumer<Answered> meter,
      InstantSource clock) {
    this.vertx = vertx;
    this.clock = clock;
    this.meter = meter;
    this.history = new History(node.historyLimit());
    this.settings = settings(node, group, modules);
  }

  /** The files were read again. */
  public void apply(NodeFile.OnDemand node, GroupFile group, Map<String, ModuleFile> modules) {
    settings = settings(node, group, modules);
    history.limit(node.historyLimit());
  }

  private static Settings settings(
      NodeFile.OnDemand node, GroupFile group, Map<String, ModuleFile> modules) {
    List<ProbeFile> services =
        group.hierarchies().stream()
            .flatMap(h -> h.services().stream())
            .map(service -> service.probe())
            .toList();
    Map<String, Ready> ready = new HashMap<>();
    modules.forEach((name, file) -> ready.put(name, Ready.of(name, file)));
    return new Settings(ready, Permission.of(node, services));
  }

  public History history() {
    return history;
  }

  /**
   * Probes; fails with {@link Refused} when it does not.
   *
   * @throws Refused when it can be told at once that it does not
   */
  public Future<Answered> probe(ProbeRequest request) throws Refused {
    Settings now = settings;
    Ready ready = now.modules().get(request.module());
    if (ready == null) {
      throw new Refused(Refused.Kind.BAD_REQUEST, "Unknown module \"" + request.module() + "\"");
    }
    ModuleFile module = ready.file();
    if (ready.unsupported().isPresent()) {
      throw new Refused(Refused.Kind.BAD_REQUEST, ready.unsupported().get());
    }
    Duration timeout =
        TimeLimit.of(module.timeout().map(t -> t.duration()), request.scrapeTimeout());
    if (running.incrementAndGet() > MOST_AT_ONCE) {
      running.decrementAndGet();
      throw new Refused(
          Refused.Kind.BUSY, MOST_AT_ONCE + " probes run already; ask again when some have ended");
    }
    return aim(ready, request, now.permission())
        .compose(
            aim -> run(aim, ready, now.permission(), request, timeout),
            cause -> untried(cause, module.prober()))
        .map(result -> answered(module, request, timeout, result))
        .eventually(() -> Future.succeededFuture(running.decrementAndGet()));
  }

  /** A file that a module names is read off the event loop. */
  private Future<Aim> aim(Ready ready, ProbeRequest request, Permission permission) {
    Target.Redirects.Allowed redirects =
        // A login stays with the host that the module is aimed at.
        (host, port) ->
            permission.covers("http", host, port, "/", false)
                || permission.covers("https", host, port, "/", false);
    return ready.readsFiles()
        ? vertx.executeBlocking(() -> ready.module().at(request, redirects), false)
        : tried(() -> ready.module().at(request, redirects));
  }

  private static Future<Aim> tried(Supplier<Aim> aim) {
    try {
      return Future.succeededFuture(aim.get());
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<ProbeResult> run(
      Aim aim, Ready ready, Permission permission, ProbeRequest request, Duration timeout) {
    boolean may =
        permission.covers(
            aim.scheme(), aim.target().host(), aim.target().port(), aim.path(), ready.login());
    return may
        ? Probes.run(vertx, aim.target(), timeout)
        : Future.failedFuture(
            new Refused(
                Refused.Kind.FORBIDDEN,
                Permission.refusal(request.target(), request.module(), ready.login())));
  }

  /** The target is none, or a file cannot be used: a probe that says nothing of the service. */
  private static Future<ProbeResult> untried(Throwable cause, String prober) {
    return cause instanceof IllegalArgumentException e
        ? Future.succeededFuture(
            new ProbeResult(
                false,
                Reason.INTERNAL,
                String.valueOf(e.getMessage()),
                Map.of(),
                Duration.ZERO,
                List.of(),
                "",
                Optional.empty(),
                prober.equals("http") ? Optional.of(Findings.Http.NOTHING) : Optional.empty()))
        : Future.failedFuture(cause);
  }

  private Answered answered(
      ModuleFile module, ProbeRequest request, Duration timeout, ProbeResult result) {
    Answered answered =
        new Answered(
            clock.instant(), request.module(), request.target(), module.prober(), timeout, result);
    history.add(answered);
    meter.accept(answered);
    return answered;
  }
}
