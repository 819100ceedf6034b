package io.mailkeeper.lab;

import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.RecordLayout;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the epochs of a lease and the logs of the nodes again and again, and says what must not be:
 * a gap, an epoch that has changed its owner or is smaller than before, an epoch two nodes say they
 * held.
 */
final class EpochAudit {
  private static final Pattern HELD =
      Pattern.compile("(?:holds|resuming) epoch ([0-9]+)(?:,|$)", Pattern.MULTILINE);
  private static final String DUMP =
      """
      import base64, os
      for name in sorted(os.listdir('.')):
          with open(name, 'rb') as f:
              print(name, base64.b64encode(f.read(512)).decode())
      """;

  private final Map<Long, String> owners = new HashMap<>();
  private final Map<Long, String> held = new HashMap<>();
  private long newest = -1;

  /** What a listing of the epochs' directory shows: a name and 512 bytes in base 64 a line. */
  static String dump(LabNode node) {
    String directory = NodeSetup.LEASES + "/mail/hierarchies/" + MailGroup.TAG + "/epochs";
    return node.exec("sh", "-c", "cd " + directory + " && /usr/bin/python3 -c \"$1\"", "dump", DUMP)
        .orThrow()
        .out();
  }

  /** The newest epoch that has been read. */
  long newest() {
    return newest;
  }

  /** What is wrong with the epochs; empty when nothing is. */
  List<String> epochs(String dump) {
    List<String> wrong = new ArrayList<>();
    TreeSet<Long> numbers = new TreeSet<>();
    for (String line : dump.lines().toList()) {
      String[] words = line.split(" ", -1);
      if (!words[0].matches("[0-9]{20}")) {
        wrong.add("epochs has a file " + words[0]);
        continue;
      }
      long number = Long.parseLong(words[0]);
      numbers.add(number);
      wrong.addAll(record(number, Base64.getDecoder().decode(words[1])));
    }
    if (numbers.isEmpty() || numbers.first() != 0 || numbers.last() != numbers.size() - 1) {
      wrong.add("epochs are not 0 to " + (numbers.size() - 1) + ": " + numbers);
    } else if (numbers.last() < newest) {
      wrong.add("the newest epoch was " + newest + " and is " + numbers.last());
    } else {
      newest = numbers.last();
    }
    return wrong;
  }

  private List<String> record(long number, byte[] bytes) {
    Optional<EpochRecord> record = RecordLayout.decode(bytes);
    if (record.isEmpty()) {
      return List.of("epoch " + number + ": " + RecordLayout.fault(bytes).orElseThrow());
    }
    EpochRecord r = record.get();
    if (r.epoch() != number) {
      return List.of("file " + number + " holds the record of epoch " + r.epoch());
    }
    String owner = r.node() + " booted as " + r.boot();
    String before = owners.putIfAbsent(number, owner);
    return before == null || before.equals(owner)
        ? List.of()
        : List.of("epoch " + number + " was of " + before + " and is of " + owner);
  }

  /** What is wrong with what a node has logged; empty when nothing is. */
  List<String> log(String node, String text) {
    List<String> wrong = new ArrayList<>();
    Matcher matcher = HELD.matcher(text);
    while (matcher.find()) {
      long epoch = Long.parseLong(matcher.group(1));
      String other = held.putIfAbsent(epoch, node);
      if (other != null && !other.equals(node)) {
        wrong.add("epoch " + epoch + " was held by " + other + " and by " + node);
      }
    }
    return wrong;
  }
}
