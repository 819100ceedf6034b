package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The figures by profile, and those of keepalived and Pacemaker on the same lab with the same
 * client. {@code -Dmailkeeper.figures.fast=20} and so on say how many runs; each is a line of
 * {@code -Dmailkeeper.figures.file}, and what is there already is not measured again. The table
 * goes to {@code target/figures.md} too.
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

  private static Figures.Entry mailkeeper(LeaseProfile profile, int runs, boolean fenced) {
    Set<FigureEvent> all = EnumSet.allOf(FigureEvent.class);
    return new Figures.Entry(MailkeeperContestant.title(profile), all, runs, fenced);
  }

  private static Figures.Entry rival(String title) {
    Set<FigureEvent> both = EnumSet.of(FigureEvent.POWER_OFF, FigureEvent.PLANNED);
    return new Figures.Entry(title, both, runs("rivals", 1), false);
  }

  @Test
  void outages_by_profile_and_of_others() throws IOException {
    Figures figures =
        new Figures(
            JsonLines.asked("mailkeeper.figures.file", "target/figures.jsonl", FigureRun.class));
    Map<LeaseProfile, Integer> runs = new EnumMap<>(LeaseProfile.class);
    runs.put(LeaseProfile.FAST, runs("fast", 3));
    runs.put(LeaseProfile.STANDARD, runs("standard", 0));
    runs.put(LeaseProfile.PATIENT, runs("patient", 0));
    for (Map.Entry<LeaseProfile, Integer> one : runs.entrySet()) {
      LeaseProfile profile = one.getKey();
      figures.measure(
          mailkeeper(profile, one.getValue(), false),
          () -> new MailkeeperContestant(profile, Cluster::prepare));
    }
    figures.measure(
        mailkeeper(LeaseProfile.FAST, runs("fast", 3), true),
        () -> new MailkeeperContestant(LeaseProfile.FAST, Cluster::prepareFencing));
    for (String advert : new String[] {"1", "0.1"}) {
      figures.measure(
          rival(KeepalivedContestant.title(advert)), () -> new KeepalivedContestant(advert));
    }
    for (String token : new String[] {"1000", ""}) {
      figures.measure(
          rival(PacemakerContestant.title(token)), () -> new PacemakerContestant(token));
    }
    System.out.println(figures);
    Files.writeString(Path.of("target/figures.md"), figures.toString());
    assertThat(figures.toString()).contains("mailkeeper fast | power off");
  }
}
