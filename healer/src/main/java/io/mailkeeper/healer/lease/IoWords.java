package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** An I/O error in words for an alert: the JDK leaves the reason out of half of them. */
public final class IoWords {

  private IoWords() {}

  /** The sentence, with the file. */
  public static String of(IOException e) {
    if (e instanceof NoSuchFileException f && f.getReason() == null) {
      return f.getFile() + " is not there";
    }
    String kind = e.getClass().getSimpleName().replace("Exception", "");
    if (e instanceof FileSystemException f && f.getReason() == null) {
      return kind + ": " + f.getFile();
    }
    return e.getMessage() == null ? kind : e.getMessage();
  }
}
