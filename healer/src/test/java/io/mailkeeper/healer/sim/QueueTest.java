package io.mailkeeper.healer.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueTest {

  @Test
  void whatIsDueFirstComesFirstAndEqualsInTheOrderTheyCame() {
    Queue queue = new Queue();
    Dice dice = new Dice(1, 1);
    List<int[]> expected = new ArrayList<>();
    List<int[]> seen = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      int[] one = {dice.nextInt(40), i};
      expected.add(one);
      queue.add(one[0], () -> seen.add(one));
    }
    while (queue.next() != Long.MAX_VALUE) {
      long due = queue.next();
      queue.remove().run();
      assertThat(seen.get(seen.size() - 1)[0]).isEqualTo((int) due);
    }
    expected.sort(Comparator.comparingInt(one -> one[0])); // a stable sort
    assertThat(seen).containsExactlyElementsOf(expected);
  }

  @Test
  void whatIsAddedMeanwhileTakesItsPlace() {
    Queue queue = new Queue();
    List<String> seen = new ArrayList<>();
    queue.add(5, () -> seen.add("b"));
    queue.add(
        1,
        () -> {
          seen.add("a");
          queue.add(5, () -> seen.add("c"));
          queue.add(3, () -> seen.add("between"));
        });
    while (queue.next() != Long.MAX_VALUE) {
      queue.remove().run();
    }
    assertThat(seen).containsExactly("a", "between", "b", "c");
    assertThatThrownBy(queue::remove).isInstanceOf(IllegalStateException.class);
  }
}
