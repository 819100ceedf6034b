package io.mailkeeper.healer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.lease.LocalPins.HierarchyPin;
import io.mailkeeper.healer.lease.LocalPins.StorePin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPinsTest {

  private static final UUID ONE = new UUID(1, 1);
  private static final UUID TWO = new UUID(2, 2);

  @TempDir Path state;

  private LocalPins pins() {
    return new LocalPins(state, "post");
  }

  @Test
  void nothingIsPinnedAtFirst() throws IOException {
    assertThat(pins().store()).isEmpty();
    assertThat(pins().hierarchy("mail")).isEmpty();
  }

  @Test
  void pinsOutliveTheProcess() throws IOException {
    StorePin pin = new StorePin(ONE, "nfs4", "filer:/with\\040blank=x");
    pins().pinStore(pin);
    pins().pinHierarchy("mail", TWO, 7);
    assertThat(pins().store()).contains(pin);
    assertThat(pins().hierarchy("mail")).contains(new HierarchyPin(TWO, 7));
  }

  @Test
  void theFloorNeverFalls() throws IOException {
    LocalPins pins = pins();
    pins.pinHierarchy("mail", ONE, 3);
    pins.raiseFloor("mail", 9);
    pins.raiseFloor("mail", 5);
    assertThat(pins.hierarchy("mail")).contains(new HierarchyPin(ONE, 9));
    pins.pinHierarchy("mail", ONE, 2);
    assertThat(pins().hierarchy("mail")).contains(new HierarchyPin(ONE, 9));
  }

  @Test
  void anotherHierarchyHasAFloorOfItsOwn() throws IOException {
    pins().pinHierarchy("mail", ONE, 9);
    pins().pinHierarchy("mail", TWO, 0);
    assertThat(pins().hierarchy("mail")).contains(new HierarchyPin(TWO, 0));
  }

  @Test
  void aFloorWithoutAPinIsRefused() {
    assertThatThrownBy(() -> pins().raiseFloor("mail", 1)).hasMessageContaining("not pinned");
  }

  @Test
  void aChangeByAnotherProcessIsSeen() throws IOException {
    LocalPins agent = pins();
    agent.pinHierarchy("mail", ONE, 1);
    assertThat(agent.hierarchy("mail")).contains(new HierarchyPin(ONE, 1));
    pins().raiseFloor("mail", 6);
    assertThat(agent.hierarchy("mail")).contains(new HierarchyPin(ONE, 6));
  }

  @Test
  void manyWritersLeaveTheHighestFloor() throws Exception {
    pins().pinHierarchy("mail", ONE, 0);
    ExecutorService pool = Executors.newFixedThreadPool(6);
    List<Future<?>> done = new ArrayList<>();
    for (int i = 1; i <= 60; i++) {
      long floor = (i * 37L) % 61;
      done.add(
          pool.submit(
              () -> {
                pins().raiseFloor("mail", floor);
                return null;
              }));
    }
    for (Future<?> each : done) {
      each.get();
    }
    pool.shutdown();
    assertThat(pins().hierarchy("mail")).contains(new HierarchyPin(ONE, 60));
  }

  @Test
  void damageIsAnErrorAndNotAnAbsence() throws IOException {
    pins().pinStore(new StorePin(ONE, "nfs4", "filer:/a"));
    pins().pinHierarchy("mail", ONE, 4);
    Path store = state.resolve("post/store");
    Files.writeString(store, Files.readString(store).replace("filer:/a", "filer:/b"));
    Files.write(state.resolve("post/hierarchies/mail"), new byte[0]);
    assertThatThrownBy(() -> pins().store())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("local pin " + store);
    assertThatThrownBy(() -> pins().hierarchy("mail")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> pins().pinHierarchy("mail", ONE, 0)).isInstanceOf(IOException.class);
  }

  @Test
  void aCrashBeforeTheRenameLeavesTheOldPin() throws IOException {
    pins().pinHierarchy("mail", ONE, 4);
    Files.writeString(state.resolve("post/hierarchies/.mail.new"), "half a f");
    assertThat(pins().hierarchy("mail")).contains(new HierarchyPin(ONE, 4));
    pins().raiseFloor("mail", 5);
    assertThat(pins().hierarchy("mail")).contains(new HierarchyPin(ONE, 5));
  }
}
