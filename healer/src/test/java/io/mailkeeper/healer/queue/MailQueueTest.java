package io.mailkeeper.healer.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues as Sendmail, Postfix and Exim leave them on disk. */
class MailQueueTest {
  private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");
  private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");

  @TempDir private Path spool;

  private static Walk walk(int entries) {
    return new Walk(entries, Duration.ofMinutes(1), () -> 0);
  }

  private static QueueSight look(MailQueue queue) throws IOException {
    return queue.look(walk(10_000));
  }

  private void file(String name, int size, Instant written) throws IOException {
    file(name, "x".repeat(size), written);
  }

  private void file(String name, String text, Instant written) throws IOException {
    Path file = spool.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    Files.setLastModifiedTime(file, FileTime.from(written));
  }

  // ---- Sendmail

  private static String control(Instant created) {
    return "V8\nT"
        + created.getEpochSecond()
        + "\nK0\nN0\nP30000\nF\nS<a@b>\nRPFD:<c@d>\nH??Subject: x\n.\n";
  }

  /** Tried again in June, whenever it came. */
  private void sendmail(String where, String id, Instant created, String sub) throws IOException {
    file(where + (sub.isEmpty() ? "" : "qf/") + "qf" + id, control(created), JUNE);
    file(where + (sub.isEmpty() ? "" : "df/") + "df" + id, 100, created);
  }

  private MailQueue mqueue(String pattern) {
    return new SendmailQueue(spool.resolve(pattern));
  }

  @Test
  void sendmailInOneDirectory() throws Exception {
    sendmail("", "a1", MAY, "");
    sendmail("", "a2", JUNE, "");
    file("xfa1", 7, JUNE);
    file("tfa3", 7, JUNE);
    file("hfa4", control(JUNE), JUNE);
    int control = control(MAY).length();

    assertThat(look(mqueue(".")))
        .isEqualTo(new QueueSight(3, 6, 2 * 100 + 3 * control + 7, Optional.of(MAY), true));
  }

  @Test
  void sendmailWithQueueGroupsAndDirectoriesForEachKindOfFile() throws Exception {
    sendmail("q1/", "a1", JUNE, "split");
    sendmail("q2/", "a2", MAY, "split");
    sendmail("q2/", "a3", JUNE, "split");
    sendmail("other/", "a4", MAY.minusSeconds(9), "split");

    QueueSight both = look(mqueue("q*"));
    assertThat(both.messages()).isEqualTo(3);
    assertThat(both.oldest()).contains(MAY);
    assertThat(look(mqueue("q1")).messages()).isEqualTo(1);
  }

  @Test
  void sendmailsDirectoriesMayBeLinks() throws Exception {
    sendmail("disk2/", "a1", MAY, "");
    Files.createSymbolicLink(spool.resolve("q1"), spool.resolve("disk2"));
    assertThat(look(mqueue("q*")).messages()).isEqualTo(1);
  }

  @Test
  void sendmailBodiesLeftOverAreNotTheOldestMessage() throws Exception {
    for (int i = 0; i < 40; i++) {
      file("dfleft" + i, 10, MAY.minusSeconds(i));
    }
    sendmail("", "a1", MAY.plusSeconds(5), "");
    assertThat(look(mqueue(".")).oldest()).contains(MAY.plusSeconds(5));
  }

  @Test
  void sendmailOfManyOnlyTheOldestAreOpened() throws Exception {
    for (int i = 0; i < 60; i++) {
      sendmail("", "m" + i, MAY.plusSeconds(i * 60L), "");
    }
    assertThat(look(mqueue(".")).oldest()).contains(MAY);
  }

  @Test
  void withoutADirectoryThereIsNoNumber() {
    assertThatThrownBy(() -> look(mqueue("q*")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no directory in " + spool + " is called q*");
    assertThatThrownBy(() -> look(mqueue("gone")))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no " + spool.resolve("gone"));
  }

  // ---- Postfix

  private static byte[] record(char type, String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(type);
    int length = text.length();
    while (length > 127) {
      out.write(0x80 | (length & 0x7f));
      length >>= 7;
    }
    out.write(length);
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  private static String postfix(Instant came) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(record('C', String.format("%15d%16d%16d", 500, 300, 1)));
    out.writeBytes(record('T', came.getEpochSecond() + " 123456"));
    out.writeBytes(record('S', "a@example.org"));
    out.writeBytes(record('M', ""));
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void postfixDeferredHasTheNextAttemptAsItsFilesTime() throws Exception {
    Instant next = JUNE.plusSeconds(3_600);
    file("deferred/A/A1B2C3", postfix(JUNE), next);
    file("deferred/B/B1B2C3", postfix(MAY), next);
    file("active/C1B2C3", postfix(MAY.minusSeconds(1)), next);

    QueueSight deferred = look(new PostfixQueue(spool, "deferred"));
    assertThat(deferred.messages()).isEqualTo(2);
    assertThat(deferred.oldest()).contains(MAY);
    assertThat(look(new PostfixQueue(spool, "active")).oldest()).contains(MAY.minusSeconds(1));
  }

  @Test
  void postfixFilesAreOpenedOnceSoManyAtEachLook() throws Exception {
    for (int i = 0; i < 10; i++) {
      file("deferred/A/F" + i, postfix(MAY.plusSeconds(i)), JUNE);
    }
    PostfixQueue queue = new PostfixQueue(spool, "deferred", 4);
    look(queue);
    look(queue);
    assertThat(look(queue).oldest()).contains(MAY);
    file("deferred/A/F0", "no queue file any more", JUNE);
    assertThat(look(queue).oldest()).as("known, not read again").contains(MAY);
    Files.delete(spool.resolve("deferred/A/F0"));
    assertThat(look(queue).oldest()).contains(MAY.plusSeconds(1));
  }

  @Test
  void postfixFilesThatAreBeingWrittenOrAreNoneTellNothing() {
    assertThat(PostfixQueue.arrival(new byte[0])).isEmpty();
    assertThat(PostfixQueue.arrival(new byte[] {'T'})).isEmpty();
    assertThat(PostfixQueue.arrival(new byte[] {'T', 50, '1'})).isEmpty();
    assertThat(PostfixQueue.arrival(new byte[] {'C', -1, -1, -1, -1, -1})).isEmpty();
    assertThat(PostfixQueue.arrival(record('T', "soon"))).isEmpty();
    assertThat(PostfixQueue.arrival(record('M', ""))).isEmpty();
    assertThat(PostfixQueue.arrival(record('T', "1767225600 1")))
        .contains(Instant.ofEpochSecond(1_767_225_600));
    String padding = "x".repeat(200); // a length of two bytes
    byte[] both =
        (text(record('C', padding)) + text(record('T', "7 1")))
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(PostfixQueue.arrival(both)).contains(Instant.ofEpochSecond(7));
  }

  /** Arrived at 11:39:35, deferred at once; the file's time was 11:44:37, the next attempt. */
  @Test
  void aDeferredFileOfPostfix() {
    String head =
        "C_"
            + "            259             270               1 "
            + "              0             259               0"
            + "T\0211795952375 704803A\026create_time=";
    assertThat(PostfixQueue.arrival(head.getBytes(StandardCharsets.ISO_8859_1)))
        .contains(Instant.parse("2026-11-29T11:39:35Z"));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  // ---- Exim

  @Test
  void eximNamesTellWhenAMessageCame() {
    // The first from Exim 4.96, the second with the longer ids of 4.97 and later.
    assertThat(EximQueue.arrival("1sLsvi-000Aa1-2B-H"))
        .contains(Instant.parse("2024-06-24T23:16:58Z"));
    assertThat(EximQueue.arrival("1sLsvi-00000000Aa1-2B3c-D"))
        .contains(Instant.parse("2024-06-24T23:16:58Z"));
    assertThat(EximQueue.arrival("1xXdFk-00000M-1N-H"))
        .contains(Instant.parse("2026-11-29T11:39:32Z"));
    assertThat(EximQueue.arrival("hdr.123")).isEmpty();
    assertThat(EximQueue.arrival("1s sv_-x")).isEmpty();
  }

  @Test
  void eximWithAndWithoutSplitSpool() throws Exception {
    file("input/1sLsvi-000001-2B-H", 10, JUNE);
    file("input/1sLsvi-000001-2B-D", 100, JUNE);
    file("input/v/1sLsvh-000002-2B-H", 10, JUNE);
    file("input/v/1sLsvh-000002-2B-D", 100, JUNE);
    file("input/v/1sLsvh-000002-2B-J", 1, JUNE);
    file("input/hdr.77", 1, JUNE);
    file("msglog/1sLsvi-000001-2B", 1, JUNE);

    assertThat(look(new EximQueue(spool)))
        .isEqualTo(
            new QueueSight(2, 5, 221, Optional.of(Instant.parse("2024-06-24T23:16:57Z")), true));
  }

  // ---- all

  @Test
  void aQueueOfMillionsIsNotWalkedThrough() throws Exception {
    for (int i = 0; i < 20; i++) {
      file("input/1sLsvi-0000" + (10 + i) + "-2B-H", 10, JUNE);
    }
    QueueSight some = new EximQueue(spool).look(walk(8));
    assertThat(some.messages()).isEqualTo(8);
    assertThat(some.complete()).isFalse();
    assertThat(new EximQueue(spool).look(walk(21)).complete()).isTrue();
  }

  @Test
  void aWalkEndsWhenItsTimeIsUp() throws Exception {
    for (int i = 0; i < 20; i++) {
      file("input/1sLsvi-0000" + (10 + i) + "-2B-H", 10, JUNE);
    }
    long[] clock = {0};
    Walk walk = new Walk(1_000, Duration.ofNanos(7), () -> clock[0]++);
    QueueSight some = new EximQueue(spool).look(walk);
    assertThat(some.complete()).isFalse();
    assertThat(some.messages()).isBetween(1L, 10L);
  }
}
