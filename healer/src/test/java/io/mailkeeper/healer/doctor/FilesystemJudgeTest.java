package io.mailkeeper.healer.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.doctor.Finding.Level;
import io.mailkeeper.healer.system.MountTable.Mount;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What doctor says of filesystems: the worst finding of each mount. */
class FilesystemJudgeTest {

  @ParameterizedTest
  @CsvSource({
    // type           options                          worst  in which check
    "nfs4,            'rw,vers=4.2,hard,proto=tcp',    NOTE,  'lease directory, server'",
    "nfs4,            'rw,vers=4.2,soft,proto=tcp',    BAD,   'lease directory, soft'",
    "nfs,             'rw,vers=3,softerr',             BAD,   'lease directory, softerr'",
    "nfs,             'rw,vers=3,hard,nolock',         NOTE,  'lease directory, server'",
    "nfs,             'rw,vers=3,hard,nocto',          BAD,   'lease directory, nocto'",
    "nfs,             'rw,vers=2,hard',                BAD,   'lease directory, vers'",
    "nfs,             'rw,vers=3,hard,proto=udp',      WARN,  'lease directory, proto'",
    "fuse.glusterfs,  'rw,user_id=0',                  NOTE,  'lease directory, volume'",
    "ceph,            'rw,acl',                        OK,    'lease directory'",
    "ceph,            'rw,recover_session=no',         OK,    'lease directory'",
    "ceph,            'rw,recover_session=clean',      BAD,   'lease directory, recover_session'",
    "cifs,            'rw,hard,cache=none,actimeo=0',  OK,    'lease directory'",
    "cifs,            'rw,soft,cache=none,actimeo=0',  WARN,  'lease directory, soft'",
    "cifs,            'rw,hard,cache=strict,actimeo=0', BAD,  'lease directory, cache'",
    "cifs,            'rw,hard,cache=none,actimeo=1',  BAD,   'lease directory, actimeo'",
    "cifs,            'rw,hard,cache=none',            BAD,   'lease directory, actimeo'",
    "gfs2,            'rw',                            WARN,  'lease directory'",
    "fuse.sshfs,      'rw',                            BAD,   'lease directory'",
    "fuse.newfs,      'rw',                            WARN,  'lease directory'",
    "ext4,            'rw',                            BAD,   'lease directory'",
    "tmpfs,           'rw',                            BAD,   'lease directory'",
  })
  void leaseOfTwoNodes(String type, String options, Level worst, String check) {
    assertWorst(FilesystemJudge.lease(mount(type, options), 2, false), worst, check);
  }

  @ParameterizedTest
  @CsvSource({
    "ext4,  2, true,  WARN",
    "tmpfs, 2, true,  WARN",
    "ext4,  1, false, OK",
    "tmpfs, 1, false, WARN",
  })
  void leaseOnThisMachineOnly(String type, int nodes, boolean peerSeen, Level worst) {
    assertWorst(
        FilesystemJudge.lease(mount(type, "rw"), nodes, peerSeen), worst, "lease directory");
  }

  @ParameterizedTest
  @CsvSource({
    "nfs4,       'rw,hard',            false, OK,   mail store m",
    "nfs4,       'rw,soft',            false, BAD,  'mail store m, soft'",
    "nfs,        'rw,hard,nolock',     false, WARN, 'mail store m, locks'",
    "nfs4,       'hard,local_lock=all', false, WARN, 'mail store m, locks'",
    "nfs4,       'hard,local_lock=none', false, OK, mail store m",
    "xfs,        'noatime',            true,  OK,   mail store m",
    "xfs,        'noatime',            false, WARN, mail store m",
    "tmpfs,      'rw',                 true,  BAD,  mail store m",
    "fuse.sshfs, 'rw',                 false, BAD,  mail store m",
  })
  void mailStores(String type, String options, boolean moves, Level worst, String check) {
    assertWorst(FilesystemJudge.mailStore("m", mount(type, options), moves, 2), worst, check);
  }

  private static void assertWorst(List<Finding> findings, Level worst, String check) {
    Finding found = findings.stream().max(Comparator.comparing(Finding::level)).orElseThrow();
    assertThat(found.level()).as(found.line()).isEqualTo(worst);
    if (worst != Level.OK) {
      assertThat(found.check()).isEqualTo(check);
      assertThat(found.advice()).isNotEmpty();
    }
  }

  private static Mount mount(String type, String options) {
    return new Mount(Path.of("/srv"), type, "filer:/lease", false, options);
  }
}
