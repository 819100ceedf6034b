package io.mailkeeper.agent.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Messages accepted against messages found. The promise: nothing accepted is missing. A message may
 * be there twice only if an attempt to send it ended uncertain and it was sent again.
 *
 * @param accepted how many got their 250
 * @param found how many of those are in the mailbox
 * @param missing accepted but not in the mailbox: lost mail
 * @param uncertain those with an attempt that may have been taken, in order
 * @param duplicates in the mailbox more than once, explained by an uncertain attempt
 * @param unexplained in the mailbox more than once without such an attempt
 */
record MailTally(
    int accepted,
    int found,
    List<String> missing,
    List<String> uncertain,
    List<String> duplicates,
    List<String> unexplained) {

  MailTally {
    missing = List.copyOf(missing);
    uncertain = List.copyOf(uncertain);
    duplicates = List.copyOf(duplicates);
    unexplained = List.copyOf(unexplained);
  }

  static MailTally of(Set<String> accepted, Set<String> uncertain, List<String> mailbox) {
    Map<String, Integer> times = new HashMap<>();
    mailbox.forEach(token -> times.merge(token, 1, Integer::sum));
    TreeSet<String> missing = new TreeSet<>(accepted);
    missing.removeAll(times.keySet());
    TreeSet<String> doubled = new TreeSet<>(times.keySet());
    doubled.removeIf(token -> times.getOrDefault(token, 0) < 2);
    return new MailTally(
        accepted.size(),
        accepted.size() - missing.size(),
        List.copyOf(missing),
        List.copyOf(new TreeSet<>(uncertain)),
        doubled.stream().filter(uncertain::contains).toList(),
        doubled.stream().filter(token -> !uncertain.contains(token)).toList());
  }

  /** Whether the promise held. */
  boolean kept() {
    return missing.isEmpty() && unexplained.isEmpty();
  }
}
