package io.mailkeeper.probes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Looks for canaries in a mailbox of an IMAP server, reads the awaited one and deletes all of ours;
 * RFC 9051, UIDPLUS: RFC 4315.
 *
 * <pre>
 * SELECT -> UID SEARCH HEADER -> UID FETCH (the mark) -> [UID FETCH (the awaited one)]
 *   -> UID STORE \Deleted -> UID EXPUNGE
 * </pre>
 *
 * Searching is only a first choice, for servers search with more or less care: what is deleted has
 * been read to bear our mark. Without UIDPLUS, EXPUNGE would also remove what others have marked;
 * it is not sent when there is such mail, and the canaries stay marked until it can be.
 *
 * <p>The time spent in {@link Phase#TRANSFER} is that of reading and deleting.
 */
final class ImapFetch implements ImapConversation.Task {

  private static final Pattern UID =
      Pattern.compile("[( ]UID ([0-9]{1,10})[ )]", Pattern.CASE_INSENSITIVE);

  /** More than any canary has after a journey through a few mail servers. */
  private static final int MOST_BYTES = 32_768;

  private final String mailbox;
  private final Look look;

  /** The mailbox's messages that the server thinks to be canaries. */
  private final List<Long> candidates = new ArrayList<>();

  private final List<Long> ours = new ArrayList<>();
  private OptionalLong awaited = OptionalLong.empty();
  private boolean whole;

  /** Marked for deletion, by whomever. */
  private final List<Long> marked = new ArrayList<>();

  ImapFetch(String mailbox, Look look) {
    this.mailbox = mailbox;
    this.look = look;
  }

  @Override
  public Turn begin(ImapConversation imap, ImapReply last) {
    return imap.current(known -> select(imap), last);
  }

  private Turn select(ImapConversation imap) {
    return imap.ask(
        "SELECT " + ImapText.quoted(mailbox),
        ok ->
            ok.code().filter("READ-ONLY"::equals).isPresent()
                ? Turn.fail(
                    Reason.EXPECT,
                    "expected a mailbox that can be written to, got "
                        + Printable.quote(imap.shown(ok.text())))
                : search(imap));
  }

  private Turn search(ImapConversation imap) {
    return imap.ask(
        "UID SEARCH HEADER " + Canary.HEADER + " " + ImapText.quoted(Canary.MARK),
        reply -> numbers(reply, candidates),
        ok -> candidates.isEmpty() ? done(imap) : identify(imap));
  }

  private Turn identify(ImapConversation imap) {
    return imap.ask(
        "UID FETCH "
            + set(newest(candidates))
            + " (UID BODY.PEEK[HEADER.FIELDS ("
            + Canary.HEADER
            + ")])",
        this::candidate,
        ok -> awaited.isPresent() ? read(imap) : delete(imap));
  }

  private void candidate(ImapReply reply) {
    OptionalLong uid = uid(reply);
    Optional<Canary> canary = reply.literals().stream().findFirst().flatMap(look::ours);
    if (uid.isEmpty()
        || canary.isEmpty()
        || !candidates.contains(uid.getAsLong())
        || ours.contains(uid.getAsLong())) {
      return;
    }
    ours.add(uid.getAsLong());
    look.mark(canary.get());
    if (look.isAwaited(canary.get())) {
      awaited = uid;
    }
  }

  private Turn read(ImapConversation imap) {
    return imap.fetch(
        "UID FETCH " + awaited.getAsLong() + " (UID BODY.PEEK[]<0." + MOST_BYTES + ">)",
        reply -> whole |= reply.literals().stream().anyMatch(look::isWhole),
        ok ->
            whole
                ? readWhole(imap)
                : Turn.fail(Reason.EXPECT, "expected the canary's text, got another"));
  }

  private Turn readWhole(ImapConversation imap) {
    look.read();
    return delete(imap);
  }

  private Turn delete(ImapConversation imap) {
    if (ours.isEmpty()) {
      return done(imap);
    }
    return imap.fetch(
        "UID STORE " + set(ours) + " +FLAGS.SILENT (\\Deleted)",
        ignored -> {},
        ok -> expunge(imap));
  }

  private Turn expunge(ImapConversation imap) {
    Function<ImapReply, Turn> deleted = ok -> deleted(imap);
    if (imap.can("UIDPLUS") || imap.can("IMAP4REV2")) {
      return imap.fetch("UID EXPUNGE " + set(ours), ignored -> {}, deleted);
    }
    return imap.fetch(
        "UID SEARCH DELETED",
        reply -> numbers(reply, marked),
        ok ->
            ours.containsAll(marked) ? imap.fetch("EXPUNGE", ignored -> {}, deleted) : done(imap));
  }

  private Turn deleted(ImapConversation imap) {
    look.deleted();
    return done(imap);
  }

  private Turn done(ImapConversation imap) {
    return imap.done(look.summary());
  }

  private static void numbers(ImapReply reply, List<Long> into) {
    if (reply.starts("* SEARCH")) {
      for (String word : reply.after(2).split(" ", -1)) {
        if (word.matches("[0-9]{1,10}")) {
          into.add(Long.parseLong(word));
        }
      }
    }
  }

  private static OptionalLong uid(ImapReply reply) {
    Matcher uid = UID.matcher(reply.text());
    return uid.find() ? OptionalLong.of(Long.parseLong(uid.group(1))) : OptionalLong.empty();
  }

  /** The newest have the highest numbers; RFC 9051 section 2.3.1.1. */
  private static List<Long> newest(List<Long> uids) {
    List<Long> inOrder = uids.stream().distinct().sorted().toList();
    return inOrder.subList(Math.max(0, inOrder.size() - Look.MOST), inOrder.size());
  }

  private static String set(List<Long> uids) {
    return uids.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
