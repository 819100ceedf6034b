package io.mailkeeper.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.dashboards.grafana.DashboardJson;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed JSON is what the Java says. */
class CommittedDashboardTest {

  @Test
  void theCommittedFileIsCurrent() throws Exception {
    assertThat(Files.readString(GenerateDashboards.FILE))
        .as("%s is not current; run: %s", GenerateDashboards.FILE, GenerateDashboards.COMMAND)
        .isEqualTo(DashboardJson.text(Dashboards.mailkeeper()));
  }

  @Test
  void generatingTwiceGivesTheSameText() {
    assertThat(DashboardJson.text(Dashboards.mailkeeper()))
        .isEqualTo(DashboardJson.text(Dashboards.mailkeeper()));
  }

  @Test
  void theCommandWritesTheFile(@TempDir Path module) throws Exception {
    GenerateDashboards.main(new String[] {module.toString()});

    assertThat(module.resolve(GenerateDashboards.FILE))
        .hasContent(DashboardJson.text(Dashboards.mailkeeper()));
  }

  @Test
  void thePomHasTheCommand() throws Exception {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<id>generate</id>", GenerateDashboards.class.getName());
  }
}
