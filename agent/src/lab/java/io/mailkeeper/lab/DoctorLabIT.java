package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseProfile;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code mailkeeper doctor} on both nodes while their agents run, on two kinds of storage. This
 * machine's own units are not looked at: they differ from machine to machine.
 */
class DoctorLabIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void on_a_filesystem_it_does_not_know_both_nodes_see_each_other_and_standard_is_safe() {
    try (Cluster cluster = Cluster.running()) {
      for (String name : MailGroup.NODES) {
        Ran doctor = doctor(cluster, name);
        assertThat(doctor.out())
            .contains("NFS, GlusterFS, CephFS or CIFS, which the lease was made for")
            .contains("use profile standard")
            .containsPattern("(?m)^OK +visibility, n[12]: .*there and back in at most")
            .contains("fit for the lease: 0 bad");
        assertThat(doctor.exit()).isZero();
      }
    }
  }

  @Test
  void on_glusterfs_it_says_what_that_needs() {
    LabStore.GLUSTER.check();
    MailGroup group = MailGroup.ipv4().withProfile(LeaseProfile.PATIENT);
    try (Cluster cluster = Cluster.prepare(group, LabStore.GLUSTER).start()) {
      Ran doctor = doctor(cluster, "n2");
      assertThat(doctor.out())
          .contains("fuse.glusterfs")
          .contains("network.ping-timeout: 42 s needs profile enduring")
          .containsPattern("(?m)^OK +visibility, n1: .*there and back in at most")
          .contains("fit for the lease: 0 bad");
      assertThat(doctor.exit()).isZero();
    }
  }

  private static Ran doctor(Cluster cluster, String name) {
    String noUnits = cluster.lab().workDirectory().resolve("nodes").toString();
    List<String> argv = Product.command("doctor", "--for", "5s", "--peer-wait", "30s");
    argv.addAll(List.of("--root", noUnits, "--config.file", NodeSetup.NODE_FILE));
    return cluster.node(name).exec(PATIENCE, argv.toArray(String[]::new));
  }
}
