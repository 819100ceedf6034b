package io.mailkeeper.lab;

import io.mailkeeper.alerts.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The rules that are shipped, with every duration divided by 40, for a test that cannot wait a
 * quarter of an hour: the expressions are what they are. How long an alert keeps firing is cut to 2
 * s.
 */
final class HurriedRules {
  private static final int HURRY = 40;
  private static final Pattern LENGTH =
      Pattern.compile("(\\[|offset |(?<!_)for: )(\\d+)([smh])(?=[\\]\\s])");
  private static final Pattern KEEP = Pattern.compile("keep_firing_for: \\d+[smh]");

  private HurriedRules() {}

  static String text() {
    String rules = KEEP.matcher(resource(Rules.RESOURCE)).replaceAll("keep_firing_for: 2s");
    return LENGTH.matcher(rules).replaceAll(HurriedRules::hurried);
  }

  private static String hurried(MatchResult m) {
    Duration length =
        switch (m.group(3)) {
          case "s" -> Duration.ofSeconds(Long.parseLong(m.group(2)));
          case "m" -> Duration.ofMinutes(Long.parseLong(m.group(2)));
          default -> Duration.ofHours(Long.parseLong(m.group(2)));
        };
    return m.group(1) + length.toMillis() / HURRY + "ms";
  }

  /** The example of an Alertmanager, in a hurry, telling everything to one address. */
  static String alertmanager(int webhookPort) {
    String example = resource("/alerts/alertmanager-example.yml");
    String routes =
        example
            .substring(0, example.indexOf("receivers:"))
            .replaceAll("group_wait: \\d+s", "group_wait: 100ms")
            .replaceAll("group_interval: \\d+m", "group_interval: 1s");
    StringBuilder receivers = new StringBuilder("receivers:\n");
    for (String name : new String[] {"pager", "tickets", "record"}) {
      receivers.append(
          """
            - name: %s
              webhook_configs: [{url: "http://127.0.0.1:%d/", send_resolved: true}]
          """
              .formatted(name, webhookPort));
    }
    return routes + receivers;
  }

  private static String resource(String name) {
    try (InputStream in = Rules.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
