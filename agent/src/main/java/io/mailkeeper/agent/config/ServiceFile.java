package io.mailkeeper.agent.config;

import io.mailkeeper.healer.core.Hierarchy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something probed.
 *
 * @param daemon the daemon resource that is restarted when it fails
 * @param failures how many probes in a row must fail before it is restarted
 * @param notifyOnly whether its failure is only told: nothing is restarted for it; true when not
 *     given for a round trip, which crosses more than one daemon
 * @param causes those of the group's causes that it cannot be well without
 */
@Called(value = "service", by = "name")
public record ServiceFile(
    @Name String name,
    @Name String daemon,
    ProbeFile probe,
    @Default("3") @Range(min = 1, max = 1000) Integer failures,
    Optional<Boolean> notifyOnly,
    @Default("[]") @Unordered List<String> causes) {

  public ServiceFile {
    boolean usual = probe instanceof ProbeFile.RoundTrip;
    notifyOnly = notifyOnly.filter(only -> only != usual); // younger than the digest's form
  }

  private boolean isNotifyOnly() {
    return notifyOnly.orElse(probe instanceof ProbeFile.RoundTrip);
  }

  Hierarchy.Service toService() {
    return new Hierarchy.Service(name, daemon, failures, isNotifyOnly(), Set.copyOf(causes));
  }
}
