package io.mailkeeper.healer.lease;

import java.io.IOException;

/** A file was read well, and what is in it was not written by us, or not for this place. */
public final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1;

  public DamagedFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
