package io.mailkeeper.lab;

import java.util.List;

/** Small daemons in the place of a mail product's web server and directory server. */
public enum AppServer {
  /** Answers {@code GET /} with 200, {@code <h1>mail</h1>} and the node's name. */
  HTTP(8890, "/run/lab-http.pid"),

  /**
   * Greets {@code 200 ready}; {@code PING} gets {@code 200 PONG}, {@code QUIT} gets {@code 200
   * bye}.
   */
  LINE(9000, "/run/lab-line.pid");

  private final int port;
  private final String pidFile;

  AppServer(int port, String pidFile) {
    this.port = port;
    this.pidFile = pidFile;
  }

  /** Goes into the background once it listens. */
  public List<String> startCommand(Lab lab) {
    String kind =
        switch (this) {
          case HTTP -> "http";
          case LINE -> "line";
        };
    return List.of(
        "/usr/bin/python3",
        lab.files().script("app_server.py"),
        kind,
        Integer.toString(port),
        pidFile);
  }

  public int port() {
    return port;
  }

  public String pidFile() {
    return pidFile;
  }
}
