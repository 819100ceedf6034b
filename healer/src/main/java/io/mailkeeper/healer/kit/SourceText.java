package io.mailkeeper.healer.kit;

import java.util.List;

/**
 * A file's text.
 *
 * @param file absolute, as the machine sees it
 * @param lines without their ends
 */
record SourceText(String file, List<String> lines) {

  Place at(int line, int column) {
    return new Place(file, line, column);
  }

  /** The directory it lies in. */
  String directory() {
    int slash = file.lastIndexOf('/');
    return slash <= 0 ? "/" : file.substring(0, slash);
  }
}
