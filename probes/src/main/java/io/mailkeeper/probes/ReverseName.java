package io.mailkeeper.probes;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The name under which the names of an address are found; RFC 1035 section 3.5, RFC 3596. */
public final class ReverseName {

  private ReverseName() {}

  /** That of an address; any other text is returned as it is. */
  public static String of(String text) {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
    if (address == null) {
      return text;
    }
    List<String> labels = new ArrayList<>();
    for (byte b : address) {
      if (address.length == 4) {
        labels.add(String.valueOf(b & 0xff));
      } else {
        labels.add(Integer.toHexString((b >> 4) & 0xf));
        labels.add(Integer.toHexString(b & 0xf));
      }
    }
    Collections.reverse(labels);
    return String.join(".", labels) + (address.length == 4 ? ".in-addr.arpa" : ".ip6.arpa");
  }
}
