package io.mailkeeper.agent.config;

import java.nio.file.Path;
import java.util.Optional;

/** What all probes of mail protocols have in common. */
public interface MailProbeFile {

  /** Without it, all is in clear. */
  Optional<TlsFile> tls();

  /** A file with {@code user:password}; for XOAUTH2, {@code user:token}. */
  Optional<Path> loginFile();

  /** The only one that will do; the strongest that the server offers when not given. */
  Optional<LoginMechanism> mechanism();

  /** Whether the password may cross the network without TLS. */
  Optional<Boolean> loginInClear();
}
