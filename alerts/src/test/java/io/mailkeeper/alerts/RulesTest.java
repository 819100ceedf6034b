package io.mailkeeper.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every rule has, and what no tool asks for. */
class RulesTest {
  /** critical: wakes somebody. warning: a ticket. info: to be read. */
  private static final Set<String> SEVERITIES = Set.of("critical", "warning", "info");

  /** Level, metric, operations; see "Recording rules" in the documentation of Prometheus. */
  private static final Pattern RECORDED =
      Pattern.compile("(job|instance|hierarchy|service|_)+:mailkeeper_[a-z_]+:[a-z0-9_]+");

  static List<Rule> alerts() {
    return Rules.alerts();
  }

  @Test
  void everyTroubleHasAnAlert() {
    assertThat(Rules.alerts())
        .extracting(Rule::name)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrder(
            "MailkeeperMailUnavailable",
            "MailkeeperTwoNodesInService",
            "MailkeeperOperatorNeeded",
            "MailkeeperStrayService",
            "MailkeeperProbesStuck",
            "MailkeeperRoundTripFailing",
            "MailkeeperMailLost",
            "MailkeeperMailSlow",
            "MailkeeperRecoveryFailing",
            "MailkeeperRecoveryFlapping",
            "MailkeeperFailoverHappened",
            "MailkeeperUnprotected",
            "MailkeeperStandbyNotReady",
            "MailkeeperGuardNotArmed",
            "MailkeeperDefinitionDiffers",
            "MailkeeperLeaseStoreUnknown",
            "MailkeeperNodeOutOfReach",
            "MailkeeperCertificateExpiresSoon",
            "MailkeeperCertificateExpiresNow",
            "MailkeeperCertificateNotTrusted",
            "MailkeeperCertificateNameMismatch",
            "MailkeeperServiceSlow",
            "MailkeeperQueueFullSoon",
            "MailkeeperQueueOverLimit",
            "MailkeeperQueueGrows",
            "MailkeeperQueueUnreadable",
            "MailkeeperRenewalsSlow",
            "MailkeeperRenewalsFailing",
            "MailkeeperAgentAbsent",
            "MailkeeperConfigReloadFailed");
  }

  @Test
  void onlyWhatNeedsSomebodyNowIsCritical() {
    assertThat(Rules.alerts())
        .filteredOn(rule -> "critical".equals(rule.labels().get("severity")))
        .extracting(Rule::name)
        .containsExactlyInAnyOrder(
            "MailkeeperMailUnavailable",
            "MailkeeperTwoNodesInService",
            "MailkeeperOperatorNeeded",
            "MailkeeperStrayService",
            "MailkeeperGuardNotArmed",
            "MailkeeperCertificateExpiresNow",
            "MailkeeperQueueFullSoon",
            "MailkeeperProbesStuck");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertHasOneSeverityAndNoOtherLabel(Rule alert) {
    assertThat(alert.labels()).containsOnlyKeys("severity");
    assertThat(SEVERITIES).contains(alert.labels().getOrDefault("severity", ""));
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertExplainsItself(Rule alert) {
    Map<String, String> texts = alert.annotations();

    assertThat(texts).containsOnlyKeys("summary", "description", "runbook_url");
    assertThat(texts.get("summary"))
        .as("the same for every alert of this name, so that it groups; one sentence")
        .doesNotContain("{{")
        .endsWith(".")
        .hasSizeLessThan(80);
    assertThat(texts.get("description")).as("says which one").contains("{{ $labels.");
    assertThat(texts.get("runbook_url")).isEqualTo(Rules.RUNBOOKS + alert.name() + ".md");
  }

  @Test
  void recordedSeriesSayTheirLevelAndOperations() {
    assertThat(Rules.all())
        .filteredOn(rule -> rule.kind() == Rule.Kind.RECORD)
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(rule.name()).matches(RECORDED));
  }

  @Test
  void whatTheRulesReadCanBeCompared() {
    assertThat(Rules.metricsUsed())
        .contains("mailkeeper_node_role", "mailkeeper_lease_renewal_duration_seconds")
        .allMatch(name -> name.matches("mailkeeper_[a-z0-9_]+"));
    assertThat(Rules.matchersUsed())
        .contains(
            new Matcher("mailkeeper_node_role", "role", "stopping"),
            new Matcher("mailkeeper_service_state", "state", "failed"));
  }
}
