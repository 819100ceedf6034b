package io.mailkeeper.agent.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link DemoMailDaemon} in a process of its own, as the demo starts it, on a free port. */
record DaemonProcess(Process process, InetSocketAddress address, Path pidFile)
    implements AutoCloseable {

  static final Login LOGIN = new Login("demo@mailkeeper.example", "se\"cret");

  static DaemonProcess start(String role, Path folder) throws IOException {
    return start(role, folder, ProcessId.self());
  }

  static DaemonProcess start(String role, Path folder, ProcessId parent, String... more)
      throws IOException {
    LOGIN.write(folder.resolve("login"));
    Path pidFile = folder.resolve(role + ".pid");
    Process process =
        new ProcessBuilder(argv(role, folder, parent, more))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null) {
      throw new IOException(role + " ended without listening");
    }
    int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    return new DaemonProcess(
        process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), pidFile);
  }

  static List<String> argv(String role, Path folder, ProcessId parent, String... more) {
    List<String> options =
        new ArrayList<>(List.of("--role", role, "--bind", "127.0.0.1", "--port", "0"));
    options.addAll(List.of("--store", folder.resolve("spool").toString()));
    options.addAll(List.of("--pid-file", folder.resolve(role + ".pid").toString()));
    options.addAll(List.of("--login-file", folder.resolve("login").toString()));
    options.addAll(List.of("--parent", parent.toString()));
    options.addAll(List.of(more));
    return new JavaCommand(folder).mailDaemon(options.toArray(String[]::new));
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
