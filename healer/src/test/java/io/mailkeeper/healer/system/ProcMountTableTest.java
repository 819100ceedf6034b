package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.system.MountTable.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcMountTableTest {

  private static final String ROOT = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard\n";
  private static final String SRV =
      "50 27 0:50 / /srv/mail rw shared:3 master:1 - nfs4 filer:/mail rw,hard\n";

  @TempDir Path temp;

  @Test
  void theDeepestMountHoldsThePath() throws IOException {
    assertThat(at(ROOT + SRV, "/srv/mail/post"))
        .isEqualTo(new Mount(Path.of("/srv/mail"), "nfs4", "filer:/mail", false, "rw,rw,hard"));
    assertThat(at(ROOT + SRV, "/srv/mail").type()).isEqualTo("nfs4");
    assertThat(at(ROOT + SRV, "/srv/mailbox").type()).isEqualTo("ext4");
  }

  @Test
  void aMountUnderAnotherOneIsHidden() throws IOException {
    String over = "60 27 0:60 / /srv rw - tmpfs tmpfs rw\n";
    assertThat(at(ROOT + SRV + over, "/srv/mail/post").type()).isEqualTo("tmpfs");
    assertThat(at(ROOT + over + SRV, "/srv/mail/post").type()).isEqualTo("tmpfs");
  }

  @Test
  void ofTwoOnOnePointTheUpperOneCounts() throws IOException {
    String over = "60 50 0:60 / /srv/mail rw - fuse.glusterfs gl:/vol rw\n";
    assertThat(at(ROOT + SRV + over, "/srv/mail/post").source()).isEqualTo("gl:/vol");
    assertThat(at(over + SRV + ROOT, "/srv/mail/post").source()).isEqualTo("gl:/vol");
  }

  @Test
  void readOnlyByTheMountOrByTheFilesystem() throws IOException {
    assertThat(at(ROOT.replace("rw,relatime", "ro,relatime"), "/x").readOnly()).isTrue();
    assertThat(at(ROOT.replace("rw,discard", "ro,discard"), "/x").readOnly()).isTrue();
    assertThat(at(ROOT.replace("discard", "errors=remount-ro"), "/x").readOnly()).isFalse();
  }

  @Test
  void blanksInAMountPoint() throws IOException {
    String blank = "50 27 0:50 / /srv/my\\040mail rw - nfs4 filer:/my\\040mail rw\n";
    Mount mount = at(ROOT + blank, "/srv/my mail/post");
    assertThat(mount.point()).isEqualTo(Path.of("/srv/my mail"));
    assertThat(mount.source()).isEqualTo("filer:/my\\040mail");
  }

  @Test
  void aLineThatIsNotUnderstoodIsAnError() {
    assertThatThrownBy(() -> at(ROOT + "garbage\n", "/x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'garbage'");
  }

  @Test
  void theTableOfThisProcess() throws IOException {
    Path here = temp.toRealPath();
    Mount mount = MountTable.ofProcess().holding(here).orElseThrow();
    assertThat(here.startsWith(mount.point())).isTrue();
    assertThat(mount.type()).isEqualTo(Files.getFileStore(here).type());
  }

  private Mount at(String table, String path) throws IOException {
    Path file = Files.writeString(temp.resolve("mountinfo"), table);
    return new ProcMountTable(file).holding(Path.of(path)).orElseThrow();
  }
}
