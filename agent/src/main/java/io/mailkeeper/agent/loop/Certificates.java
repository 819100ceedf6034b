package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.loop.Snapshot.CertificateView;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Note;
import io.mailkeeper.probes.TlsFacts;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the services have shown of their certificates, and what is to be told of it. Decides
 * nothing: neither a restart nor a move mends a certificate. On the loop's context.
 */
final class Certificates {
  /** The newest of one service. */
  private record Shown(TlsFacts facts, Uptime at, Told told) {}

  /** What the timeline has; it hears of changes only, not of each day that passes. */
  private record Told(CertificateAge age, boolean chainFault, boolean nameFault) {
    static Told of(TlsFacts facts, Instant now) {
      return new Told(
          CertificateAge.of(CertificateAge.left(facts.earliestNotAfter(), now)),
          facts.chainFault().isPresent(),
          facts.nameFault().isPresent());
    }

    boolean good() {
      return age == CertificateAge.GOOD && !chainFault && !nameFault;
    }
  }

  private final Map<String, Shown> newest = new HashMap<>();
  private final Consumer<Note> tell;

  /**
   * @param tell takes what is worth an entry in the timeline
   */
  Certificates(Consumer<Note> tell) {
    this.tell = tell;
  }

  /**
   * A probe has seen certificates.
   *
   * @param start when the probe began
   */
  void seen(String tag, String service, TlsFacts facts, Uptime start, Instant now) {
    Told told = Told.of(facts, now);
    Shown before = newest.put(key(tag, service), new Shown(facts, start, told));
    if (before == null ? told.good() : before.told().equals(told)) {
      return;
    }
    if (told.good()) {
      String sentence =
          "the certificate of "
              + service
              + " is good again, valid until "
              + facts.leaf().notAfter();
      tell.accept(new Note(Note.Kind.CERTIFICATE_GOOD, tag, service, sentence));
    } else {
      String sentence = CertificateAge.remark(service, facts, now);
      tell.accept(new Note(Note.Kind.CERTIFICATE, tag, service, sentence));
    }
  }

  /**
   * The newest of a service.
   *
   * @param since what was seen before says nothing: the hierarchy was not in service here
   */
  Optional<CertificateView> of(String tag, String service, Uptime since, Instant now) {
    return Optional.ofNullable(newest.get(key(tag, service)))
        .filter(s -> !s.at().isBefore(since))
        .map(s -> view(service, s.facts(), now));
  }

  private static CertificateView view(String service, TlsFacts facts, Instant now) {
    return new CertificateView(
        facts.leaf().subject(),
        facts.leaf().issuer(),
        facts.leaf().notAfter(),
        facts.earliestNotAfter(),
        CertificateAge.left(facts.earliestNotAfter(), now),
        facts.protocol(),
        facts.cipher(),
        facts.chainFault().orElse(""),
        facts.nameFault().orElse(""),
        CertificateAge.remark(service, facts, now));
  }

  private static String key(String tag, String service) {
    return tag + "/" + service;
  }
}
