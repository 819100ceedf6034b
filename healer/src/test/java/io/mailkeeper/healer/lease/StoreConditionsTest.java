package io.mailkeeper.healer.lease;

import static io.mailkeeper.healer.lease.LeaseSite.TAG;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import io.mailkeeper.healer.system.MountTable.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a read pass says of a directory that something has happened to. */
class StoreConditionsTest {

  @TempDir Path temp;
  private LeaseSite site;
  private SharedDirectoryStore mail1;

  @BeforeEach
  void threeEpochs() throws IOException {
    site = LeaseSite.made(temp);
    mail1 = site.store("mail-1");
    site.claimUpTo(mail1, "mail-1", 3);
    mail1.persistFloor(TAG, 3);
  }

  @Test
  void healthy() {
    LeaseView view = mail1.read(TAG, 0, 0);
    expect(view, Condition.GOOD, "");
    assertThat(view.epochs()).extracting(EpochRead::epoch).containsExactly(0L, 1L, 2L, 3L);
    assertThat(view.epochs())
        .extracting(EpochRead::identity)
        .containsExactly(Identity.NOT_MINE, Identity.SAME, Identity.SAME, Identity.SAME);
    assertThat(view.epochs()).allMatch(read -> read.record().isPresent() && read.error() == null);
    assertThat(view.returned().isAfter(view.issued())).isTrue();
  }

  @Test
  void probingAboveTheHighestEpochIsNoFault() {
    LeaseView view = mail1.read(TAG, 4, 3);
    expect(view, Condition.GOOD, "");
    assertThat(view.epochs()).isEmpty();
  }

  @Test
  void sharedDirectoryGone() throws IOException {
    Files.move(site.shared, temp.resolve("away"));
    expect(mail1.read(TAG, 3, 3), Condition.MISSING, site.shared.toString());
  }

  @Test
  void groupDirectoryGone() throws IOException {
    Files.move(site.paths().root(), temp.resolve("away"));
    expect(mail1.read(TAG, 3, 3), Condition.MISSING, "lease.id");
  }

  @Test
  void leaseIdGone() throws IOException {
    Files.delete(site.paths().leaseId());
    expect(mail1.read(TAG, 3, 3), Condition.MISSING, "lease.id");
  }

  @Test
  void hierarchyIdGone() throws IOException {
    Files.delete(site.paths().hierarchyId(TAG));
    expect(mail1.read(TAG, 3, 3), Condition.MISSING, "mail/id");
  }

  @Test
  void epochsDirectoryGone() throws IOException {
    Files.move(site.paths().epochs(TAG), temp.resolve("away"));
    expect(mail1.read(TAG, 3, 3), Condition.MISSING, "epochs");
  }

  @Test
  void leaseIdOfAnotherStore() throws IOException {
    LeaseId other =
        new LeaseId(new UUID(1, 1), "post", Duration.ofSeconds(80), Duration.ofSeconds(12));
    Files.write(site.paths().leaseId(), other.encode());
    expect(mail1.read(TAG, 3, 3), Condition.REPLACED, "lease.id is store " + other.store());
  }

  @Test
  void leaseIdOfAnotherGroup() throws IOException {
    LeaseId ours = mail1.leaseId();
    LeaseId other = new LeaseId(ours.store(), "other", ours.ttlCeiling(), ours.stopBoundCeiling());
    Files.write(site.paths().leaseId(), other.encode());
    expect(mail1.read(TAG, 3, 3), Condition.REPLACED, "of group other");
  }

  @Test
  void hierarchyMadeAgain() throws IOException {
    Files.write(site.paths().hierarchyId(TAG), new HierarchyId(new UUID(2, 2), TAG).encode());
    expect(mail1.read(TAG, 3, 3), Condition.REPLACED, "mail/id is " + new UUID(2, 2));
  }

  @Test
  void leaseIdDamaged() throws IOException {
    Files.writeString(site.paths().leaseId(), "mailkeeper lease 1\nstore=x\ncrc=00000000\n");
    expect(mail1.read(TAG, 3, 3), Condition.ERROR, "no lease file of ours, or damaged");
  }

  @Test
  void leaseIdOfANewerFormat() throws IOException {
    Files.writeString(site.paths().leaseId(), "mailkeeper lease 2\n");
    expect(mail1.read(TAG, 3, 3), Condition.ERROR, "this version reads format 1");
  }

  @Test
  void anotherFilesystemIsMountedThere() {
    site.mount = new Mount(Path.of("/"), "ext4", "filer:/lease", false);
    expect(mail1.read(TAG, 3, 3), Condition.REPLACED, "of type ext4, pinned: filer:/lease of type");
  }

  @Test
  void anotherServerIsMountedThere() {
    site.mount = new Mount(Path.of("/srv"), "nfs4", "backup:/lease", false);
    expect(mail1.read(TAG, 3, 3), Condition.REPLACED, "lies on backup:/lease");
  }

  @Test
  void mountedReadOnly() {
    site.mount = new Mount(Path.of("/srv"), "nfs4", "filer:/lease", true);
    expect(mail1.read(TAG, 3, 3), Condition.ERROR, "mounted read-only");
  }

  @Test
  void directoryReplacedByAFile() throws IOException {
    Files.move(site.paths().epochs(TAG), temp.resolve("away"));
    Files.writeString(site.paths().epochs(TAG), "not a directory");
    expect(mail1.read(TAG, 3, 3), Condition.ERROR, "epochs");
  }

  @Test
  void epochsEmptied() throws IOException {
    for (long epoch = 0; epoch <= 3; epoch++) {
      Files.delete(site.epoch(epoch));
    }
    expect(site.store("mail-1").read(TAG, 3, 3), Condition.EMPTY, "no epoch at all");
    expect(site.store("mail-2").read(TAG, 0, 0), Condition.EMPTY, "no epoch at all");
  }

  @Test
  void gapBelowAnEpochThatIsListed() throws IOException {
    Files.delete(site.epoch(2));
    LeaseView view = site.store("mail-2").read(TAG, 1, 0);
    expect(view, Condition.GAP, "epoch 2 is missing in mail, 3 is there");
    assertThat(view.epochs()).extracting(EpochRead::epoch).containsExactly(1L);
  }

  @Test
  void gapBelowTheEpochAskedFor() throws IOException {
    Files.delete(site.epoch(1));
    expect(site.store("mail-2").read(TAG, 3, 0), Condition.GAP, "epoch 1 is missing");
  }

  @Test
  void gapAtZero() throws IOException {
    Files.delete(site.epoch(0));
    expect(site.store("mail-2").read(TAG, 3, 0), Condition.GAP, "epoch 0 is missing");
  }

  @Test
  void numberFarAboveIsAGap() throws IOException {
    Files.copy(site.epoch(3), site.epoch(Long.MAX_VALUE));
    expect(mail1.read(TAG, 3, 3), Condition.GAP, "epoch 4 is missing");
  }

  @Test
  void rolledBackBelowTheFloorGiven() throws IOException {
    Files.delete(site.epoch(3));
    LeaseView view = site.store("mail-2").read(TAG, 2, 3);
    expect(view, Condition.ROLLED_BACK, "highest epoch of mail is 2, this node has read 3");
  }

  @Test
  void rolledBackBelowTheFloorOnTheLocalDisk() throws IOException {
    Files.delete(site.epoch(3));
    expect(site.store("mail-1").read(TAG, 2, 0), Condition.ROLLED_BACK, "has read 3");
  }

  @Test
  void notJoined() throws IOException {
    LeaseView view = site.store("mail-3").read(TAG, 0, 0);
    expect(view, Condition.NOT_JOINED, "is not pinned on this node");
    assertThat(view.epochs()).isEmpty();
    site.directory("mail-3").join(true);
    expect(site.store("mail-3").read(TAG, 0, 0), Condition.GOOD, "");
    expect(site.store("mail-3").read("lists", 0, 0), Condition.NOT_JOINED, "hierarchy lists");
  }

  @Test
  void damagedPinIsAnErrorAndNotAnAbsence() throws IOException {
    Files.writeString(site.local("mail-1").resolve("post/store"), "");
    expect(site.store("mail-1").read(TAG, 0, 0), Condition.ERROR, "local pin");
  }

  @Test
  void foreignNamesAreIgnoredAndNamed() throws IOException {
    for (String name : List.of("4", "000000000000000000004.bak", "99999999999999999999")) {
      Files.copy(site.epoch(3), site.paths().epochs(TAG).resolve(name));
    }
    LeaseView view = mail1.read(TAG, 3, 3);
    expect(view, Condition.GOOD, "000000000000000000004.bak, 4, 99999999999999999999");
    assertThat(view.highest()).isEqualTo(3);
  }

  @Test
  void corruptRecordKeepsItsBytesAndTheRowGoesOn() throws IOException {
    byte[] raw = Files.readAllBytes(site.epoch(2));
    raw[200] ^= 1;
    Files.write(site.epoch(2), raw);
    LeaseView view = site.store("mail-2").read(TAG, 2, 0);
    expect(view, Condition.GOOD, "");
    EpochRead corrupt = view.epochs().get(0);
    assertThat(corrupt.record()).isEmpty();
    assertThat(corrupt.raw()).isEqualTo(Arrays.copyOf(raw, 512));
    assertThat(corrupt.error()).isEqualTo("checksum does not match");
    assertThat(view.highest()).isEqualTo(3);
  }

  @Test
  void truncatedFileIsCorruptAndNotAnError() throws IOException {
    Files.write(site.epoch(3), new byte[0]);
    EpochRead read = site.store("mail-2").read(TAG, 3, 0).epochs().get(0);
    assertThat(read.raw()).isEqualTo(new byte[512]);
    assertThat(read.error()).isEqualTo("bad magic");
  }

  @Test
  void recordOfAnotherEpochOrHierarchyIsNoRecord() throws IOException {
    Files.write(site.epoch(2), Files.readAllBytes(site.epoch(1)));
    Files.write(
        site.epoch(3),
        RecordLayout.encode(Records.claim(new UUID(5, 5), 3, "mail-1", new UUID(6, 6))));
    LeaseView view = site.store("mail-2").read(TAG, 2, 0);
    assertThat(view.epochs()).allMatch(read -> read.record().isEmpty() && !read.failed());
    assertThat(view.epochs())
        .extracting(EpochRead::error)
        .containsExactly(
            "the record is of epoch 1", "the record is of hierarchy " + new UUID(5, 5));
  }

  @Test
  void epochThatCannotBeReadEndsTheRowAsAnError() throws IOException {
    Files.delete(site.epoch(2));
    Files.createDirectory(site.epoch(2));
    LeaseView view = site.store("mail-2").read(TAG, 1, 0);
    expect(view, Condition.GOOD, "");
    assertThat(view.epochs()).hasSize(2);
    assertThat(view.epochs().get(1).failed()).isTrue();
    assertThat(view.highest()).isEqualTo(1);
  }

  @Test
  void symbolicLinkUnderAnEpochsNameIsNotFollowed() throws IOException {
    Files.move(site.epoch(3), temp.resolve("elsewhere"));
    Files.createSymbolicLink(site.epoch(3), temp.resolve("elsewhere"));
    assertThat(site.store("mail-2").read(TAG, 3, 0).epochs().get(0).failed()).isTrue();
  }

  @Test
  void ownEpochUnlinked() throws IOException {
    Files.delete(site.epoch(3));
    LeaseView view = mail1.read(TAG, 3, 0);
    expect(view, Condition.ROLLED_BACK, "");
    assertThat(view.epochs()).extracting(EpochRead::identity).containsExactly(Identity.UNLINKED);
    assertThat(view.epochs()).allMatch(EpochRead::failed);
  }

  @Test
  void ownEpochReplacedByACopyOfItself() throws IOException {
    Path copy = Files.copy(site.epoch(3), temp.resolve("copy"));
    Files.delete(site.epoch(3));
    Files.move(copy, site.epoch(3));
    LeaseView view = mail1.read(TAG, 3, 3);
    expect(view, Condition.GOOD, "");
    assertThat(view.epochs()).extracting(EpochRead::identity).containsExactly(Identity.REPLACED);
    assertThat(view.epochs().get(0).record()).isPresent();
  }

  private static void expect(LeaseView view, Condition condition, String detail) {
    assertThat(view.condition()).as(view.detail()).isEqualTo(condition);
    assertThat(view.detail()).contains(detail);
  }
}
