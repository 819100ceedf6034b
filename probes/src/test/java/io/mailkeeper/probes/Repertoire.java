package io.mailkeeper.probes;

import java.util.List;
import java.util.stream.Stream;

/** Every conversation that a probe may have: at least one of each protocol, mechanism and TLS. */
final class Repertoire {

  static final List<Play> ALL =
      Stream.of(
              MailPlays.all(),
              LoginPlays.all(),
              CanaryPlays.all(),
              WebPlays.all(),
              ScriptPlays.all(),
              BinaryPlays.all())
          .flatMap(plays -> plays)
          .toList();

  private Repertoire() {}
}
