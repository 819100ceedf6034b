package io.mailkeeper.healer;

/** What a name of a group, node, hierarchy, resource or service may look like. */
public final class Names {

  private static final int LONGEST = 63;

  private Names() {}

  /** Names become file names, label values and command-line words: nothing that needs quoting. */
  public static boolean isValid(String name) {
    boolean valid = !name.isEmpty() && name.length() <= LONGEST && isLetterOrDigit(name.charAt(0));
    for (int i = 1; valid && i < name.length(); i++) {
      char c = name.charAt(i);
      valid = isLetterOrDigit(c) || c == '.' || c == '_' || c == '-';
    }
    return valid;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
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
