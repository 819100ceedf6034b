package io.mailkeeper.probes;

import static io.mailkeeper.probes.Play.CLOSE;
import static io.mailkeeper.probes.Play.HANDSHAKE;
import static io.mailkeeper.probes.Play.TEXT;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Scripts of lines and bytes: patient, prompt, with captures, a login and TLS. */
final class ScriptPlays {

  private ScriptPlays() {}

  static Stream<Play> all() {
    return Stream.of(
        patient(Target.Script.SDAP)
            .says("READY " + TEXT)
            .says("note " + TEXT, "PONG")
            .says("ok " + TEXT),
        patient(Target.Script.TCP).says("READY").says("PONG").says("ok " + TEXT),
        prompt()
            .says("220 " + TEXT)
            .says("250-" + TEXT, "250 size " + TEXT)
            .then(Play.Reply.of("S\0x")),
        startTls()
            .says("220 a")
            .says("220 go " + TEXT)
            .then(HANDSHAKE)
            .mayClose()
            .says("250 " + TEXT)
            .then(CLOSE));
  }

  private static Play patient(String protocol) {
    Target.Script script =
        new Target.Script(
            protocol,
            "h",
            1,
            Optional.of("^READY"),
            List.of(new Target.Step("PING", "(PO|NG)+$"), new Target.Step("BYE", "ok")),
            Optional.of("^ERR"));
    return play("patient", script);
  }

  /** As a module of blackbox_exporter, with bytes at its end. */
  private static Play prompt() {
    Target.Awaited size =
        new Target.AwaitedLine(Regex.re2("^250 (.*)$"), Map.of("size", Payload.asInGo("$1")));
    return play(
        "prompt",
        script(
            Optional.empty(),
            awaits(Target.Awaited.line(Regex.re2("^220 (.*)$"))),
            sends("EHLO $1\n"),
            awaits(size),
            awaits(new Target.AwaitedBytes(Buffer.buffer("S\0x")))));
  }

  private static Play startTls() {
    return play(
        "STARTTLS and a login",
        script(
            Optional.of(Tls.reported(Tls.Mode.STARTTLS)),
            awaits(Target.Awaited.line(Regex.re2("^220 "))),
            sends("STARTTLS\r\n"),
            awaits(Target.Awaited.line(Regex.re2("^220 go"))),
            Target.Step.START_TLS,
            sends("AUTH ${user} ${password}\r\n"),
            awaits(Target.Awaited.line(Regex.re2("^250 "))),
            sends("QUIT\r\n")));
  }

  private static Target.Script script(Optional<Tls> tls, Target.Step... steps) {
    return new Target.Script(
        Target.Script.TCP,
        "h",
        1,
        Optional.empty(),
        List.of(steps),
        Optional.empty(),
        true,
        tls,
        Optional.of(new Login("joe", "open-sesame")),
        AddressChoice.ANY);
  }

  private static Target.Step awaits(Target.Awaited awaited) {
    return new Target.Step(Optional.empty(), Optional.of(awaited), false);
  }

  private static Target.Step sends(String text) {
    return new Target.Step(Optional.of(Payload.asInGo(text)), Optional.empty(), false);
  }

  private static Play play(String name, Target.Script script) {
    return Play.of(
        name,
        script.protocol(),
        script.tls(),
        Speech.SCRIPT,
        () -> new DialogueProbe.Session(script));
  }
}
