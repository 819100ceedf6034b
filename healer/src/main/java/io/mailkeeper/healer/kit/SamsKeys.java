package io.mailkeeper.healer.kit;

import java.util.HashMap;
import java.util.Map;

/**
 * How the files of SAMS name the ports. Its manuals are not to be had any more, so these names are
 * assumed: whoever has the product can give the right ones. A key is looked for as {@code key} or,
 * in switch.ini, as {@code section.key}.
 *
 * @param pop3 in {@code /etc/md/store/ms.conf}
 * @param imap in {@code /etc/md/store/ms.conf}
 * @param http of samshttpd, in {@code /etc/mail/switch.ini}
 * @param sdap in {@code /etc/mail/switch.ini}
 */
public record SamsKeys(String pop3, String imap, String http, String sdap) {

  /** What is looked for when nobody says otherwise. */
  public static final SamsKeys ASSUMED =
      new SamsKeys("pop3-port", "imap-port", "samshttpd.port", "sdap.port");

  /**
   * The assumed keys with some replaced.
   *
   * @param named key names by protocol: {@code pop3}, {@code imap}, {@code http}, {@code sdap}
   * @throws IllegalArgumentException for another protocol, in one sentence
   */
  public static SamsKeys with(Map<String, String> named) {
    Map<String, String> rest = new HashMap<>(named);
    SamsKeys keys =
        new SamsKeys(
            take(rest, "pop3", ASSUMED.pop3),
            take(rest, "imap", ASSUMED.imap),
            take(rest, "http", ASSUMED.http),
            take(rest, "sdap", ASSUMED.sdap));
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException(
          "SAMS has no port for " + rest.keySet() + ", expected pop3, imap, http or sdap");
    }
    return keys;
  }

  private static String take(Map<String, String> named, String protocol, String assumed) {
    String given = named.remove(protocol);
    return given == null ? assumed : given;
  }
}
