package io.mailkeeper.agent.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secrets by the key they are planted in, and every form in which one could come to light: as it
 * is, either half of it, in base64 wherever that begins, in hexadecimal, and the digests of logins.
 * Letters count the same in upper and lower case. The halves are letters and digits, so that no
 * escaping of URLs, JSON or HTML hides them.
 */
final class Plants {

  /** Who logs in everywhere. */
  static final String USER = "joe";

  /** What servers give to be digested: challenge of CRAM-MD5 and timestamp of APOP. */
  static final String CHALLENGE = "<1896.697170952@mail>";

  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  private static final String MIDDLE = "%+/&";
  private static final int HALF = 10;

  private final Random random = new Random(20_260_131L);

  /** What to look for, by the key. */
  private final Map<String, Set<String>> forms = new LinkedHashMap<>();

  /** A new secret for a key, such as {@code ProbeFile.Smtp.login_file}. */
  String plant(String key) {
    String first = word();
    String second = word();
    String secret = first + MIDDLE + second;
    Set<String> all = forms(key);
    List.of(first, second).forEach(half -> add(half, all));
    for (String digest : digests(secret)) {
      add(digest.substring(0, digest.length() / 2), all);
      add(digest.substring(digest.length() / 2), all);
    }
    return secret;
  }

  /** A secret that others have made, such as a key in PEM: any of its lines. */
  void plantLines(String key, String text) {
    text.lines()
        .filter(line -> !line.startsWith("-----") && line.length() > 2 * HALF)
        .forEach(line -> forms(key).add(line.substring(0, 2 * HALF).toLowerCase(Locale.ROOT)));
  }

  Set<String> keys() {
    return forms.keySet();
  }

  /** What of it is in a text, in words. */
  List<String> foundIn(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    List<String> found = new ArrayList<>();
    forms.forEach(
        (key, all) ->
            all.stream()
                .filter(lower::contains)
                .findFirst()
                .ifPresent(form -> found.add(key + " as " + around(text, lower.indexOf(form)))));
    return found;
  }

  private static String around(String text, int at) {
    return '"' + text.substring(Math.max(0, at - 80), Math.min(text.length(), at + 40)) + '"';
  }

  private Set<String> forms(String key) {
    return forms.computeIfAbsent(key, k -> new LinkedHashSet<>());
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    random.ints(HALF, 0, LETTERS.length()).forEach(i -> word.append(LETTERS.charAt(i)));
    return word.toString();
  }

  private static void add(String part, Set<String> all) {
    all.add(part.toLowerCase(Locale.ROOT));
    all.add(HexFormat.of().formatHex(part.getBytes(StandardCharsets.US_ASCII)));
    for (int before = 0; before < 3; before++) {
      byte[] bytes = ("x".repeat(before) + part).getBytes(StandardCharsets.US_ASCII);
      String code = Base64.getEncoder().withoutPadding().encodeToString(bytes);
      // Without the characters that depend on what stands before and after.
      int from = (before * 8 + 5) / 6;
      int to = bytes.length * 8 / 6;
      all.add(code.substring(from, to).toLowerCase(Locale.ROOT));
    }
  }

  private static List<String> digests(String secret) {
    try {
      byte[] key = secret.getBytes(StandardCharsets.UTF_8);
      Mac hmac = Mac.getInstance("HmacMD5");
      hmac.init(new SecretKeySpec(key, "HmacMD5"));
      byte[] cram = hmac.doFinal(CHALLENGE.getBytes(StandardCharsets.US_ASCII));
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      byte[] apop = md5.digest((CHALLENGE + secret).getBytes(StandardCharsets.UTF_8));
      return List.of(HexFormat.of().formatHex(cram), HexFormat.of().formatHex(apop));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
