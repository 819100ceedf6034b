package io.mailkeeper.agent.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a service is probed; {@code protocol} chooses which. */
@ChosenBy("protocol")
@Called("probe")
public sealed interface ProbeFile {

  Host host();

  /** 1 to 65535. */
  Integer port();

  /** Time between the starts of two probes. */
  Duration every();

  /** The whole probe, from name lookup to the end of the dialogue. */
  Duration timeout();

  /**
   * SMTP: greeting, EHLO, QUIT.
   *
   * @param ehlo the name said in EHLO; this host's when not given
   */
  @Kind("smtp")
  record Smtp(
      Host host,
      @Default("25") @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout,
      Optional<Host> ehlo)
      implements ProbeFile {}

  /** POP3: greeting, CAPA, QUIT. */
  @Kind("pop3")
  record Pop3(
      Host host,
      @Default("110") @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout)
      implements ProbeFile {}

  /** IMAP: greeting, CAPABILITY, LOGOUT. */
  @Kind("imap")
  record Imap(
      Host host,
      @Default("143") @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout)
      implements ProbeFile {}

  /**
   * HTTP: one GET.
   *
   * @param expectStatus the only status that counts as alive; without it, any does: a server that
   *     answers 401 or 500 runs
   */
  @Kind("http")
  record Http(
      Host host,
      @Default("80") @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout,
      @Default("/") String path,
      @Range(min = 100, max = 599) Optional<Integer> expectStatus)
      implements ProbeFile {

    public Http {
      if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c > '~')) {
        throw new KeyFault(
            "path",
            "'path' in probe is '"
                + path
                + "'; expected a path beginning with '/', without spaces");
      }
    }
  }

  /**
   * Lines sent and expected, for any protocol of lines.
   *
   * @param greeting what the first line must match
   */
  @Kind("dialogue")
  record Dialogue(
      Host host,
      @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout,
      Optional<Regex> greeting,
      List<Step> steps)
      implements ProbeFile {}

  /**
   * One line sent, then lines read until one matches.
   *
   * @param send without the line end, which is added
   * @param expect what a line must match for the dialogue to go on
   * @param failOn a line that matches ends the probe as failed
   */
  @Called("step")
  record Step(@OrEmpty Optional<String> send, Optional<Regex> expect, Optional<Regex> failOn) {
    public Step {
      if (send.isEmpty() && expect.isEmpty()) {
        throw new IllegalArgumentException("a step has neither 'send' nor 'expect'");
      }
      if (send.isPresent() && send.get().chars().anyMatch(c -> c < ' ' && c != '\t')) {
        throw new KeyFault("send", "'send' in a step has a line end in it; expected one line");
      }
      if (failOn.isPresent() && expect.isEmpty()) {
        throw new KeyFault("fail_on", "'fail_on' in a step needs 'expect': no line is read");
      }
    }
  }
}
