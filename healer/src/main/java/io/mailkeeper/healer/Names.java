package io.mailkeeper.healer;

import java.util.regex.Pattern;

/** What a name of a group, node, hierarchy, resource or service may look like. */
public final class Names {

  /** Names become file names, label values and command-line words: nothing that needs quoting. */
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private Names() {}

  public static boolean isValid(String name) {
    return SHAPE.matcher(name).matches();
  }

  /** Returns {@code name}, or throws with what was expected. */
  public static String check(String what, String name) {
    if (!isValid(name)) {
      throw new IllegalArgumentException(
          what
              + " name '"
              + name
              + "': expected 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or"
              + " digit");
    }
    return name;
  }
}
