package io.mailkeeper.agent.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealTest {

  private static final String NONCE = "0a".repeat(16);
  private static final String SESSION = "0b".repeat(16);
  private static final Stamp STAMP = new Stamp("mx1", "mx2", NONCE, SESSION, 7);
  private static final Buffer BODY = Buffer.buffer("{}");

  @TempDir Path dir;
  private Seal seal;

  @BeforeEach
  void makeKey() {
    seal = new Seal(KeyFiles.key(dir, 1));
  }

  @Test
  void everyPartOfARequestChangesItsSeal() {
    String other = "0c".repeat(16);
    Set<String> seals = new LinkedHashSet<>();
    seals.add(seal.ofRequest("POST", "/peer/v1/state", STAMP, BODY));
    seals.add(seal.ofRequest("PUT", "/peer/v1/state", STAMP, BODY));
    seals.add(seal.ofRequest("POST", "/peer/v1/stop", STAMP, BODY));
    seals.add(seal.ofRequest("POST", "/peer/v1/state?", STAMP, BODY));
    seals.add(seal.ofRequest("POST", "/peer/v1/state", STAMP, Buffer.buffer("{} ")));
    seals.add(ofStamp(new Stamp("mx3", "mx2", NONCE, SESSION, 7)));
    seals.add(ofStamp(new Stamp("mx1", "mx3", NONCE, SESSION, 7)));
    seals.add(ofStamp(new Stamp("mx2", "mx1", NONCE, SESSION, 7)));
    seals.add(ofStamp(new Stamp("mx1", "mx2", other, SESSION, 7)));
    seals.add(ofStamp(new Stamp("mx1", "mx2", NONCE, other, 7)));
    seals.add(ofStamp(new Stamp("mx1", "mx2", NONCE, SESSION, 8)));
    seals.add(new Seal(KeyFiles.key(dir, 2)).ofRequest("POST", "/peer/v1/state", STAMP, BODY));

    assertThat(seals).hasSize(12);
  }

  @Test
  void anAnswerFitsOneQuestionOnly() {
    String first = ofStamp(STAMP);
    String second = ofStamp(new Stamp("mx1", "mx2", NONCE, SESSION, 8));
    Answer recorded = new Answer(200, NONCE, seal.ofAnswer(first, 200, NONCE, BODY), BODY);

    assertThat(recorded.isSealed(seal, first)).isTrue();
    assertThat(recorded.isSealed(seal, second)).isFalse();
  }

  @Test
  void everyPartOfAnAnswerIsSealed() {
    String request = ofStamp(STAMP);
    String mac = seal.ofAnswer(request, 200, NONCE, BODY);

    assertThat(new Answer(409, NONCE, mac, BODY).isSealed(seal, request)).isFalse();
    assertThat(new Answer(200, SESSION, mac, BODY).isSealed(seal, request)).isFalse();
    assertThat(new Answer(200, NONCE, mac, Buffer.buffer("{ }")).isSealed(seal, request)).isFalse();
    assertThat(new Answer(200, NONCE, "", BODY).isSealed(seal, request)).isFalse();
    assertThat(new Answer(200, NONCE, request, BODY).isSealed(seal, request)).isFalse();
  }

  @Test
  void aStampSurvivesItsHeaders() {
    assertThat(Stamp.read(headers())).contains(STAMP);
  }

  @ParameterizedTest
  @CsvSource({
    "X-Mailkeeper-Sender,   ''",
    "X-Mailkeeper-Sender,   mx 1",
    "X-Mailkeeper-Receiver, ../mx2",
    "X-Mailkeeper-Nonce,    0a",
    "X-Mailkeeper-Nonce,    0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A",
    "X-Mailkeeper-Session,  ''",
    "X-Mailkeeper-Counter,  0",
    "X-Mailkeeper-Counter,  -7",
    "X-Mailkeeper-Counter,  007",
    "X-Mailkeeper-Counter,  9223372036854775808"
  })
  void malformedHeadersAreNoStamp(String header, String value) {
    assertThat(Stamp.read(headers().set(header, value))).isEmpty();
    assertThat(Stamp.read(headers().remove(header))).isEmpty();
  }

  private static MultiMap headers() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    STAMP.write(headers);
    return headers;
  }

  private String ofStamp(Stamp stamp) {
    return seal.ofRequest("POST", "/peer/v1/state", stamp, BODY);
  }
}
