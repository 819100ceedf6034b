package io.mailkeeper.healer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A node's record as it lies in etcd, and the names of keys. */
class EtcdNodesTest {

  @Test
  void aPackedRecordIsTheSameRecord() {
    byte[] block = NodeLayout.encode(Records.node("mail-1", 7, "no reason"));
    byte[] packed = NodeLayout.pack(block);
    assertThat(packed.length).isLessThan(500);
    assertThat(NodeLayout.unpack(packed)).isEqualTo(block);
  }

  @Test
  void everyOtherLengthIsNoRecord() {
    byte[] packed = NodeLayout.pack(NodeLayout.encode(Records.node("mail-1", 7, "")));
    for (int length = 0; length < 5_000; length += length < packed.length + 9 ? 1 : 97) {
      if (length != packed.length) {
        byte[] cut = Arrays.copyOf(packed, length);
        assertThat(NodeLayout.decode(NodeLayout.unpack(cut))).as("%d bytes", length).isEmpty();
      }
    }
  }

  @Test
  void aFlippedBitIsToldFromARecord() {
    byte[] packed = NodeLayout.pack(NodeLayout.encode(Records.node("mail-1", 7, "")));
    for (int i = 0; i < packed.length; i++) {
      byte[] flipped = packed.clone();
      flipped[i] ^= 1;
      Etcd.Entry entry = new Etcd.Entry("/mk/post/nodes/mail-1", flipped, 1, 1);
      assertThatThrownBy(() -> EtcdNodes.decode("mail-1", entry)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void keysBeginWithPrefixAndGroup() {
    EtcdKeys keys = new EtcdKeys("/mailkeeper", "post");
    assertThat(keys.leaseId()).isEqualTo("/mailkeeper/post/lease.id");
    assertThat(keys.node("mail-1")).isEqualTo("/mailkeeper/post/nodes/mail-1");
    assertThat(keys.hierarchyId("mail")).isEqualTo("/mailkeeper/post/hierarchies/mail/id");
    assertThat(keys.epoch("mail", 7))
        .isEqualTo("/mailkeeper/post/hierarchies/mail/epochs/00000000000000000007");
    assertThat(keys.incidents("mail-1")).isEqualTo("/mailkeeper/post/incidents/mail-1");
    assertThat(keys.definition(3)).isEqualTo("/mailkeeper/post/definition/00000000000000000003");
    assertThatThrownBy(() -> new EtcdKeys("mailkeeper", "post"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> keys.node("../mail")).isInstanceOf(IllegalArgumentException.class);
  }
}
