package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * LDAP: StartTLS where it is asked for, bind with a name and a password or as nobody, a look
 * whether an entry is there, unbind; RFC 4511.
 */
final class LdapProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Ldap ldap = Probes.as(Target.Ldap.class, target);
    return LineConversation.run(vertx, ldap, timeout, new Session(ldap));
  }

  private enum Stage {
    STARTTLS("an answer to StartTLS", LdapMessage.EXTENDED_RESPONSE),
    BIND("an answer to the bind", LdapMessage.BIND_RESPONSE),
    SEARCH("an answer to the search", LdapMessage.SEARCH_DONE);

    final String expected;
    final int operation;

    Stage(String expected, int operation) {
      this.expected = expected;
      this.operation = operation;
    }
  }

  static final class Session implements Dialogue {
    /** A tag and the first byte of a length: with less nothing can be said. */
    private static final int LEAST = 2;

    private final Target.Ldap target;
    private final Redaction redaction = new Redaction();
    private boolean encrypted;
    private Stage stage = Stage.BIND;
    private int id;
    private boolean found;

    /** The message that is coming in. */
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    /** What was sent last. */
    private Optional<Said> sent = Optional.empty();

    /** In words, what has come and not been shown yet. */
    private final List<String> came = new ArrayList<>();

    Session(Target.Ldap target) {
      this.target = target;
      target.login().ifPresent(l -> redaction.hide(l.password()));
      encrypted = target.tls().filter(t -> t.mode() == Tls.Mode.IMPLICIT).isPresent();
    }

    @Override
    public Turn opened() {
      boolean startTls = target.tls().filter(t -> t.mode() == Tls.Mode.STARTTLS).isPresent();
      return startTls
          ? ask(Stage.STARTTLS, LdapMessage.startTls(++id), Phase.TLS, "StartTLS")
          : bind();
    }

    @Override
    public Turn secured() {
      encrypted = true;
      return bind();
    }

    /** A request as the transcript has it, and in words. */
    private record Said(String text, String words) {
      static Optional<Said> of(Buffer request, String words) {
        return Optional.of(new Said(request.toString(StandardCharsets.UTF_8), words));
      }
    }

    /** LDAP has no lines; {@code exactly} asks for bytes from the first message on. */
    @Override
    public Turn line(String line) {
      return Turn.unexpected(stage.expected, line);
    }

    /**
     * What is binary is told in words; none of a password is in them, nor in what a server adds.
     */
    @Override
    public String shown(String text) {
      Optional<Said> ours = sent.filter(s -> s.text().equals(text));
      if (ours.isPresent()) {
        return ours.get().words();
      }
      if (isBinary(text)) {
        String words = came.isEmpty() ? "a part of a message" : String.join("; ", came);
        came.clear();
        return redaction.in(words);
      }
      return redaction.in(text);
    }

    private static boolean isBinary(String text) {
      return text.chars().anyMatch(c -> c < ' ' || c == 0xfffd);
    }

    private Turn bind() {
      String name = target.login().map(Login::user).orElse("");
      String password = target.login().map(Login::password).orElse("");
      if (target.login().isPresent() && !encrypted && !target.loginInClear()) {
        return Turn.fail(
            Reason.AUTH,
            "expected TLS before the bind, got none; no password is sent in clear unless the probe"
                + " is told to");
      }
      String words = name.isEmpty() ? "bind as nobody" : "bind as " + name + " with a password";
      return ask(Stage.BIND, LdapMessage.bind(++id, name, password), Phase.AUTH, words);
    }

    private Turn ask(Stage next, Buffer request, Phase phase, String words) {
      stage = next;
      sent = Said.of(request, words);
      return Turn.exactly(request, LEAST, phase, stage.expected);
    }

    @Override
    public Turn bytes(byte[] some) {
      message.write(some, 0, some.length);
      byte[] bytes = message.toByteArray();
      try {
        if (bytes[0] != Ber.SEQUENCE) {
          return malformed(
              "something that is no LDAP and begins with " + quoted(Arrays.copyOf(bytes, 1)));
        }
        int size = Ber.size(bytes);
        int missing = size == 0 ? Math.max(1, lengthBytes(bytes)) : size - bytes.length;
        if (missing > 0) {
          return Turn.take(missing);
        }
        message.reset();
        return answer(LdapMessage.Answer.read(bytes));
      } catch (Ber.MalformedException e) {
        return malformed(String.valueOf(e.getMessage()));
      }
    }

    /** How many bytes of the length itself are missing. */
    private static int lengthBytes(byte[] bytes) {
      return bytes.length < LEAST ? LEAST - bytes.length : LEAST + (bytes[1] & 0x7f) - bytes.length;
    }

    private Turn malformed(String what) {
      return Turn.fail(Reason.PROTOCOL, "expected " + stage.expected + ", got " + what);
    }

    private static String quoted(byte[] bytes) {
      return Printable.quote(new String(bytes, StandardCharsets.UTF_8));
    }

    private Turn answer(LdapMessage.Answer a) {
      came.add(a.words());
      if (a.id() == 0 || a.name().equals(LdapMessage.DISCONNECTION)) {
        return malformed("a notice of disconnection" + because(a.result()));
      }
      if (a.id() != id) {
        return malformed("an answer to request " + a.id() + ", the last one was " + id);
      }
      if (stage == Stage.SEARCH && a.operation() == LdapMessage.SEARCH_ENTRY) {
        found = true;
        return Turn.take(LEAST);
      }
      if (stage == Stage.SEARCH && a.operation() == LdapMessage.SEARCH_REFERENCE) {
        return Turn.take(LEAST);
      }
      return a.operation() == stage.operation && a.result().isPresent()
          ? result(a.result().get())
          : malformed(a.words());
    }

    private static String because(Optional<LdapResult> result) {
      return result.map(r -> ": " + r.words()).orElse("");
    }

    private Turn result(LdapResult r) {
      return switch (stage) {
        case STARTTLS -> r.isSuccess() ? Turn.secure() : refused(Reason.TLS, r);
        case BIND -> r.isSuccess() ? bound() : refused(bindReason(r), r);
        case SEARCH -> searched(r);
      };
    }

    private static Reason bindReason(LdapResult r) {
      return r.isOfTheLogin() ? Reason.AUTH : Reason.PROTOCOL;
    }

    private Turn bound() {
      return target
          .base()
          .map(
              base ->
                  ask(
                      Stage.SEARCH,
                      LdapMessage.search(++id, base),
                      Phase.COMMAND,
                      "search of " + base))
          .orElseGet(() -> done("bind: success (0)"));
    }

    private Turn searched(LdapResult r) {
      if (r.isSuccess() && found) {
        return done("bind and search of " + target.base().orElse("") + ": success (0)");
      }
      if (r.isSuccess()) {
        return Turn.fail(
            Reason.EXPECT, "expected the entry " + target.base().orElse("") + ", got none");
      }
      boolean missing = r.code() == LdapResult.NO_SUCH_OBJECT || r.code() == LdapResult.REFERRAL;
      return refused(missing ? Reason.EXPECT : bindReason(r), r);
    }

    private Turn refused(Reason reason, LdapResult r) {
      return Turn.fail(
          reason, redaction.in("expected success in " + stage.expected + ", got " + r.words()));
    }

    private Turn done(String what) {
      Buffer unbind = LdapMessage.unbind(++id);
      sent = Said.of(unbind, "unbind");
      return Turn.done(what, unbind);
    }
  }
}
