package io.mailkeeper.agent.config;

/**
 * Where something stands in a file.
 *
 * @param file as the user named it
 * @param line counted from 1; 0 for the file as a whole
 * @param column counted from 1; 0 for the file as a whole
 */
record Place(String file, int line, int column) {

  static Place wholeFile(String file) {
    return new Place(file, 0, 0);
  }

  Fault fault(String message) {
    return new Fault(file, line, column, message);
  }
}
