package io.mailkeeper.agent.config;

import io.mailkeeper.healer.core.Hierarchy;
import java.util.Optional;

/**
 * Something probed.
 *
 * @param daemon the daemon resource that is restarted when it fails
 * @param failures how many probes in a row must fail before it is restarted
 * @param notifyOnly whether its failure is only told: nothing is restarted for it
 */
@Called(value = "service", by = "name")
public record ServiceFile(
    @Name String name,
    @Name String daemon,
    ProbeFile probe,
    @Default("3") @Range(min = 1, max = 1000) Integer failures,
    Optional<Boolean> notifyOnly) {

  public ServiceFile {
    notifyOnly = notifyOnly.filter(only -> only); // younger than the digest's form
  }

  Hierarchy.Service toService() {
    return new Hierarchy.Service(name, daemon, failures, notifyOnly.isPresent());
  }
}
