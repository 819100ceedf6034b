package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.config.CauseFile;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.HierarchyFile;
import io.mailkeeper.agent.config.NetworkFile;
import io.mailkeeper.agent.config.QueueFile;
import io.mailkeeper.agent.config.ServiceFile;
import io.mailkeeper.agent.config.UserFile;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Note;
import io.mailkeeper.healer.fence.FenceAgent;
import io.mailkeeper.healer.lease.DefinitionRevision;
import io.mailkeeper.healer.lease.LeaseProfile;
import io.mailkeeper.healer.queue.EximQueue;
import io.mailkeeper.healer.queue.MailQueue;
import io.mailkeeper.healer.queue.PostfixQueue;
import io.mailkeeper.healer.queue.SendmailQueue;
import io.mailkeeper.healer.resource.Reachability;
import io.mailkeeper.healer.resource.Readiness;
import io.mailkeeper.healer.resource.StorageCheck;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Echo;
import io.mailkeeper.healer.system.Links;
import io.mailkeeper.healer.system.LocalAddresses;
import io.mailkeeper.probes.Phase;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The configuration in the terms of the loop's parts.
 *
 * @param configuration both files, free of faults
 */
record Configured(Configuration configuration) {

  SortedMap<String, URI> peerUris() {
    SortedMap<String, URI> uris = new TreeMap<>();
    configuration.node().peers().forEach(p -> uris.put(p.node(), p.url()));
    return uris;
  }

  List<ProbeRounds.Probed> probed() {
    return configuration.group().hierarchies().stream()
        .flatMap(
            h ->
                h.services().stream()
                    .map(
                        s ->
                            new ProbeRounds.Probed(
                                h.tag(),
                                s.name(),
                                Targets.of(s.probe(), scope(h.tag(), s.name())),
                                s.probe().every(),
                                s.probe().timeout(),
                                soft(s))))
        .toList();
  }

  /** Whose canaries those of a service are: one node at a time sends them. */
  private String scope(String tag, String service) {
    return configuration.group().group() + "/" + tag + "/" + service;
  }

  private static SoftLimits soft(ServiceFile s) {
    Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
    s.slowPhases()
        .forEach((name, limit) -> phases.put(Phase.valueOf(name.toUpperCase(Locale.ROOT)), limit));
    return new SoftLimits(s.softLimit(), phases);
  }

  /** The protocol of a hierarchy's service; empty for one that is not probed. */
  String protocol(String tag, String service) {
    return configuration.group().hierarchies().stream()
        .filter(h -> h.tag().equals(tag))
        .flatMap(h -> h.services().stream())
        .filter(s -> s.name().equals(service))
        .map(s -> Targets.protocol(s.probe()))
        .findFirst()
        .orElse("");
  }

  StorageRounds storageRounds(
      Vertx vertx, Context context, BootClock clock, Blocking pools, Consumer<Event> events) {
    return new StorageRounds(vertx, context, clock, pools.storage(), stores(), events);
  }

  private List<StorageRounds.Store> stores() {
    return configuration.group().hierarchies().stream()
        .flatMap(h -> h.storage().stream().map(s -> store(h, s)))
        .toList();
  }

  private StorageRounds.Store store(HierarchyFile h, HierarchyFile.Storage s) {
    StorageCheck check =
        new StorageCheck(
            s.directory(),
            configuration.node().node(),
            s.minFree().bytes(),
            s.minFreeInodes().longValue());
    return new StorageRounds.Store(h.tag(), check, s.every(), s.hungAfter());
  }

  QueueRounds queueRounds(
      Vertx vertx,
      Context context,
      Blocking pools,
      Predicate<String> inService,
      Consumer<Event> events) {
    return new QueueRounds(vertx, context, pools.storage(), queues(), inService, events);
  }

  QueueWatch queueWatch(
      Vertx vertx,
      Context context,
      ExecutorService pool,
      BootClock clock,
      InstantSource wallClock,
      Predicate<String> inService,
      Consumer<Note> tell) {
    return new QueueWatch(vertx, context, pool, clock, wallClock, watchedQueues(), inService, tell);
  }

  private List<QueueWatch.Watched> watchedQueues() {
    return configuration.group().hierarchies().stream()
        .flatMap(h -> h.queues().stream().flatMap(q -> watched(h.tag(), q)))
        .toList();
  }

  /** Postfix keeps several queues, which mean different things. */
  private static Stream<QueueWatch.Watched> watched(String tag, QueueFile q) {
    return switch (q.mta()) {
      case SENDMAIL -> Stream.of(watched(tag, q, q.name(), new SendmailQueue(q.directory())));
      case EXIM -> Stream.of(watched(tag, q, q.name(), new EximQueue(q.directory())));
      case POSTFIX ->
          PostfixQueue.NAMES.stream()
              .map(n -> watched(tag, q, q.name() + "/" + n, new PostfixQueue(q.directory(), n)));
    };
  }

  private static QueueWatch.Watched watched(String tag, QueueFile q, String name, MailQueue queue) {
    return new QueueWatch.Watched(tag, name, queue, q.every(), q.window(), q.toLimits());
  }

  /** How many looks at queues and disks may be outstanding at once. */
  int looks() {
    return watchedQueues().size() + CauseLooks.hanging(configuration.group().causes());
  }

  private List<QueueRounds.Queue> queues() {
    return configuration.group().hierarchies().stream()
        .flatMap(
            h ->
                h.switchback().flatMap(HierarchyFile.Switchback::queue).stream()
                    .map(
                        q ->
                            new QueueRounds.Queue(
                                h.tag(),
                                q.directory(),
                                q.names().matcher(),
                                q.most() + 1L,
                                q.every())))
        .toList();
  }

  /**
   * @param fault why the newest revision cannot be used here
   */
  SnapshotBuilder.Running definition(Supplier<String> fault) {
    return new SnapshotBuilder.Running(
        configuration.digest(),
        configuration.revision().map(DefinitionRevision::number).orElse(0L),
        fault);
  }

  Readiness readiness(Commands commands) {
    return new Readiness(
        commands, configuration.group().users().stream().map(UserFile::toUser).toList());
  }

  List<String> causes() {
    return configuration.group().causes().stream().map(CauseFile::name).toList();
  }

  CauseRounds causeRounds(CauseLooks looks, Consumer<Event> events) {
    return new CauseRounds(
        looks.vertx(),
        looks.clock(),
        configuration.group().causes().stream()
            .map(c -> new CauseRounds.Looked(configuration.domain().cause(c.name()), looks.of(c)))
            .toList(),
        events);
  }

  NetworkRounds networkRounds(Vertx vertx, Context context, Consumer<Event> events) {
    NetworkFile network = configuration.group().network().orElse(NetworkFile.USUAL);
    Reachability reachability =
        new Reachability(new Links(), LocalAddresses.real(), Echo.icmp(), network.ping());
    return new NetworkRounds(
        vertx,
        context,
        configuration.domain().hierarchies(),
        reachability,
        network.every(),
        network.failures(),
        events);
  }

  List<FenceRounds.Fence> fences(FenceAgent.Programs programs) {
    return configuration.node().peers().stream()
        .flatMap(
            p ->
                p.fence().stream()
                    .map(
                        f ->
                            new FenceRounds.Fence(
                                new FenceAgent(f.device(p.node()), programs), f.checkEvery())))
        .toList();
  }

  String profile() {
    return configuration.group().lease().profile().map(LeaseProfile::word).orElse("custom");
  }
}
