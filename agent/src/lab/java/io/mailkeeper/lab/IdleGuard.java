package io.mailkeeper.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A guard that agrees to everything and never fires: the negative control of the guard. */
final class IdleGuard {
  private IdleGuard() {}

  public static void main(String[] args) throws IOException {
    Path run = Path.of(args[1]);
    Path socket = run.resolve("guard.sock");
    Files.deleteIfExists(socket);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      for (; ; ) {
        SocketChannel client = server.accept();
        Thread thread = new Thread(() -> serve(run, client), "idle-guard");
        thread.start();
      }
    }
  }

  private static void serve(Path run, SocketChannel client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
        PrintStream out =
            new PrintStream(Channels.newOutputStream(client), true, StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", 5);
        if (words[0].equals("arm")) { // nothing starts without it
          Files.writeString(run.resolve("token-" + words[1]), words[2] + "\n");
        }
        out.print(answer(words) + "\n");
        out.flush();
      }
    } catch (IOException gone) {
      System.err.println("idle guard: " + gone);
    }
  }

  private static String answer(String[] words) {
    return switch (words[0]) {
      case "hello" -> "hello " + ProcessHandle.current().pid() + " 0";
      case "plan" -> "planned " + words[1];
      case "pids" -> "pids " + words[1];
      case "arm" -> "armed " + words[1] + " " + words[2] + " " + words[3];
      case "fire" -> "fired " + words[1] + " " + words[2];
      case "stopped" -> "latched " + words[1] + " " + words[2];
      case "status" -> "status " + words[1] + " idle -1 0 verified";
      default -> "error " + words[0];
    };
  }
}
