package io.mailkeeper.healer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Maps of states: kept as they are where nothing changes, and never changed afterwards. */
class DraftTest {

  private static Map<String, Integer> two() {
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("z", 1);
    map.put("a", 2);
    return map;
  }

  @Test
  void anUnchangedDraftIsTheVeryMapItBeganWith() {
    Map<String, Integer> before = FixedMap.copyOf(two());
    Draft<String, Integer> draft = new Draft<>(before);
    assertThat(draft.get("z")).isEqualTo(1);
    assertThat(draft.end()).isSameAs(before);
    assertThat(FixedMap.copyOf(before)).isSameAs(before);
  }

  @Test
  void aChangedOneLeavesWhatItBeganWithAsItWas() {
    Map<String, Integer> before = FixedMap.copyOf(two());
    Draft<String, Integer> draft = new Draft<>(before);
    draft.put("a", 3);
    draft.replaceAll((name, value) -> value + 10);
    Map<String, Integer> after = draft.end();
    draft.put("a", 99); // for the next end, not for this one
    assertThat(before).isEqualTo(two());
    assertThat(after).containsExactly(Map.entry("z", 11), Map.entry("a", 13));
    assertThat(draft.end()).containsEntry("a", 99);
  }

  @Test
  void aFixedMapCannotBeChangedByAnyWay() {
    Map<String, Integer> source = two();
    Map<String, Integer> fixed = FixedMap.copyOf(source);
    source.put("z", 5);
    assertThat(fixed).containsExactly(Map.entry("z", 1), Map.entry("a", 2));
    assertThatThrownBy(() -> fixed.put("a", 1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> fixed.values().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> fixed.keySet().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> fixed.entrySet().iterator().next().setValue(7))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aSortedOneKeepsOrderAndIsMadeAnewOnlyForAnotherValue() {
    SortedMap<String, Integer> fixed = FixedSortedMap.copyOf(new TreeMap<>(two()));
    assertThat(fixed).containsExactly(Map.entry("a", 2), Map.entry("z", 1));
    assertThat(fixed.firstKey()).isEqualTo("a");
    assertThat(fixed.lastKey()).isEqualTo("z");
    Integer same = fixed.values().iterator().next();
    assertThat(FixedSortedMap.with(fixed, "a", same)).isSameAs(fixed);
    assertThat(FixedSortedMap.with(fixed, "m", 5))
        .containsExactly(Map.entry("a", 2), Map.entry("m", 5), Map.entry("z", 1));
    assertThat(fixed).hasSize(2);
    assertThatThrownBy(() -> fixed.entrySet().iterator().next().setValue(7))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> fixed.tailMap("b").clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
