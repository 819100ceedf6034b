package io.mailkeeper.healer.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Listening TCP sockets of this network namespace, by {@link SocketDiag}; where the kernel does not
 * offer that, from {@code /proc/net/tcp} and {@code tcp6} (proc_net(5)). No program is run.
 */
public final class Listeners {

  /** State LISTEN, in hexadecimal. The kernel lists listening sockets before all others. */
  private static final String LISTEN = "0A";

  /** So many other sockets in a row: the listening ones are behind us. */
  private static final int OTHERS = 64;

  private static final List<Path> FILES =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));

  private Listeners() {}

  /**
   * One listening socket.
   *
   * @param inode by which its owners are found
   */
  public record Listener(InetAddress address, int port, long inode) {

    /** Whether it takes connections to this address and port. */
    public boolean takes(InetAddress wanted, int wantedPort) {
      return port == wantedPort && (address.isAnyLocalAddress() || address.equals(wanted));
    }
  }

  public static List<Listener> read() throws IOException {
    try {
      List<Listener> listeners = new ArrayList<>();
      SocketDiag.read(listeners);
      return listeners;
    } catch (IOException e) {
      return readFiles();
    }
  }

  static List<Listener> readFiles() throws IOException {
    List<Listener> listeners = new ArrayList<>();
    for (Path file : FILES) {
      if (Files.exists(file)) {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
          parse(reader, listeners);
        }
      }
    }
    return listeners;
  }

  /**
   * Stops after a row of sockets of other states: there may be very many connections. A single one
   * among the listening is being closed just now.
   */
  static void parse(BufferedReader reader, List<Listener> into) throws IOException {
    reader.readLine(); // column titles
    int others = 0;
    for (String line = reader.readLine();
        line != null && others < OTHERS;
        line = reader.readLine()) {
      String[] fields = line.trim().split(" +", 11);
      if (fields.length < 10 || !fields[3].equals(LISTEN)) {
        others++;
        continue;
      }
      others = 0;
      int colon = fields[1].indexOf(':');
      InetAddress address = address(fields[1].substring(0, colon));
      int port = Integer.parseInt(fields[1], colon + 1, fields[1].length(), 16);
      into.add(new Listener(address, port, Long.parseLong(fields[9])));
    }
  }

  /** Words of 32 bits in this machine's byte order, each printed as a hexadecimal number. */
  private static InetAddress address(String hex) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(hex.length() / 2).order(ByteOrder.nativeOrder());
    for (int i = 0; i < hex.length(); i += 8) {
      bytes.putInt(Integer.parseUnsignedInt(hex, i, i + 8, 16));
    }
    return InetAddress.getByAddress(bytes.array());
  }

  /** The processes that hold a socket open; looks at every descriptor of every process. */
  public static List<ProcessId> owners(long inode) {
    String wanted = "socket:[" + inode + "]";
    List<ProcessId> owners = new ArrayList<>();
    for (long pid : ProcessInfo.pids()) {
      if (holds(pid, wanted)) {
        ProcessId.of(pid).ifPresent(owners::add);
      }
    }
    return owners;
  }

  private static boolean holds(long pid, String wanted) {
    Path directory = Path.of("/proc/" + pid + "/fd");
    String[] names = directory.toFile().list();
    for (String name : names == null ? new String[0] : names) {
      try {
        if (Files.readSymbolicLink(directory.resolve(name)).toString().equals(wanted)) {
          return true;
        }
      } catch (IOException e) {
        // closed meanwhile
      }
    }
    return false;
  }
}
