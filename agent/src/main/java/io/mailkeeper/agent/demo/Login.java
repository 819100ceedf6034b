package io.mailkeeper.agent.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one mailbox of the demo: its address, which is also the user name, and its password. */
record Login(String address, String password) {

  /** Reads {@code user:password}, the form {@code probe --login-file} takes. */
  static Login read(Path file) throws IOException {
    String line = Files.readString(file).strip();
    int colon = line.indexOf(':');
    if (colon < 1) {
      throw new IOException(file + ": expected user:password");
    }
    return new Login(line.substring(0, colon), line.substring(colon + 1));
  }

  void write(Path file) throws IOException {
    Files.writeString(file, this.address + ":" + password + "\n");
  }

  @Override
  public String toString() {
    return address;
  }
}
