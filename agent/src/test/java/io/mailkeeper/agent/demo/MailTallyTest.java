package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailTallyTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # accepted, uncertain, mailbox,  missing, duplicates, unexplained, kept
          a b c,      '',        a b c,    '',      '',         '',          true
          a b c,      '',        a c,      b,       '',         '',          false
          a b,        b,         a b b,    '',      b,          '',          true
          a b,        '',        a b b,    '',      '',         b,           false
          a,          b,         a,        '',      '',         '',          true
          a,          b,         a b,      '',      '',         '',          true
          """)
  void compares(
      String accepted,
      String uncertain,
      String mailbox,
      String missing,
      String duplicates,
      String unexplained,
      boolean kept) {
    MailTally tally =
        MailTally.of(Set.copyOf(words(accepted)), Set.copyOf(words(uncertain)), words(mailbox));
    assertThat(tally.missing()).isEqualTo(words(missing));
    assertThat(tally.duplicates()).isEqualTo(words(duplicates));
    assertThat(tally.unexplained()).isEqualTo(words(unexplained));
    assertThat(tally.found()).isEqualTo(tally.accepted() - tally.missing().size());
    assertThat(tally.kept()).isEqualTo(kept);
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }
}
