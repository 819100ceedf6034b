package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountInfoTest {

  private static final MountInfo TABLE =
      MountInfo.parse(
          List.of(
              "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard",
              "60 27 0:50 / /var/mail rw,noatime shared:1 master:2 - nfs4 filer:/mail rw,hard",
              "61 27 0:51 / /mnt/with\\040blank ro - fuse.glusterfs node1:/vol rw",
              "62 60 0:52 / /var/mail rw - tmpfs none rw",
              "cut off"));

  @Test
  void showsWhatIsOnTop() {
    assertThat(TABLE.at(Path.of("/var/mail/../mail")))
        .contains(new MountInfo.Mount(Path.of("/"), Path.of("/var/mail"), "rw", "tmpfs", "none"));
  }

  @Test
  void readsNamesWithBlanks() {
    MountInfo.Mount mount = TABLE.at(Path.of("/mnt/with blank")).orElseThrow();
    assertThat(mount.source()).isEqualTo("node1:/vol");
    assertThat(mount.writable()).isFalse();
  }

  @Test
  void tellsADirectoryFromAMountPoint() {
    assertThat(TABLE.at(Path.of("/var"))).isEmpty();
  }

  @Test
  void readsTheRealTable() throws IOException {
    assertThat(MountInfo.read().ofType("proc"))
        .extracting(m -> m.mountPoint().toString())
        .contains("/proc");
  }
}
