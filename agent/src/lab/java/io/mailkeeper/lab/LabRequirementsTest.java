package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class LabRequirementsTest {
  private static final List<String> BINDFS = List.of("packages missing: apt-get install bindfs");

  @Test
  void nothing_missing_goes_on() {
    assertThatCode(() -> LabRequirements.demand(List.of(), true)).doesNotThrowAnyException();
  }

  @Test
  void something_missing_skips_with_the_remedy() {
    assertThatThrownBy(() -> LabRequirements.demand(BINDFS, false))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("apt-get install bindfs");
  }

  @Test
  void something_missing_fails_where_nothing_may_be_skipped() {
    assertThatThrownBy(() -> LabRequirements.demand(BINDFS, true))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("MAILKEEPER_SKIP_NOTHING is true");
  }
}
