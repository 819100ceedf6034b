package io.mailkeeper.lab;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/** The cluster a campaign plays with: carries out a step, and says what was seen. */
final class CampaignCluster implements AutoCloseable {
  private static final Pattern REPAIRED = Pattern.compile(" is back after [0-9.]+ s");
  private static final Duration POLL = Duration.ofMillis(100);

  /**
   * What was seen of a step.
   *
   * @param holder the node in service at its end; empty when there was none
   * @param stallMs how long the machine itself stood still
   * @param waitedPercent of the time somebody waited for a processor
   * @param violations of the witness and of the audit; may be added to
   */
  record Seen(
      String holder,
      long newEpochs,
      int repairs,
      long outageMs,
      long backMs,
      int overlaps,
      double lookMs,
      long stallMs,
      long waitedPercent,
      List<String> violations) {}

  private final Cluster cluster;
  private final MachineBeat beat;
  private final FaultHand hand;
  private final EpochAudit audit = new EpochAudit();
  private final Map<String, Integer> logged = new HashMap<>();

  private CampaignCluster(Cluster cluster, long seed) throws IOException {
    this.cluster = cluster;
    this.beat = MachineBeat.in(cluster.lab().workDirectory());
    this.hand = new FaultHand(cluster, seed);
  }

  /** Both nodes run, one is in service. */
  static CampaignCluster up(LabStore store, MailGroup group, long seed) throws IOException {
    Cluster cluster = Cluster.prepare(group, store).withFakeTime();
    MailGroup.NODES.forEach(cluster::startGuard);
    cluster.start(); // closes it when that fails
    try {
      CampaignCluster fresh = new CampaignCluster(cluster, seed);
      fresh.audit();
      return fresh;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** The node in service, once there is exactly one: on a busy machine one may have been lost. */
  String holder() {
    await("one node in service").atMost(cluster.patience()).until(() -> serving().size() == 1);
    return serving().stream().findFirst().orElse("n1");
  }

  private List<String> serving() {
    return MailGroup.NODES.stream()
        .filter(
            n -> hierarchy(n).filter(h -> h.get("mode").asText().equals("in_service")).isPresent())
        .toList();
  }

  private Optional<JsonNode> hierarchy(String name) {
    return cluster.node(name).isOn()
        ? cluster.status(name).map(s -> s.get("hierarchies").get(0))
        : Optional.empty();
  }

  private boolean whole(SmtpClient client) {
    return serving().size() == 1
        && MailGroup.NODES.stream()
            .anyMatch(n -> hierarchy(n).filter(h -> h.get("protectedNow").asBoolean()).isPresent())
        && answers(client);
  }

  /**
   * Where outages last tens of seconds a session every 0.2 s is enough: each that hangs in a dead
   * store is a process until the store is back.
   */
  private SmtpClient client() {
    return cluster.lab().client().measure(Lab.SERVICE_ADDRESS, beat());
  }

  private Duration beat() {
    boolean brief = cluster.group().timing().outwait().compareTo(Duration.ofSeconds(5)) < 0;
    return Duration.ofMillis(brief ? 20 : 200);
  }

  private boolean answers(SmtpClient client) {
    SmtpReport report = client.soFar();
    Duration recent = beat().multipliedBy(3).plusMillis(140);
    return report.good() > 0 && report.open().compareTo(recent) < 0;
  }

  /** Injects the faults, heals each when its time is over, and waits until all is well again. */
  Seen suffer(List<PlannedFault> faults) throws IOException {
    List<String> violations = new ArrayList<>();
    long epoch = audit.newest();
    beat.begin();
    try (SmtpClient client = client()) {
      await("mail answers").atMost(cluster.patience()).until(() -> answers(client));
      long healed = play(faults);
      awaitWhole(client).ifPresent(violations::add);
      long backMs = Duration.ofNanos(System.nanoTime() - healed).toMillis();
      if (faults.stream().anyMatch(f -> f.kind().ofBricks())) {
        cluster.lab().gluster().awaitHealed();
        MailGroup.NODES.forEach(n -> cluster.lab().gluster().awaitConnected(cluster.node(n)));
      }
      WitnessVerdict verdict = cluster.relieveWitness();
      verdict.overlaps().forEach(o -> violations.add("I1: " + o));
      int repairs = repairs();
      violations.addAll(audit());
      List<String> serving = serving();
      return new Seen(
          serving.size() == 1 ? serving.get(0) : "",
          audit.newest() - epoch,
          repairs,
          client.stop().outage().toMillis(),
          backMs,
          verdict.overlaps().size(),
          verdict.sampling().longestMs(),
          beat.longestStall().toMillis(),
          beat.waitedShare(),
          violations);
    }
  }

  /** Returns when the last one was healed. */
  private long play(List<PlannedFault> faults) {
    record Moment(long atMs, Runnable what) {}
    List<Moment> moments = new ArrayList<>();
    for (PlannedFault fault : faults) {
      moments.add(new Moment(fault.afterMs(), () -> hand.inject(fault)));
      moments.add(new Moment(fault.afterMs() + fault.heldMs(), () -> hand.heal(fault)));
    }
    moments.sort(Comparator.comparingLong(Moment::atMs));
    long begin = System.nanoTime();
    for (Moment moment : moments) {
      long due = begin + Duration.ofMillis(moment.atMs()).toNanos();
      Duration rest = Duration.ofNanos(Math.max(0, due - System.nanoTime()));
      if (!rest.isZero()) {
        cluster.watchQuietly(rest);
      }
      moment.what().run();
    }
    return System.nanoTime();
  }

  /**
   * As long as one may wait at all; what was allowed is judged by the time it took. What has not
   * come back by then never will, which no busy machine excuses: it may be what keeps it busy.
   */
  private Optional<String> awaitWhole(SmtpClient client) {
    try {
      await("one node in service, the other ready, mail answers")
          .atMost(cluster.patience())
          .pollInterval(POLL)
          .until(
              () -> {
                hand.revive();
                return whole(client);
              });
      return Optional.empty();
    } catch (ConditionTimeoutException tooLong) {
      return Optional.of("I9: " + tooLong.getMessage());
    }
  }

  // ---- what the nodes have written

  private int repairs() {
    int repairs = 0;
    for (String name : MailGroup.NODES) {
      String text = cluster.agent(name).log();
      repairs +=
          (int) REPAIRED.matcher(text.substring(logged.getOrDefault(name, 0))).results().count();
      logged.put(name, text.length());
    }
    return repairs;
  }

  private List<String> audit() {
    List<String> wrong = new ArrayList<>();
    LabNode reader = cluster.lab().nodes().stream().filter(LabNode::isOn).findFirst().orElseThrow();
    wrong.addAll(audit.epochs(EpochAudit.dump(reader)));
    for (String name : MailGroup.NODES) {
      wrong.addAll(audit.log(name, cluster.agent(name).log()));
    }
    return wrong;
  }

  /** Keeps the logs of both nodes beside the campaign's file. */
  String evidence(Path file, CampaignLine line) throws IOException {
    Path directory = Path.of(file + ".evidence").resolve(line.campaign() + "-" + line.number());
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("nodes.txt"), cluster.evidence());
    Path work = cluster.lab().workDirectory();
    Files.walkFileTree(
        work,
        Set.of(),
        7,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path log, BasicFileAttributes attributes)
              throws IOException {
            if (log.toString().matches(".*[.](log|jsonl)")) {
              Path copy = directory.resolve(work.relativize(log).toString());
              Files.createDirectories(copy.getParent());
              Files.copy(log, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE; // the nodes go on working meanwhile
          }
        });
    return "evidence in " + directory;
  }

  /** What the witness saw has been judged step by step. */
  @Override
  public void close() {
    beat.close();
    cluster.expectOverlap();
    cluster.close();
  }
}
