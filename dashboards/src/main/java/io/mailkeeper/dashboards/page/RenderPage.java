package io.mailkeeper.dashboards.page;

import io.mailkeeper.dashboards.Dashboards;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Draws the dashboard from a running Prometheus: {@code RenderPage URL MINUTES STEP_SECONDS FILE}.
 */
public final class RenderPage {

  private RenderPage() {}

  /**
   * @param args address of Prometheus, minutes to show, seconds between two points, where to write
   */
  public static void main(String[] args) throws IOException {
    Instant now = Instant.now();
    Duration step = Duration.ofSeconds(Long.parseLong(args[2]));
    TimeRange range =
        new TimeRange(now.minus(Duration.ofMinutes(Long.parseLong(args[1]))), now, step, step);
    String page =
        DashboardPage.render(
            Dashboards.mailkeeper(), new HttpPrometheus(URI.create(args[0])), range);
    Files.writeString(Path.of(args[3]), page);
    System.out.println(
        "wrote " + args[3] + ", 1600 x " + DashboardPage.height(Dashboards.mailkeeper()));
  }
}
