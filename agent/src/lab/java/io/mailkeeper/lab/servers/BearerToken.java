package io.mailkeeper.lab.servers;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as a login service would give them out: RFC 7519, signed by RFC 7518's HS256. */
final class BearerToken {
  private static final byte[] KEY =
      "the lab signs its tokens with this key".getBytes(StandardCharsets.US_ASCII);

  private BearerToken() {}

  /** As Dovecot keeps it in a file. */
  static String keyForDovecot() {
    return Base64.getEncoder().encodeToString(KEY);
  }

  /** For an hour from now. */
  static String valid() {
    return of(Instant.now().plus(Duration.ofHours(1)), "lab");
  }

  /** As long as those of large providers: longer than a line or a command may be in places. */
  static String validAndLong() {
    return of(Instant.now().plus(Duration.ofHours(1)), "lab".repeat(600));
  }

  /** Since a minute. */
  static String expired() {
    return of(Instant.now().minus(Duration.ofMinutes(1)), "lab");
  }

  private static String of(Instant end, String issuer) {
    long from = end.minus(Duration.ofHours(2)).getEpochSecond();
    String claims =
        "{\"sub\":\"%s\",\"iss\":\"%s\",\"iat\":%d,\"nbf\":%d,\"exp\":%d}"
            .formatted(Account.ALICE.user(), issuer, from, from, end.getEpochSecond());
    String signed = base64("{\"typ\":\"JWT\",\"alg\":\"HS256\"}") + "." + base64(claims);
    return signed + "." + base64(signature(signed));
  }

  private static byte[] signature(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
