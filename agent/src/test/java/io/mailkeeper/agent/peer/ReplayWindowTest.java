package io.mailkeeper.agent.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayWindowTest {

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @CsvSource({
    "in order,                    1 2 3,              + + +",
    "the same twice,              1 1 2 2,            + - + -",
    "overtaken,                   1 3 2,              + + +",
    "overtaken then repeated,     1 3 2 2 3 1,        + + + - - -",
    "begins anywhere,             900 899 900,        + + -",
    "63 behind is remembered,     64 1 1,             + + -",
    "64 behind is too old,        65 1,               + -",
    "a jump of 64 forgets all,    1 65 1 2 2,         + + - + -",
    "a jump of 63 keeps the last, 1 64 1,             + + -",
    "a far jump,                  5 1000000 5 999999, + + - +",
    "never zero or less,          0 -1 1,             - - +",
    "up to the largest,           9223372036854775807 9223372036854775807 1, + - -"
  })
  void eachCounterPassesAtMostOnce(String name, String counters, String expected) {
    ReplayWindow window = new ReplayWindow();

    String found =
        String.join(
            " ",
            Arrays.stream(counters.split(" "))
                .map(counter -> window.accept(Long.parseLong(counter)) ? "+" : "-")
                .toList());

    assertThat(found).as(name).isEqualTo(expected);
  }
}
