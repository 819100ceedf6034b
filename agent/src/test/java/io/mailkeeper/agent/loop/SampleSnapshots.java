package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.agent.loop.Snapshot.IncidentView;
import io.mailkeeper.agent.loop.Snapshot.PeerView;
import io.mailkeeper.agent.loop.Snapshot.RecoveryView;
import io.mailkeeper.agent.loop.Snapshot.ResourceView;
import io.mailkeeper.agent.loop.Snapshot.ServiceView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Snapshots of node n1 in a group with n2, for tests of what reads them. */
public final class SampleSnapshots {
  private SampleSnapshots() {}

  /** All is well: mail in service on n1, n2 ready. */
  public static Snapshot inService() {
    return of(hierarchyInService(), peer(true, true, 0.4));
  }

  /** All is well: mail in service on n2, n1 ready. */
  public static Snapshot standby() {
    return of(hierarchyOnStandby(), peer(true, true, 0.4));
  }

  public static Snapshot of(HierarchyView hierarchy, PeerView peer) {
    return new Snapshot(
        1,
        Instant.parse("2026-01-01T02:00:00Z"),
        4000.5,
        "0.1.0",
        "n1",
        "boot-1",
        "mailgroup",
        "ab12",
        "standard",
        "D",
        "no watchdog is configured",
        "",
        Optional.empty(),
        "",
        "",
        Optional.of(0.02),
        List.of(hierarchy),
        List.of(peer),
        Optional.empty(),
        List.of(),
        Map.of("ldap", ""),
        List.of(),
        new Snapshot.DefinitionView(0, 0, false, ""));
  }

  /** The next generation, with another hierarchy view. */
  public static Snapshot next(Snapshot s, HierarchyView hierarchy) {
    return Changed.in(s, "generation", s.generation() + 1, "hierarchies", List.of(hierarchy));
  }

  public static HierarchyView hierarchyInService() {
    return hierarchy("in_service", "holder", "n1", Optional.of(9.25), "", service("good", 0, ""));
  }

  /** In service, with a second service that sends canaries. */
  public static HierarchyView withCanaries() {
    HierarchyView h = hierarchyInService();
    ServiceView delivery =
        new ServiceView(
            "delivery", "sendmail", "round_trip", "good", 0, "", true, Optional.empty());
    List<ServiceView> services = List.of(h.services().get(0), delivery);
    return Changed.in(h, "services", services);
  }

  /** In service, with these seconds left on the lease. */
  public static HierarchyView withRemaining(double seconds) {
    return hierarchy(
        "in_service", "holder", "n1", Optional.of(seconds), "", service("good", 0, ""));
  }

  /** In service, the first probes are under way. */
  public static HierarchyView justInService() {
    return hierarchy(
        "in_service", "holder", "n1", Optional.of(9.25), "", service("unknown", 0, ""));
  }

  /** n2 was in service when the lease directory was last there. */
  public static HierarchyView withoutLeaseDirectory() {
    HierarchyView h = unready("the lease directory is missing: /srv/shared/lease is not there");
    return Changed.in(h, "store", "missing", "storeDetail", "/srv/shared/lease is not there");
  }

  /** In service, and no other node could take over. */
  public static Snapshot unprotected() {
    HierarchyView h = hierarchyInService();
    Map<String, String> others = Map.of("n2", "n2's record in the store stands still");
    return of(Changed.in(h, "protectedNow", false, "others", others), peer(false, false, 40.0));
  }

  public static HierarchyView hierarchyOnStandby() {
    return hierarchy(
        "out_of_service", "observer", "n2", Optional.empty(), "", service("unknown", 0, ""));
  }

  /** Out of service as an operator asked, on every node. */
  public static HierarchyView parked() {
    HierarchyView h = hierarchyOnStandby();
    return Changed.in(h, "holder", Optional.empty(), "parked", true);
  }

  /** In service nowhere: it has failed on every node. */
  public static Snapshot operatorNeeded() {
    String why = "it failed here 2 times within 1 h, last: no disk";
    HierarchyView h = Changed.in(unready(why), "holder", Optional.empty(), "operatorNeeded", why);
    Snapshot s = of(Changed.in(h, "nextTrySeconds", Optional.of(40.0)), peer(true, true, 0.4));
    return Changed.in(s, "incidents", List.of(incident("given_up", "n2", 0, "no disk")));
  }

  /** n2 is gone, and an operator is asked whether n1 is to take over. */
  public static Snapshot waitsForWord(Optional<Double> seconds) {
    String words = "taking over from n2 waits for an operator's word: no sign of life";
    HierarchyView h = Changed.in(unready(words), "operatorNeeded", words, "waitsForWord", words);
    return of(Changed.in(h, "waitSeconds", seconds), peer(false, false, 40.0));
  }

  /** All is well; n1 will ask for the service that is on n2. */
  public static Snapshot goingBack() {
    String words = "n1 asks for it back in 4 min";
    return of(Changed.in(hierarchyOnStandby(), "switchback", words), peer(true, true, 0.4));
  }

  /** A service fails for which nothing is restarted. */
  public static Snapshot notifyOnly() {
    ServiceView v =
        Changed.in(
            service("failed", 3, "refused"), "notifyOnly", true, "certificate", Optional.empty());
    return of(Changed.in(hierarchyInService(), "services", List.of(v)), peer(true, true, 0.4));
  }

  /** A service fails, and it is not known yet whether what it depends on is to blame. */
  public static Snapshot diagnosing(String awaited) {
    RecoveryView r = new RecoveryView("sendmail", "diagnosing", 0, "refused", awaited);
    return of(Changed.in(failing(3, "refused"), "recoveries", List.of(r)), peer(true, true, 0.4));
  }

  /** All is well by now; these are on record, newest first. */
  public static Snapshot withIncidents(IncidentView... incidents) {
    return Changed.in(inService(), "incidents", List.of(incidents));
  }

  /** On n2, at one minute to two. */
  public static IncidentView incident(String kind, String subject, double took, String reason) {
    Instant at = Instant.parse("2026-01-01T01:59:00Z");
    return new IncidentView("n2", "mail", kind, at, 6, subject, took, reason);
  }

  /** Out of service here, and this node could not take over. */
  public static HierarchyView unready(String obstacle) {
    return hierarchy(
        "out_of_service", "observer", "n2", Optional.empty(), obstacle, service("unknown", 0, ""));
  }

  /** These do not know of the newest order of maintenance. */
  public static Snapshot uninformed(Snapshot s, String... nodes) {
    return Changed.in(s, "uninformed", List.of(nodes));
  }

  public static Snapshot inMaintenance(Snapshot s) {
    return Changed.in(
        s,
        "maintenance",
        Optional.of(new Snapshot.MaintenanceView("new disk", "root", 1500)),
        "causes",
        Map.of("ldap", "connection refused", "dns", ""));
  }

  /** Revision 7 is published, and no longer lists this node; it runs revision 6. */
  public static Snapshot leaving(String fault) {
    String words = "revision 7 of the group definition no longer lists n1";
    HierarchyView h = Changed.in(hierarchyInService(), "leaving", words + ": handed over to n2");
    return Changed.in(
        of(h, peer(true, true, 0.4)), "revision", new Snapshot.DefinitionView(6, 7, true, fault));
  }

  public static HierarchyView failing(int failures, String reason) {
    return hierarchy(
        "in_service", "holder", "n1", Optional.of(9.25), "", service("failing", failures, reason));
  }

  public static PeerView peer(boolean answers, boolean advances, double recordSecondsAgo) {
    return new PeerView(
        "n2",
        advances,
        Optional.of(recordSecondsAgo),
        answers,
        "",
        Optional.empty(),
        Optional.of(true),
        List.of());
  }

  private static ServiceView service(String health, int failures, String reason) {
    Optional<Snapshot.CertificateView> shown =
        health.equals("unknown") ? Optional.empty() : Optional.of(certificate(90));
    return new ServiceView("smtp", "sendmail", "smtp", health, failures, reason, false, shown);
  }

  /** One that convinces and is valid for so many days more. */
  public static Snapshot.CertificateView certificate(int days) {
    Instant end = Instant.parse("2026-01-01T02:00:00Z").plus(Duration.ofDays(days));
    double left = Duration.ofDays(days).toSeconds();
    boolean good = CertificateAge.of(left) == CertificateAge.GOOD;
    return new Snapshot.CertificateView(
        "CN=mail.example.org",
        "CN=An Authority",
        end,
        end,
        left,
        "TLSv1.3",
        "TLS_AES_256_GCM_SHA384",
        "",
        "",
        good ? "" : "the certificate of smtp runs out in " + days + " days, at " + end);
  }

  /** In service, and the service answers late. */
  public static HierarchyView slow() {
    return hierarchy(
        "in_service",
        "holder",
        "n1",
        Optional.of(9.25),
        "",
        service("degraded", 0, "greeting took 3.1 s, its limit is 2.0 s"));
  }

  /** In service, with another certificate. */
  public static HierarchyView withCertificate(Snapshot.CertificateView certificate) {
    HierarchyView h = hierarchyInService();
    ServiceView v = Changed.in(h.services().get(0), "certificate", Optional.of(certificate));
    return Changed.in(h, "services", List.of(v));
  }

  /** In service, spoken to under another version, and its chain does not convince. */
  public static HierarchyView withCertificate(String version, String chainFault) {
    return withCertificate(
        Changed.in(certificate(90), "version", version, "chainFault", chainFault));
  }

  private static HierarchyView hierarchy(
      String mode,
      String role,
      String holder,
      Optional<Double> remaining,
      String obstacle,
      ServiceView service) {
    boolean here = mode.equals("in_service");
    return new HierarchyView(
        "mail",
        mode,
        75.0,
        here ? "asked by root" : "n2 is in service",
        "",
        "",
        Optional.empty(),
        "",
        Optional.empty(),
        role,
        Optional.of(holder),
        7,
        remaining,
        remaining.map(r -> r - 5),
        "good",
        "",
        "",
        false,
        obstacle.isEmpty() && !here,
        here ? "it holds the lease itself" : obstacle,
        here,
        Map.of("n2", here ? "" : "it holds the lease itself"),
        List.of(new ResourceView("address", "ip", here ? "in" : "out", "10.1.0.100/24 on eth0")),
        List.of(service),
        List.of(new RecoveryView("sendmail", "steady", 0, "", "")),
        "good",
        "",
        List.of(),
        "",
        "",
        "",
        here ? List.of(queue(3, 0)) : List.of());
  }

  /** Of these, 4 KiB each, the oldest an hour old, so many more in a second. */
  static Snapshot.QueueView queue(long messages, double growth) {
    boolean over = messages > 100;
    return new Snapshot.QueueView(
        "outgoing",
        true,
        true,
        messages,
        messages * 4096,
        Optional.of(3600.0),
        Optional.of(growth),
        growth > 0 ? Map.of("space", 5400.0) : Map.of(),
        List.of("messages"),
        over ? List.of("messages") : List.of(),
        over ? "queue outgoing holds " + messages + " messages, its limit is 100" : "");
  }

  /** In service, with a queue beyond its limit that still grows. */
  public static HierarchyView withALongQueue() {
    return Changed.in(hierarchyInService(), "queues", List.of(queue(120, 0.5)));
  }
}
