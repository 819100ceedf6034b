package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values stay as written and know where they stand. */
class YamlReaderTest {

  private final Faults faults = new Faults();

  private Located read(String text) {
    Optional<Located> tree = YamlReader.read("f", text, faults);
    assertThat(faults.sorted()).isEmpty();
    return tree.orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no",
        "yes",
        "on",
        "off",
        "true",
        "0123",
        "0o17",
        "0x1F",
        "1_000",
        "1e3",
        "12:30:45",
        "2026-01-01",
        ".inf",
        "1.10",
        "="
      })
  void nothingIsGuessed(String text) {
    assertThat(read("key: " + text).text("key").orElseThrow().text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null", "Null", "NULL"})
  void nothingIsNothing(String text) {
    assertThat(read("key: " + text).get("key").orElseThrow()).isInstanceOf(Located.Nothing.class);
    String quoted = "key: \"" + text + "\"";
    assertThat(read(quoted).text("key").orElseThrow().text()).isEqualTo(text);
  }

  @Test
  void everyKeyAndValueHasItsPlace() {
    Located tree = read("# comment\na:\n  - b: one\n    \"c\": [x, 'y']\n");
    Located.Table item = (Located.Table) tree.items("a").findFirst().orElseThrow();
    assertThat(item.place()).isEqualTo(new Place("f", 3, 5));
    assertThat(item.at("b")).isEqualTo(new Place("f", 3, 8));
    assertThat(item.entries().get("c"))
        .extracting(Located.Entry::key)
        .isEqualTo(new Place("f", 4, 5));
    assertThat(item.texts("c").map(Located.Text::place))
        .containsExactly(new Place("f", 4, 11), new Place("f", 4, 14));
    assertThat(tree.at("absent")).isEqualTo(tree.place());
  }

  @Test
  void anchorsRepeatAndMerge() {
    Located tree = read("a: &x {p: 1, q: 2}\nb: *x\nc: {<<: *x, q: 3}\nd: {<<: [*x, {r: 4}]}\n");
    assertThat(tree.get("b")).isEqualTo(tree.get("a"));
    Located c = tree.get("c").orElseThrow();
    assertThat(c.text("p").orElseThrow().text()).isEqualTo("1");
    assertThat(c.text("q").orElseThrow().text()).isEqualTo("3");
    assertThat(tree.get("d").orElseThrow().text("r").orElseThrow().text()).isEqualTo("4");
  }
}
