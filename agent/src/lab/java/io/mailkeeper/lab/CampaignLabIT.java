package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random faults on real nodes with real daemons; never two of them in service, and service back
 * within its bound. {@code -Dmailkeeper.campaign.seconds}, {@code .file} and {@code .seed} say how
 * long on each store, where the steps are written, and which; with a file that is there, it goes
 * on. {@code .stores=small} or {@code gluster} takes one store only; with {@code .together=true}
 * both at once, for a machine with more than two processors.
 */
class CampaignLabIT {
  private static final double SECONDS =
      Double.parseDouble(System.getProperty("mailkeeper.campaign.seconds", "150"));
  private static final Set<String> STORES =
      Set.of(System.getProperty("mailkeeper.campaign.stores", "small,gluster").split(","));
  private static final boolean TOGETHER =
      Boolean.parseBoolean(System.getProperty("mailkeeper.campaign.together", "false"));

  @BeforeEach
  void requirements() {
    FakeTime.check();
    LabStore.SMALL.check();
  }

  private static CampaignSummary run(
      JsonLines<CampaignLine> file, LabStore store, LeaseProfile profile) {
    long seed = Long.getLong("mailkeeper.campaign.seed", System.nanoTime() % 1_000_000);
    MailGroup group = MailGroup.ipv4().withProfile(profile).forgetting();
    try {
      return new Campaign(store, group, file, seed).run(SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<CampaignSummary> oneByOne(List<Supplier<CampaignSummary>> campaigns) {
    return campaigns.stream().map(Supplier::get).toList();
  }

  private static List<CampaignSummary> together(List<Supplier<CampaignSummary>> campaigns) {
    List<CompletableFuture<CampaignSummary>> running =
        campaigns.stream().map(CompletableFuture::supplyAsync).toList();
    // All of them to their end, also when one fails.
    CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    return running.stream().map(CompletableFuture::join).toList();
  }

  @Test
  void random_faults_never_make_two_serve_and_the_service_is_back_in_time() throws IOException {
    JsonLines<CampaignLine> file =
        JsonLines.asked("mailkeeper.campaign.file", "target/campaign.jsonl", CampaignLine.class);
    List<Supplier<CampaignSummary>> campaigns = new ArrayList<>();
    if (STORES.contains("small")) {
      campaigns.add(() -> run(file, LabStore.SMALL, LeaseProfile.FAST));
    }
    if (!STORES.contains("gluster")) {
      System.out.println("left out, as asked: the campaign on GlusterFS");
    } else if (LabStore.GLUSTER.isThere()) {
      campaigns.add(() -> run(file, LabStore.GLUSTER, LeaseProfile.PATIENT));
    } else {
      System.out.println("skipped: the campaign on GlusterFS, which is not installed here");
    }
    List<CampaignSummary> all = TOGETHER ? together(campaigns) : oneByOne(campaigns);

    all.forEach(System.out::println);
    for (CampaignSummary summary : all) {
      assertThat(summary.lines()).isNotEmpty();
      assertThat(summary.violations()).as(summary.toString()).isEmpty();
    }
  }
}
