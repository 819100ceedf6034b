package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.config.CauseFile;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.HierarchyFile;
import io.mailkeeper.agent.config.NetworkFile;
import io.mailkeeper.agent.config.UserFile;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.fence.FenceAgent;
import io.mailkeeper.healer.lease.DefinitionRevision;
import io.mailkeeper.healer.lease.LeaseProfile;
import io.mailkeeper.healer.resource.Reachability;
import io.mailkeeper.healer.resource.Readiness;
import io.mailkeeper.healer.resource.StorageCheck;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Echo;
import io.mailkeeper.healer.system.Links;
import io.mailkeeper.healer.system.LocalAddresses;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

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
                                s.probe().timeout())))
        .toList();
  }

  /** Whose canaries those of a service are: one node at a time sends them. */
  private String scope(String tag, String service) {
    return configuration.group().group() + "/" + tag + "/" + service;
  }

  /** The protocol of a hierarchy's service; empty for one that is not probed. */
  String protocol(String tag, String service) {
    return configuration.group().hierarchies().stream()
        .filter(h -> h.tag().equals(tag))
        .flatMap(h -> h.services().stream())
        .filter(s -> s.name().equals(service))
        .map(s -> Targets.of(s.probe(), scope(tag, service)).protocol())
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

  CauseRounds causeRounds(Vertx vertx, Consumer<Event> events) {
    return new CauseRounds(
        vertx,
        configuration.group().causes().stream()
            .map(
                c ->
                    new CauseRounds.Cause(
                        c.name(),
                        Targets.of(c.probe(), c.name()),
                        c.probe().every(),
                        c.probe().timeout(),
                        c.failures()))
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
