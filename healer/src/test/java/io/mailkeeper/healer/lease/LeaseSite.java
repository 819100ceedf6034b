package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.system.MountTable.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A lease directory in a temporary directory, with the local disks of the nodes that use it. */
final class LeaseSite {

  static final String GROUP = "post";
  static final String TAG = "mail";

  final Path shared;
  private final Path temp;

  /** What every node's mount table says of the shared directory. */
  Mount mount = new Mount(Path.of("/srv"), "nfs4", "filer:/lease", false);

  LeaseSite(Path temp) throws IOException {
    this.temp = temp;
    this.shared = Files.createDirectories(temp.resolve("shared"));
  }

  /** Made by mail-1, joined by mail-2. */
  static LeaseSite made(Path temp) throws IOException {
    LeaseSite site = new LeaseSite(temp);
    site.directory("mail-1").init(List.of(TAG));
    site.directory("mail-2").join(true);
    return site;
  }

  LeasePaths paths() {
    return new LeasePaths(shared, GROUP);
  }

  Path local(String node) {
    return temp.resolve("local-" + node);
  }

  LeaseDirectory directory(String node) {
    return new LeaseDirectory(shared, GROUP, node, local(node), path -> Optional.of(mount));
  }

  LeaseDirectory directory(String node, Linker linker) {
    return new LeaseDirectory(shared, GROUP, node, local(node), path -> Optional.of(mount), linker);
  }

  SharedDirectoryStore store(String node) {
    return store(node, Files::createLink);
  }

  SharedDirectoryStore store(String node, Linker linker) {
    return new SharedDirectoryStore(
        shared,
        GROUP,
        node,
        local(node),
        path -> Optional.of(mount),
        () -> new Uptime(System.nanoTime()),
        linker);
  }

  UUID hierarchy() throws IOException {
    return HierarchyId.decode(Files.readAllBytes(paths().hierarchyId(TAG))).hierarchy();
  }

  EpochRecord claim(String node, long epoch) throws IOException {
    return Records.claim(hierarchy(), epoch, node, UUID.randomUUID());
  }

  /** Claims the epochs up to {@code last}, all of them, and returns the last one's record. */
  EpochRecord claimUpTo(SharedDirectoryStore store, String node, long last) throws IOException {
    EpochRecord record = claim(node, 1);
    for (long epoch = 1; epoch <= last; epoch++) {
      record = claim(node, epoch);
      Published published = store.publishOnce(TAG, record);
      if (published != Published.WON) {
        throw new IOException("epoch " + epoch + ": " + published);
      }
    }
    return record;
  }

  Path epoch(long number) {
    return paths().epoch(TAG, number);
  }
}
