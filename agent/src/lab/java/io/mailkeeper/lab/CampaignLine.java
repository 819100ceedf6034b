package io.mailkeeper.lab;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * One step of a campaign, a line of its file: what was done, what came of it. Times in ms.
 *
 * @param campaign which campaign of the file: store and profile
 * @param number counts from 0 in each campaign; with {@code seed} it decides the faults
 * @param at wall-clock time of its beginning, for people
 * @param failover whether another node is in service now
 * @param newEpochs epochs claimed meanwhile
 * @param repairs daemons restarted where they ran
 * @param outageMs the longest time an SMTP client got no banner; it opens a session every 20 ms
 * @param backMs from the last healing to one node in service and the other ready
 * @param boundMs within which that must be (invariant I9)
 * @param overlaps times two nodes were in service at once, or nobody looked to exclude it
 * @param lookMs the longest time the witness did not look
 * @param stallMs the longest time the machine itself stood still: see {@link MachineBeat}
 * @param waitedPercent of the time in which some process waited for a processor
 * @param violations what must not be, in words
 * @param excused what would be one, on a machine that had not stood still for so long
 * @param seconds it took, with everything
 */
record CampaignLine(
    String campaign,
    @JsonProperty("n") long number,
    long seed,
    String at,
    List<PlannedFault> faults,
    String before,
    String after,
    boolean failover,
    long newEpochs,
    int repairs,
    long outageMs,
    long backMs,
    long boundMs,
    int overlaps,
    double lookMs,
    long stallMs,
    long waitedPercent,
    List<String> violations,
    List<String> excused,
    double seconds) {
  CampaignLine {
    faults = List.copyOf(faults);
    violations = List.copyOf(violations);
    excused = List.copyOf(excused);
  }
}
