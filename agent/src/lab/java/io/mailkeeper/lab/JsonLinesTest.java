package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A campaign goes on where it was interrupted, also in the middle of a line. */
class JsonLinesTest {
  @TempDir private Path directory = Path.of("");

  private JsonLines<CampaignLine> file(String name) {
    return new JsonLines<>(directory.resolve(name), CampaignLine.class);
  }

  private static CampaignLine line(String campaign, long number) {
    return new CampaignLine(
        campaign,
        number,
        42,
        "2026-01-01T00:00:00Z",
        List.of(new PlannedFault(FaultKind.POWER_OFF, "n1", 0, 1500)),
        "n1",
        "n2",
        true,
        1,
        0,
        3100,
        2500,
        18700,
        0,
        4.2,
        20,
        15,
        List.of(),
        List.of(),
        8.5);
  }

  @Test
  void lines_come_back_in_their_order() throws IOException {
    JsonLines<CampaignLine> file = file("sub/campaign.jsonl");
    assertThat(file.all()).isEmpty();
    file.append(line("small-fast", 0));
    file.append(line("gluster-patient", 0));
    file.append(line("small-fast", 1));

    assertThat(file.all())
        .containsExactly(line("small-fast", 0), line("gluster-patient", 0), line("small-fast", 1));
  }

  @Test
  void a_file_that_nobody_asked_for_begins_anew() throws IOException {
    String usual = directory.resolve("usual.jsonl").toString();
    file("usual.jsonl").append(line("small-fast", 0));

    assertThat(JsonLines.asked("mailkeeper.no.such", usual, CampaignLine.class).all()).isEmpty();
  }

  @Test
  void a_line_that_was_cut_off_is_no_step_and_the_next_one_is_whole() throws IOException {
    JsonLines<CampaignLine> file = file("campaign.jsonl");
    file.append(line("small-fast", 0));
    Files.writeString(file.path(), "{\"campaign\":\"small-fa", StandardOpenOption.APPEND);
    assertThat(file.all()).hasSize(1);

    file.append(line("small-fast", 1));

    assertThat(file.all()).extracting(CampaignLine::number).containsExactly(0L, 1L);
  }

  @Test
  void the_summary_counts_faults_failovers_and_the_longest_outage() {
    CampaignSummary summary =
        new CampaignSummary("small-fast", List.of(line("small-fast", 0), line("small-fast", 1)));

    assertThat(summary.toString())
        .contains("campaign small-fast: 2 faults in 2 steps, 17 s")
        .contains("failovers 2, epochs claimed 2, repairs 0, overlaps 0, violations 0")
        .contains("longest outage 3100 ms [power_off on n1 for 1500 ms]")
        .contains("{power_off=2}");
  }
}
