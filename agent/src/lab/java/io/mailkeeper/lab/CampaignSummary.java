package io.mailkeeper.lab;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a campaign has shown, in a few lines. */
record CampaignSummary(String campaign, List<CampaignLine> lines) {
  CampaignSummary {
    lines = List.copyOf(lines);
  }

  List<String> violations() {
    return lines.stream()
        .flatMap(l -> l.violations().stream().map(v -> "step " + l.number() + ": " + v))
        .toList();
  }

  private long faults() {
    return lines.stream().mapToLong(l -> l.faults().size()).sum();
  }

  private Map<String, Long> byKind() {
    return lines.stream()
        .flatMap(l -> l.faults().stream())
        .collect(Collectors.groupingBy(f -> f.kind().word(), TreeMap::new, Collectors.counting()));
  }

  private Optional<CampaignLine> longestOutage() {
    return lines.stream().max(Comparator.comparingLong(CampaignLine::outageMs));
  }

  private Optional<CampaignLine> slowestReturn() {
    return lines.stream().max(Comparator.comparingLong(CampaignLine::backMs));
  }

  @Override
  public String toString() {
    String longest =
        longestOutage().map(l -> "%d ms %s".formatted(l.outageMs(), l.faults())).orElse("none");
    String slowest =
        slowestReturn()
            .map(l -> "%d ms of %d ms allowed %s".formatted(l.backMs(), l.boundMs(), l.faults()))
            .orElse("none");
    return """
        campaign %s: %d faults in %d steps, %.0f s
          failovers %d, epochs claimed %d, repairs %d, overlaps %d, violations %d, excused %d
          longest outage %s
          slowest return after healing %s
          longest pause of the witness %.1f ms, of the machine %d ms
          faults %s"""
        .formatted(
            campaign,
            faults(),
            lines.size(),
            lines.stream().mapToDouble(CampaignLine::seconds).sum(),
            lines.stream().filter(CampaignLine::failover).count(),
            lines.stream().mapToLong(CampaignLine::newEpochs).sum(),
            lines.stream().mapToInt(CampaignLine::repairs).sum(),
            lines.stream().mapToInt(CampaignLine::overlaps).sum(),
            violations().size(),
            lines.stream().mapToInt(l -> l.excused().size()).sum(),
            longest,
            slowest,
            lines.stream().mapToDouble(CampaignLine::lookMs).max().orElse(0),
            lines.stream().mapToLong(CampaignLine::stallMs).max().orElse(0),
            byKind());
  }
}
