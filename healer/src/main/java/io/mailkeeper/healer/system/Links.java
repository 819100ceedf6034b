package io.mailkeeper.healer.system;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The network interfaces of this host, as {@code /sys} and {@code /proc} show them. Runs nothing.
 */
public final class Links {
  /** States of an interface in which nothing goes over it (Documentation/networking/operstates). */
  private static final List<String> NO_CARRIER = List.of("down", "lowerlayerdown", "notpresent");

  private static final Pattern ETHERNET = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

  private final Path root;

  public Links() {
    this(Path.of("/"));
  }

  /**
   * @param root where {@code sys} and {@code proc} are looked at
   */
  public Links(Path root) {
    this.root = root;
  }

  /**
   * Why nothing goes over an interface; empty when something does, or when its kind has no carrier
   * and says "unknown".
   */
  public Optional<String> fault(String device) {
    Path link = root.resolve("sys/class/net").resolve(device);
    if (!Files.exists(link)) {
      return Optional.of("there is no interface " + device);
    }
    try {
      return Optional.of(Files.readString(link.resolve("operstate")).strip())
          .filter(NO_CARRIER::contains)
          .map(s -> "interface " + device + " is " + s + " (is its cable in, and is it up?)");
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The Ethernet addresses of all interfaces that can be seen, also of those that are down. */
  List<byte[]> hardwareAddresses() throws IOException {
    List<byte[]> all = new ArrayList<>();
    Path folder = root.resolve("sys/class/net");
    if (!Files.isDirectory(folder)) {
      return all;
    }
    try (DirectoryStream<Path> links = Files.newDirectoryStream(folder)) {
      for (Path link : links) {
        ethernet(link.resolve("address")).ifPresent(all::add);
      }
    }
    return all;
  }

  private static Optional<byte[]> ethernet(Path file) {
    try {
      return Optional.of(Files.readString(file).strip())
          .filter(text -> ETHERNET.matcher(text).matches())
          .map(HexFormat.ofDelimiter(":")::parseHex);
    } catch (IOException e) {
      return Optional.empty(); // it has just gone, or is no interface
    }
  }

  /**
   * From now on routes over an interface are not used while it has no carrier
   * (Documentation/networking/ip-sysctl, {@code ignore_routes_with_linkdown}). Without that, what
   * is to leave over another interface of the same network goes on into the dead one.
   *
   * @return why that could not be set; empty when it is
   */
  public Optional<String> leaveWhenDown(String device) {
    for (String family : List.of("ipv4", "ipv6")) {
      Path key =
          root.resolve("proc/sys/net")
              .resolve(family)
              .resolve("conf")
              .resolve(device)
              .resolve("ignore_routes_with_linkdown");
      try {
        if (Files.exists(key) && !Files.readString(key).strip().equals("1")) {
          Files.writeString(key, "1");
        }
      } catch (IOException e) {
        return Optional.of("cannot set " + key + ": " + e.getMessage());
      }
    }
    return Optional.empty();
  }
}
