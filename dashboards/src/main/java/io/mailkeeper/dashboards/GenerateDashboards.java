package io.mailkeeper.dashboards;

import io.mailkeeper.dashboards.grafana.DashboardJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the committed JSON anew; {@link #COMMAND} runs it. */
public final class GenerateDashboards {
  /** From the top of the repository. */
  public static final String COMMAND = "mvn -q -pl dashboards compile exec:java@generate";

  static final Path FILE = Path.of("src/main/resources/dashboards/mailkeeper.json");

  private GenerateDashboards() {}

  /**
   * @param args the directory of the module
   */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]).resolve(FILE);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, DashboardJson.text(Dashboards.mailkeeper()));
    System.out.println("wrote " + file);
  }
}
