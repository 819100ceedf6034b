package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** An I/O error in words for an alert: the JDK leaves the reason out of half of them. */
final class IoWords {

  private IoWords() {}

  static String of(IOException e) {
    String kind = e.getClass().getSimpleName().replace("Exception", "");
    if (e instanceof FileSystemException f && f.getReason() == null) {
      return kind + ": " + f.getFile();
    }
    return e.getMessage() == null ? kind : e.getMessage();
  }
}
