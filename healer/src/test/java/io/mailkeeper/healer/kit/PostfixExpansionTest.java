package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of postconf(5), "parameter expansion"; {@link PostfixViewTest} asks postconf itself.
 */
class PostfixExpansionTest {

  private static final Map<String, String> VALUES =
      Map.of(
          "host",
          "mail.example",
          "list",
          "$host, localhost",
          "empty",
          "",
          "loop",
          "a$loop",
          "n",
          "3");

  private static String expanded(String value) {
    return new PostfixExpansion(name -> Optional.ofNullable(VALUES.get(name))).of(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain                               | plain",
        "$host                               | mail.example",
        "${host}                             | mail.example",
        "$(host)                             | mail.example",
        "$list                               | mail.example, localhost",
        "a$$b                                | a$b",
        "[$nosuch]                           | []",
        "${host?yes}                         | yes",
        "[${empty?yes}]                      | []",
        "${empty:no}                         | no",
        "[${host:no}]                        | []",
        "${host?{yes}:{no}}                  | yes",
        "${empty?{yes}:{no}}                 | no",
        "${empty?{yes}:{$host}}              | mail.example",
        "${{$n} == {3} ? {three} : {other}}  | three",
        "${{$n} != {3} ? {three} : {other}}  | other",
        "${{$n} < {10} ? {less} : {more}}    | less",
        "${{a} > {b} ? {more} : {less}}      | less",
        "[${{a} == {a}}]                     | [true]",
        "[${{a} == {b}}]                     | []",
        "${host ? {yes} : {no}}              | yes",
        "${host?yes:no}                      | yes:no",
        "[${host:{no}}]                      | []",
      })
  void isAsPostconfHasIt(String value, String expected) {
    assertThat(expanded(value)).isEqualTo(expected);
  }

  @Test
  void whatNamesItselfEnds() {
    assertThat(expanded("$loop")).matches("a+");
    assertThat(expanded("${".repeat(10_000))).isEmpty();
    assertThat(expanded("${host?".repeat(2_000) + "$host".repeat(2_000))).hasSizeLessThan(100_000);
  }
}
