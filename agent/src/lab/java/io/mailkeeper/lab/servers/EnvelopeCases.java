package io.mailkeeper.lab.servers;

import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.Target;
import java.util.List;
import java.util.Optional;

/** The beginning of a message, by SMTP and LMTP: whom a server takes mail for, and from whom. */
final class EnvelopeCases {
  private static final String ALICE = "alice@mail.lab";
  private static final String NOBODY = "nobody-at-all@mail.lab";
  private static final String ELSEWHERE = "someone@elsewhere.example";

  private EnvelopeCases() {}

  /** For anybody, without a login. */
  static List<ProbeCase> incoming(Target.Mail target) {
    return List.of(
        ProbeCase.succeeds(target.protocol() + " to alice", to(target, "", ALICE)),
        ProbeCase.fails(
            target.protocol() + " to nobody", to(target, "", NOBODY), Reason.EXPECT, "permanent"));
  }

  /** To where only who has logged in may send: alice has. */
  static ProbeCase relayed(Target.Mail target) {
    return ProbeCase.succeeds("relayed for alice", to(target, ALICE, ELSEWHERE));
  }

  /** The same without a login. */
  static ProbeCase notRelayed(Target.Mail target) {
    return ProbeCase.fails(
        "relayed for a stranger",
        to(target, "stranger@elsewhere.example", ELSEWHERE),
        Reason.EXPECT,
        "RCPT");
  }

  private static Target to(Target.Mail target, String from, String to) {
    Optional<Target.Envelope> envelope = Optional.of(new Target.Envelope(from, Optional.of(to)));
    if (target instanceof Target.Smtp smtp) {
      return new Target.Smtp(
          smtp.host(), smtp.port(), smtp.ehloName(), smtp.tls(), smtp.login(), envelope);
    }
    if (target instanceof Target.Lmtp lmtp) {
      return new Target.Lmtp(
          lmtp.host(), lmtp.port(), lmtp.lhloName(), lmtp.tls(), lmtp.login(), envelope);
    }
    throw new IllegalArgumentException(target.protocol() + " has no envelopes");
  }
}
