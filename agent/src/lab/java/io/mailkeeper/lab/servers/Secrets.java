package io.mailkeeper.lab.servers;

import io.mailkeeper.probes.ProbeResult;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** What no result may show of {@link Account#ALICE}, in whatever form a protocol sends it. */
final class Secrets {
  private static final List<String> FORMS = forms();

  private Secrets() {}

  /** Those that a result shows; none, as it must be. */
  static List<String> shownBy(ProbeResult result) {
    String all = result + " " + result.detail() + " " + result.transcript();
    return FORMS.stream().filter(all::contains).toList();
  }

  private static List<String> forms() {
    String user = Account.ALICE.user();
    String password = Account.ALICE.password();
    return List.of(
        password,
        password.replace("\"", "\\\""),
        base64(password),
        base64("\0" + user + "\0" + password),
        base64(user + "\0" + user + "\0" + password),
        "auth=Bearer",
        base64("user=" + user + "\1auth=Bearer e"));
  }

  private static String base64(String text) {
    String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    return encoded.substring(0, encoded.length() / 4 * 4 - 4); // the last group may go on
  }
}
