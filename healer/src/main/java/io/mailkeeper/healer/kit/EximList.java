package io.mailkeeper.healer.kit;

import java.util.ArrayList;
import java.util.List;

/**
 * A list of Exim: parted by colons, or by what follows a leading {@code <}; a doubled separator
 * stands for itself; Exim specification, section 6.21.
 */
final class EximList {

  /** One of its items. */
  record Item(String text, Place place, Origin origin) {}

  private EximList() {}

  static List<Item> of(String value, Place place, Origin origin) {
    return items(value).stream().map(text -> new Item(text, place, origin)).toList();
  }

  /** Without white space around them; empty ones are left out. */
  static List<String> items(String value) {
    String text = value.strip();
    char separator = ':';
    if (text.length() > 1 && text.charAt(0) == '<' && !Character.isLetterOrDigit(text.charAt(1))) {
      separator = text.charAt(1);
      text = text.substring(2);
    }
    List<String> items = new ArrayList<>();
    StringBuilder item = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != separator) {
        item.append(c);
      } else if (i + 1 < text.length() && text.charAt(i + 1) == separator) {
        item.append(c);
        i++;
      } else {
        add(items, item);
      }
    }
    add(items, item);
    return items;
  }

  private static void add(List<String> items, StringBuilder item) {
    String text = item.toString().strip();
    if (!text.isEmpty()) {
      items.add(text);
    }
    item.setLength(0);
  }
}
