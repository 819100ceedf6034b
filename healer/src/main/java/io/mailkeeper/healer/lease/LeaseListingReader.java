package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.LeaseListing.HierarchyListing;
import io.mailkeeper.healer.lease.LeaseListing.NodeListing;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LocalPins.StorePin;
import io.mailkeeper.healer.system.MountTable.Mount;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects a {@link LeaseListing}: reads on past every fault and notes it. */
final class LeaseListingReader {

  private final LeasePaths paths;
  private final LocalPins pins;
  private final DirectoryCheck check;
  private final SharedDirectoryStore store;
  private final Blocks blocks = new Blocks();
  private final List<String> notes = new ArrayList<>();

  LeaseListingReader(
      LeasePaths paths, LocalPins pins, DirectoryCheck check, SharedDirectoryStore store) {
    this.paths = paths;
    this.pins = pins;
    this.check = check;
    this.store = store;
  }

  LeaseListing read() {
    LeaseId id = leaseId();
    String pin = words(pins);
    noteMount();
    noteUnfinished(paths.shared(), "." + paths.group() + ".init-*");
    noteUnfinished(paths.hierarchies(), ".*.init-*");
    List<HierarchyListing> hierarchies =
        names(paths.hierarchies()).stream().map(this::hierarchy).toList();
    List<NodeListing> nodes = names(paths.nodes()).stream().map(this::node).toList();
    return new LeaseListing(paths.root().toString(), id, pin, hierarchies, nodes, notes);
  }

  private @Nullable LeaseId leaseId() {
    try {
      return store.leaseId();
    } catch (IOException e) {
      notes.add(paths.leaseId() + ": " + IoWords.of(e));
      return null;
    }
  }

  /** What this node has joined, in words. */
  static String words(LocalPins pins) {
    try {
      Optional<StorePin> pin = pins.store();
      return pin.map(p -> "joined " + p.store() + " on " + p.source() + " of type " + p.type())
          .orElse("not joined");
    } catch (IOException e) {
      return IoWords.of(e);
    }
  }

  private void noteMount() {
    try {
      Mount mount = check.mountOfStore();
      notes.add(
          String.format(
              "lies on %s of type %s at %s%s",
              mount.source(),
              mount.type(),
              mount.point(),
              mount.readOnly() ? ", mounted read-only" : ""));
    } catch (IOException e) {
      notes.add("mount: " + IoWords.of(e));
    }
  }

  private HierarchyListing hierarchy(String tag) {
    LeaseView view = store.read(tag, 0, 0);
    List<EpochRead> epochs = List.of();
    try {
      HierarchyId id = HierarchyId.decode(blocks.readImmutable(paths.hierarchyId(tag)));
      epochs = store.listed(tag, id.hierarchy());
    } catch (IOException e) {
      notes.add("hierarchy " + tag + ": " + IoWords.of(e));
    }
    return new HierarchyListing(
        tag, view.condition(), view.detail(), floor(tag), epochs, candidates(tag), foreign(tag));
  }

  private List<String> foreign(String tag) {
    try {
      return EpochListing.of(paths.epochs(tag)).foreign();
    } catch (IOException e) {
      return List.of(); // noted already
    }
  }

  private long floor(String tag) {
    try {
      return store.floor(tag);
    } catch (IOException e) {
      notes.add(IoWords.of(e));
      return 0;
    }
  }

  private int candidates(String tag) {
    int count = 0;
    try (DirectoryStream<Path> left = Files.newDirectoryStream(paths.candidates(tag))) {
      for (Path candidate : left) {
        count += Files.exists(candidate) ? 1 : 0;
      }
    } catch (IOException | DirectoryIteratorException e) {
      notes.add(paths.candidates(tag) + ": " + e.getMessage());
    }
    return count;
  }

  private NodeListing node(String node) {
    try {
      Optional<NodeRecord> record = store.readNode(node);
      return new NodeListing(node, record, record.isPresent() ? "" : "gone");
    } catch (IOException e) {
      return new NodeListing(node, Optional.empty(), IoWords.of(e));
    }
  }

  private List<String> names(Path directory) {
    try {
      return LeaseDirectory.names(directory);
    } catch (IOException e) {
      notes.add(directory + ": " + IoWords.of(e));
      return List.of();
    }
  }

  private void noteUnfinished(Path directory, String glob) {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, glob)) {
      left.forEach(path -> notes.add(path + " was left by a lease init that did not finish"));
    } catch (IOException | DirectoryIteratorException e) {
      notes.add(directory + ": " + e.getMessage());
    }
  }
}
