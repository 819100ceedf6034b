package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.Definition;
import io.mailkeeper.agent.lease.LeaseAccess;
import io.mailkeeper.agent.peer.PeerKey;
import io.mailkeeper.agent.peer.PeerLink;
import io.mailkeeper.agent.peer.PeerMessage;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Healer;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Mode;
import io.mailkeeper.healer.core.NodeState;
import io.mailkeeper.healer.core.Note;
import io.mailkeeper.healer.core.OperatorRequest;
import io.mailkeeper.healer.core.Safety;
import io.mailkeeper.healer.guard.GuardLauncher;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.resource.Readiness;
import io.mailkeeper.healer.resource.RepeatedAnnouncer;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.healer.system.CgroupRoot;
import io.mailkeeper.healer.system.LocalAddresses;
import io.mailkeeper.healer.system.LocalCommands;
import io.mailkeeper.healer.system.ProcessWatch;
import io.mailkeeper.healer.system.SystemBootClock;
import io.mailkeeper.probes.ProbeResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that runs one node, put together: store, guard, machine, loop, rounds. Front ends see
 * it as a {@link FrontDesk}.
 */
public final class NodeLoop implements FrontDesk, ActionRunner.Outside, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLoop.class);

  private final Configuration configuration;
  private final Configured configured;
  private final Group group;
  private final Vertx vertx;
  private final Context context;
  private final Meter meter;
  private final BootClock clock = SystemBootClock.open();
  private final InstantSource wallClock = InstantSource.system();
  private final LeaseRules.Self self;
  private final Blocking pools;
  private final LeaseAccess leases;
  private final LocalCommands commands = new LocalCommands();
  private final RepeatedAnnouncer announcer;
  private final Machine machine;
  private final Guarding guard;
  private final ProcessWatch watch = ProcessWatch.open();
  private final Timeline timeline = new Timeline();
  private final Optional<PeerLink> link;
  private final Optional<PeerRounds> peers;
  private final Map<String, List<String>> differences;
  private final List<ProbeRounds.Probed> probed;
  private final Certificates certificates = new Certificates(this::tell);
  private final ProbeRounds probes;
  private final QueueWatch queues;
  private final FenceRounds fences;
  private final ReadinessRounds readiness;
  private final IncidentRounds incidents;
  private final DryRuns dryRuns;
  private final DefinitionRounds definitions;
  private final Healer healer;
  private final ControlLoop loop;
  private final SnapshotBuilder snapshots;
  private volatile Snapshot newest;
  private volatile NodeState newestState;
  private final OpenRequests requests;
  private long generation;
  private final FirstRenewal firstRenewal = new FirstRenewal(clock.now());

  /**
   * Puts the node together and starts it. Blocks: reads local files, starts or meets the guard, and
   * gives the leases' store two seconds to answer.
   *
   * @param launcher how the guard is started
   * @param healers makes the healer: {@link HealerFactory#REAL} but in negative controls
   * @throws IOException if this machine cannot run a node: what is missing, and where
   */
  public NodeLoop(
      Configuration configuration,
      Vertx vertx,
      Meter meter,
      Optional<PeerKey> key,
      GuardLauncher launcher,
      HealerFactory healers,
      String version)
      throws IOException {
    this.configuration = configuration;
    this.configured = new Configured(configuration);
    this.group = configuration.domain();
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.requests = new OpenRequests(context, this::accept);
    this.meter = meter;
    String node = configuration.node().node();
    this.self = Identity.read(node, configuration.node().machineIdFile());
    int resources = group.hierarchies().stream().mapToInt(h -> h.resources().size()).sum();
    int hierarchies = group.hierarchies().size();
    this.pools =
        Blocking.forGroup(hierarchies, group.nodes().size() - 1, resources, configured.looks());
    this.leases = LeaseAccess.open(configuration, clock);
    this.announcer = new RepeatedAnnouncer(commands, trouble -> LOG.warn("{}", trouble));
    this.machine =
        new Machine(
            group,
            configuration.node().runDirectory(),
            CgroupRoot.locate(group.name() + "-" + node),
            commands,
            LocalAddresses.real(),
            announcer);
    Map<String, io.mailkeeper.healer.guard.StopPlan> plans = new LinkedHashMap<>();
    group.hierarchies().forEach(h -> plans.put(h.tag(), machine.plan(h.tag())));
    this.guard =
        new Guarding(
            launcher, configuration.node().runDirectory(), node, self.instance(), plans, group);
    Map<String, LeaseState.GuardReport> guards = guard.meet();
    FirstLook look = new FirstLook(leases.store(), leases.place(), pools.lease());
    this.healer = healers.make(group, self, configuration.digest(), look.ceilings());
    Safety safety = Safety.GUARD_ONLY.withGuard(guard.safety().guard(), guard.safety().detail());
    LOG.info("{}", safety.words());
    NodeState initial =
        healer.start(node, look.floors(group), guards, "", clock.now()).withSafety(safety);
    this.link =
        key.filter(k -> !configured.peerUris().isEmpty())
            .map(
                k ->
                    new PeerLink(
                        vertx, node, configured.peerUris(), k, configuration.node().peerCaFile()));
    this.peers =
        link.map(
            l ->
                new PeerRounds(
                    vertx,
                    l,
                    List.copyOf(configured.peerUris().keySet()),
                    group.timing().renew(),
                    desk()));
    this.differences = peers.map(PeerRounds::differences).orElse(Map.of());
    this.probed = configured.probed();
    this.probes =
        new ProbeRounds(
            vertx,
            clock,
            probed,
            this::inService,
            this::probed,
            (p, trip) -> meter.travelled(p.tag(), p.service(), trip));
    this.queues =
        configured.queueWatch(
            vertx, context, pools.looks(), clock, wallClock, this::inService, this::tell);
    this.fences =
        new FenceRounds(
            vertx, context, pools.fences(), configured.fences(commands::fed), this::accept);
    Readiness ready = configured.readiness(commands);
    this.readiness = new ReadinessRounds(context, group, ready, this::accept);
    this.incidents =
        new IncidentRounds(
            context,
            leases.store(),
            pools.incidents(),
            wallClock,
            node,
            group.nodes(),
            this::accept);
    this.dryRuns =
        new DryRuns(
            context,
            healer,
            ready,
            link,
            machine,
            new DryRuns.Sight(() -> newestState, clock::now, incidents::newest));
    this.definitions =
        new DefinitionRounds(
            context, configuration, leases.store(), pools.incidents(), clock, this::accept);
    Tasks tasks = new Tasks(this::accept);
    this.loop =
        new ControlLoop(
            context,
            healer,
            initial,
            clock,
            wallClock,
            timeline,
            new ActionRunner(
                new StoreActions(leases.store(), guard, pools, clock, tasks, this),
                new ResourceActions(group, guard, machine, pools, watch, tasks),
                this),
            meter::noted,
            this::publish,
            note -> FrontDesk.Meter.measured(meter, note));
    this.snapshots =
        new SnapshotBuilder(
            healer,
            version,
            self.instance().toString(),
            configured.definition(definitions::fault),
            configured.profile(),
            configured::protocol,
            configured.causes(),
            incidents::newest,
            differences,
            certificates,
            queues);
    newestState = initial;
    newest = snapshots.build(initial, 0, wallClock.instant(), clock.now());
  }

  /**
   * Starts the beat. Blocks until the leases have been looked at and those of an earlier run
   * renewed, or two seconds.
   */
  public void start() {
    guard.start(this::accept);
    context.runOnContext(
        ignored -> {
          probes.start();
          configured.storageRounds(vertx, context, clock, pools, this::accept).start();
          CauseLooks looks = new CauseLooks(vertx, context, pools.looks(), clock, self.node());
          configured.causeRounds(looks, this::accept).start();
          configured.networkRounds(vertx, context, this::accept).start();
          queues.start();
          configured.queueRounds(vertx, context, pools, this::inService, this::accept).start();
          new StrayRounds(
                  vertx,
                  context,
                  pools.commands(),
                  machine,
                  group.hierarchies().stream().map(Hierarchy::tag).toList(),
                  this::outOfService,
                  this::accept)
              .start();
          peers.ifPresent(PeerRounds::start);
          fences.start();
          incidents.start();
          definitions.start();
          long beat = Math.max(10, group.timing().renew().toMillis() / 25);
          vertx.setPeriodic(1, beat, timer -> accept(new Event.Tick()));
        });
    firstRenewal.await();
    pools.commands().execute(machine::rehearse);
  }

  private void accept(Event event) {
    loop.accept(event);
  }

  private void tell(Note note) {
    loop.tell(note);
  }

  private void probed(ProbeRounds.Probed p, ProbeResult result, Uptime start) {
    String tag = p.tag();
    meter.probed(tag, p.service(), p.target().protocol(), result);
    result.tls().ifPresent(f -> certificates.seen(tag, p.service(), f, start, wallClock.instant()));
    String late = p.soft().late(result);
    accept(new Event.Probed(tag, p.service(), result.success(), result.detail(), late, start));
  }

  private void publish(NodeState state) {
    newestState = state;
    guard.fenced(state.safety().fence());
    newest = snapshots.build(state, ++generation, wallClock.instant(), clock.now());
    meter.published(newest);
    firstRenewal.seen(state);
  }

  private boolean inService(String tag) {
    return mode(tag) == Mode.IN_SERVICE;
  }

  private boolean outOfService(String tag) {
    return mode(tag) == Mode.OUT_OF_SERVICE;
  }

  private Mode mode(String tag) {
    return newestState.hierarchy(tag).orElseThrow().mode();
  }

  // ---- front desk

  @Override
  public Snapshot snapshot() {
    return newest;
  }

  @Override
  public List<String> foretell(String tag, String failing) {
    return Foretelling.of(healer, newestState, tag, failing, clock.now());
  }

  @Override
  public Future<MovePlan> dryRun(String tag, String to, boolean force) {
    return dryRuns.of(tag, to, force);
  }

  @Override
  public Timeline timeline() {
    return timeline;
  }

  @Override
  public Future<Reply> request(
      OperatorRequest.Verb verb, String tag, String node, boolean force, String by) {
    String target = node.isEmpty() ? self.node() : node;
    return requests.ask(new OperatorRequest(0, verb, tag, target, force, by));
  }

  @Override
  public Future<Reply> maintenance(Duration length, String reason, String by) {
    OperatorRequest.Verb verb = OperatorRequest.Verb.MAINTENANCE;
    return requests.ask(
        new OperatorRequest(0, verb, "", self.node(), false, by),
        r -> new Event.MaintenanceAsked(r, reason, length));
  }

  /** Freeze windows and the self-check come from the calendar. */
  public void windowChanged(String tag, Optional<String> window) {
    accept(new Event.WindowChanged(tag, window));
  }

  public void selfCheck(String tag) {
    readiness.check(tag);
  }

  /** What this node answers to its peers, by message name. */
  public Map<String, PeerMessage> answers() {
    Map<String, PeerMessage> all = new HashMap<>(dryRuns.answers());
    peers.ifPresent(p -> all.putAll(p.answers()));
    return all;
  }

  private PeerRounds.Desk desk() {
    SortedMap<String, String> mine = Definition.of(configuration.group()).flatten();
    return new PeerRounds.Desk(
        self.instance(),
        () -> newestState.membership().writtenCounter(),
        () -> mine,
        this::sameDefinitions,
        (ours, theirs) ->
            Definition.differences(ours, theirs).stream().map(Object::toString).toList(),
        requests::ask,
        this::accept);
  }

  private Map<String, Boolean> sameDefinitions() {
    Map<String, Boolean> same = new HashMap<>();
    newest.peers().forEach(p -> p.sameDefinition().ifPresent(s -> same.put(p.node(), s)));
    return same;
  }

  // ---- what the loop wants of the rest of the agent

  @Override
  public void probe(String tag, String service, Duration delay) {
    probes.now(tag, service, delay);
  }

  @Override
  public void hint(String tag) {
    peers.ifPresent(p -> p.hint(tag));
  }

  @Override
  public void ask(String node, OperatorRequest request) {
    if (peers.isPresent()) {
      peers.get().passOn(node, request);
    } else {
      accept(new Event.Asked(request, false, "no peers are configured on " + self.node()));
    }
  }

  @Override
  public void answer(OperatorRequest request, boolean accepted, String sentence) {
    requests.answer(request, accepted, sentence);
  }

  @Override
  public void fence(String tag, long epoch, String node) {
    fences.fence(tag, epoch, node);
  }

  @Override
  public void remember(Action.Remember action) {
    incidents.write(action);
  }

  @Override
  public void join() throws IOException {
    leases.place().joinNew();
  }

  @Override
  public void renewed(String tag, Uptime start, boolean ok) {
    meter.renewed(tag, clock.now().since(start), ok);
  }

  @Override
  public void close() {
    guard.close();
    watch.close();
    announcer.close();
    pools.close();
    leases.close();
    link.ifPresent(PeerLink::close);
  }
}
