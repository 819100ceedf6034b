package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The figures by profile, and those of keepalived and Pacemaker on the same lab with the same
 * client. {@code -Dmailkeeper.figures.fast=20} and so on say how many runs; the table goes to
 * {@code target/figures.md} too.
 */
class FiguresLabIT {
  @BeforeEach
  void requirements() {
    LabRequirements.check();
    List<String> missing = new ArrayList<>(KeepalivedContestant.missing());
    missing.addAll(PacemakerContestant.missing());
    LabRequirements.demand(missing);
  }

  private static int runs(String what, int usual) {
    return Integer.getInteger("mailkeeper.figures." + what, usual);
  }

  private static Contestant mailkeeper(LeaseProfile profile) {
    return new MailkeeperContestant(profile, Cluster::prepare);
  }

  @Test
  void outages_by_profile_and_of_others() throws IOException {
    Figures figures = new Figures();
    figures.measure(runs("fast", 3), () -> mailkeeper(LeaseProfile.FAST));
    figures.measure(runs("standard", 0), () -> mailkeeper(LeaseProfile.STANDARD));
    figures.measure(runs("patient", 0), () -> mailkeeper(LeaseProfile.PATIENT));
    figures.measureFenced(
        runs("fast", 3),
        () -> new MailkeeperContestant(LeaseProfile.FAST, Cluster::prepareFencing));
    int rivals = runs("rivals", 1);
    for (String advert : new String[] {"1", "0.1"}) {
      figures.measure(rivals, () -> new KeepalivedContestant(advert));
    }
    for (String token : new String[] {"1000", ""}) {
      figures.measure(rivals, () -> new PacemakerContestant(token));
    }
    System.out.println(figures);
    Files.writeString(Path.of("target/figures.md"), figures.toString());
    assertThat(figures.toString()).contains("mailkeeper fast | power off");
  }
}
