package io.mailkeeper.agent.demo;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A {@link DemoMailDaemon} in a process of its own, as the demo starts it, on a free port. */
record DaemonProcess(Process process, InetSocketAddress address, Path pidFile)
    implements AutoCloseable {

  static final Login LOGIN = new Login("demo@mailkeeper.example", "se\"cret");

  static DaemonProcess start(String role, Path folder) throws IOException {
    return start(role, folder, ProcessId.self(), 0);
  }

  static DaemonProcess start(String role, Path folder, int port) throws IOException {
    return start(role, folder, ProcessId.self(), port);
  }

  static DaemonProcess start(String role, Path folder, ProcessId parent, int port)
      throws IOException {
    LOGIN.write(folder.resolve("login"));
    Files.write(processList(folder), new byte[0], CREATE, APPEND);
    Path pidFile = folder.resolve(role + ".pid");
    Process process =
        new ProcessBuilder(argv(role, folder, parent, port))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null) {
      throw new IOException(role + " ended without listening");
    }
    int bound = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    return new DaemonProcess(
        process, new InetSocketAddress(InetAddress.getLoopbackAddress(), bound), pidFile);
  }

  static List<String> argv(String role, Path folder, ProcessId parent, int port) {
    String[] options = {
      "--role", role,
      "--bind", "127.0.0.1",
      "--port", Integer.toString(port),
      "--store", folder.resolve("spool").toString(),
      "--pid-file", folder.resolve(role + ".pid").toString(),
      "--login-file", folder.resolve("login").toString(),
      "--process-list", processList(folder).toString(),
      "--parent", parent.toString()
    };
    return new JavaCommand(folder).mailDaemon(options);
  }

  static Path processList(Path folder) {
    return folder.resolve("processes");
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
