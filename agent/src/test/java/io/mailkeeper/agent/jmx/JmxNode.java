package io.mailkeeper.agent.jmx;

import io.mailkeeper.agent.loop.FakeFrontDesk;
import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.SampleSnapshots;
import io.mailkeeper.healer.core.Note;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * A process with the beans of a played node, to attach to. Lines on its standard input make things
 * happen; what it was asked, it prints.
 */
final class JmxNode {
  private JmxNode() {}

  public static void main(String[] args) throws IOException {
    FakeFrontDesk desk = new FakeFrontDesk(SampleSnapshots.inService());
    desk.answer(
        what ->
            what.contains("OUT_OF_SERVICE")
                ? new FrontDesk.Reply(false, "not in a freeze window")
                : new FrontDesk.Reply(true, "handing over to n2"));
    try (JmxBeans beans = new JmxBeans(ManagementFactory.getPlatformMBeanServer());
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      beans.register(desk);
      beans.published(desk.snapshot());
      System.out.println("ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        switch (line) {
          case "fail" -> {
            desk.show(SampleSnapshots.failing(1, "no greeting"));
            beans.published(desk.snapshot());
          }
          case "move" -> {
            desk.show(SampleSnapshots.hierarchyOnStandby());
            beans.published(desk.snapshot());
          }
          case "note" ->
              beans.noted(desk.happened(Note.Kind.FAILOVER, "mail", "n2", "failing over to n2"));
          case "asked" -> System.out.println(desk.asked);
          default -> throw new IllegalArgumentException(line);
        }
      }
    }
  }
}
