package io.mailkeeper.probes;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A service to probe. Values are checked here: nothing a target holds can smuggle a second line
 * into a dialogue.
 */
public sealed interface Target
    permits Target.Mail, Target.Http, Target.Jolokia, Target.Ldap, Target.Script, Route {

  /** Name of the protocol, one of {@link Probes#protocols()}. */
  String protocol();

  /** Host name, or an IPv4 or IPv6 address without brackets. */
  String host();

  /** TCP port, 1 to 65535. */
  int port();

  /** How TLS is spoken; empty: not at all. */
  default Optional<Tls> tls() {
    return Optional.empty();
  }

  /**
   * Reads {@code smtp://host:25}, {@code pop3://host}, {@code imap://[::1]:143}, {@code
   * http://host:8890/path?query}, {@code jolokia://host:8778/jolokia/}, {@code sdap://host:9000} or
   * {@code tcp://host:9000}, and {@code submission}, {@code lmtp}, {@code sieve}; {@code smtps},
   * {@code pop3s}, {@code imaps}, {@code https} with TLS from the start, where the certificate must
   * convince. Only {@code tcp} has no default port.
   *
   * @throws IllegalArgumentException with one sentence for the user
   */
  static Target parse(URI uri) {
    return TargetUri.parse(uri);
  }

  /** A mail protocol of lines: with TLS and a login, or without. */
  sealed interface Mail extends Target permits Smtp, Lmtp, Pop3, Imap, Sieve {

    /** Who logs in, and how; empty: nobody. */
    Optional<MailLogin> login();

    /** The same service, spoken to in another way. */
    Mail with(Optional<Tls> tls, Optional<MailLogin> login);
  }

  /**
   * SMTP: greeting, EHLO, QUIT; a login, and the beginning of a message, where they are asked for.
   *
   * @param ehloName how the probe introduces itself: a host name or an address literal
   * @param tls how TLS is spoken; empty: not at all
   * @param envelope from whom to whom a message is announced, which never comes; empty: none is
   */
  record Smtp(
      String host,
      int port,
      String ehloName,
      Optional<Tls> tls,
      Optional<MailLogin> login,
      Optional<Envelope> envelope)
      implements Mail {
    public static final String PROTOCOL = "smtp";
    public static final int DEFAULT_PORT = 25;

    /** With TLS from the start, RFC 8314 section 7.3. */
    public static final int TLS_PORT = 465;

    /** For one's own users, RFC 6409. */
    public static final int SUBMISSION_PORT = 587;

    public static final String DEFAULT_EHLO_NAME = "localhost";

    public Smtp {
      TargetRules.endpoint(host, port);
      TargetRules.word("EHLO name", ehloName);
      TargetRules.sasl(login);
    }

    public Smtp(String host, int port, String ehloName, Optional<Tls> tls) {
      this(host, port, ehloName, tls, Optional.empty(), Optional.empty());
    }

    public Smtp(String host, int port, String ehloName) {
      this(host, port, ehloName, Optional.empty());
    }

    public Smtp(String host, int port) {
      this(host, port, DEFAULT_EHLO_NAME);
    }

    @Override
    public String protocol() {
      return PROTOCOL;
    }

    @Override
    public Smtp with(Optional<Tls> otherTls, Optional<MailLogin> otherLogin) {
      return new Smtp(host, port, ehloName, otherTls, otherLogin, envelope);
    }
  }

  /**
   * LMTP, by which a mail store takes messages: as SMTP, with LHLO.
   *
   * @param lhloName how the probe introduces itself: a host name or an address literal
   * @param tls how TLS is spoken; empty: not at all
   * @param envelope from whom to whom a message is announced, which never comes; empty: none is
   */
  record Lmtp(
      String host,
      int port,
      String lhloName,
      Optional<Tls> tls,
      Optional<MailLogin> login,
      Optional<Envelope> envelope)
      implements Mail {
    public static final String PROTOCOL = "lmtp";

    /** What mail stores use by custom; RFC 2033 section 5 only forbids that it is 25. */
    public static final int DEFAULT_PORT = 24;

    public Lmtp {
      TargetRules.endpoint(host, port);
      TargetRules.word("LHLO name", lhloName);
      TargetRules.sasl(login);
    }

    public Lmtp(String host, int port) {
      this(
          host, port, Smtp.DEFAULT_EHLO_NAME, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public String protocol() {
      return PROTOCOL;
    }

    @Override
    public Lmtp with(Optional<Tls> otherTls, Optional<MailLogin> otherLogin) {
      return new Lmtp(host, port, lhloName, otherTls, otherLogin, envelope);
    }
  }

  /**
   * From whom to whom a message would go.
   *
   * @param from empty: from nobody, as a bounce
   * @param to empty: nobody is named
   */
  record Envelope(String from, Optional<String> to) {
    public Envelope {
      TargetRules.address("sender", from);
      to.ifPresent(address -> TargetRules.require(!address.isEmpty(), "recipient is empty"));
      to.ifPresent(address -> TargetRules.address("recipient", address));
    }
  }

  /**
   * POP3: greeting, CAPA, QUIT.
   *
   * @param tls how TLS is spoken; empty: not at all
   */
  record Pop3(String host, int port, Optional<Tls> tls, Optional<MailLogin> login) implements Mail {
    public static final String PROTOCOL = "pop3";
    public static final int DEFAULT_PORT = 110;

    /** With TLS from the start, RFC 8314 section 7.2. */
    public static final int TLS_PORT = 995;

    public Pop3 {
      TargetRules.endpoint(host, port);
    }

    public Pop3(String host, int port) {
      this(host, port, Optional.empty(), Optional.empty());
    }

    @Override
    public String protocol() {
      return PROTOCOL;
    }

    @Override
    public Pop3 with(Optional<Tls> otherTls, Optional<MailLogin> otherLogin) {
      return new Pop3(host, port, otherTls, otherLogin);
    }
  }

  /**
   * IMAP: greeting, CAPABILITY, LOGOUT.
   *
   * @param tls how TLS is spoken; empty: not at all
   * @param login with {@link Mechanism#LOGIN}, by that mechanism or by the command LOGIN
   */
  record Imap(String host, int port, Optional<Tls> tls, Optional<MailLogin> login) implements Mail {
    public static final String PROTOCOL = "imap";
    public static final int DEFAULT_PORT = 143;

    /** With TLS from the start, RFC 8314 section 7.1. */
    public static final int TLS_PORT = 993;

    public Imap {
      TargetRules.endpoint(host, port);
      TargetRules.sasl(login);
    }

    public Imap(String host, int port) {
      this(host, port, Optional.empty(), Optional.empty());
    }

    @Override
    public String protocol() {
      return PROTOCOL;
    }

    @Override
    public Imap with(Optional<Tls> otherTls, Optional<MailLogin> otherLogin) {
      return new Imap(host, port, otherTls, otherLogin);
    }
  }

  /**
   * ManageSieve: greeting with capabilities, NOOP, LOGOUT.
   *
   * @param tls how TLS is spoken; empty: not at all
   */
  record Sieve(String host, int port, Optional<Tls> tls, Optional<MailLogin> login)
      implements Mail {
    public static final String PROTOCOL = "sieve";
    public static final int DEFAULT_PORT = 4190;

    public Sieve {
      TargetRules.endpoint(host, port);
      TargetRules.sasl(login);
    }

    public Sieve(String host, int port) {
      this(host, port, Optional.empty(), Optional.empty());
    }

    @Override
    public String protocol() {
      return PROTOCOL;
    }

    @Override
    public Sieve with(Optional<Tls> otherTls, Optional<MailLogin> otherLogin) {
      return new Sieve(host, port, otherTls, otherLogin);
    }
  }

  /**
   * HTTP: one GET; redirects are not followed and the body is not read.
   *
   * @param path path and query, starting with a slash
   * @param expectedStatus status codes that mean success; empty: any well-formed status line does
   * @param tls how TLS is spoken, from the start only; empty: not at all
   */
  record Http(String host, int port, String path, Set<Integer> expectedStatus, Optional<Tls> tls)
      implements Target {
    public static final String PROTOCOL = "http";
    public static final int DEFAULT_PORT = 80;
    public static final int TLS_PORT = 443;

    public Http {
      TargetRules.endpoint(host, port);
      TargetRules.path(path);
      expectedStatus = Set.copyOf(expectedStatus);
      expectedStatus.forEach(TargetRules::status);
      TargetRules.require(
          tls.filter(t -> t.mode() == Tls.Mode.STARTTLS).isEmpty(), "HTTP has no STARTTLS");
    }

    public Http(String host, int port, String path, Set<Integer> expectedStatus) {
      this(host, port, path, expectedStatus, Optional.empty());
    }

    public Http(String host, int port, String path) {
      this(host, port, path, Set.of());
    }

    @Override
    public String protocol() {
      return PROTOCOL;
    }
  }

  /**
   * A Java virtual machine with a Jolokia agent: one HTTP POST reads all attributes, and each is
   * judged.
   *
   * @param path of the agent, starting with a slash
   * @param reads what is read and what it must be, 1 to {@value #MAX_READS}
   * @param login for HTTP basic authentication; crosses the network in clear
   */
  record Jolokia(String host, int port, String path, List<JolokiaRead> reads, Optional<Login> login)
      implements Target {
    public static final String PROTOCOL = "jolokia";

    /** What the agent for virtual machines listens on when it is not told otherwise. */
    public static final int DEFAULT_PORT = 8778;

    public static final String DEFAULT_PATH = "/jolokia/";
    public static final int MAX_READS = 50;

    public Jolokia {
      TargetRules.endpoint(host, port);
      TargetRules.path(path);
      reads = List.copyOf(reads);
      TargetRules.reads(reads.size());
    }

    /** Only whether the machine answers: its uptime is read, which every one has. */
    public Jolokia(String host, int port, String path) {
      this(host, port, path, List.of(JolokiaRead.UPTIME), Optional.empty());
    }

    @Override
    public String protocol() {
      return PROTOCOL;
    }
  }

  /**
   * LDAP: a bind, and a look whether an entry is there; RFC 4511.
   *
   * @param tls how TLS is spoken; empty: not at all
   * @param login the distinguished name to bind as, and its password; empty: nobody
   * @param loginInClear whether the password may cross the network without TLS
   * @param base distinguished name of an entry that has to be there; empty: none is looked for
   */
  record Ldap(
      String host,
      int port,
      Optional<Tls> tls,
      Optional<Login> login,
      boolean loginInClear,
      Optional<String> base)
      implements Target {
    public static final String PROTOCOL = "ldap";
    public static final int DEFAULT_PORT = 389;

    /** With TLS from the start. */
    public static final int TLS_PORT = 636;

    public Ldap {
      TargetRules.endpoint(host, port);
      base.ifPresent(b -> TargetRules.line("base", b));
    }

    /** As nobody, in clear. */
    public Ldap(String host, int port) {
      this(host, port, Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    @Override
    public String protocol() {
      return PROTOCOL;
    }
  }

  /**
   * Any line protocol: connect, wait for a greeting when there is one, then step by step send a
   * line and wait for a line.
   *
   * @param protocol {@code sdap} or {@code tcp}
   * @param greeting regular expression of the greeting; empty: the first step comes at once
   * @param steps in order; none: a connection is enough
   * @param failOn regular expression of a line that fails the probe at once, wherever it comes
   */
  record Script(
      String protocol,
      String host,
      int port,
      Optional<String> greeting,
      List<Step> steps,
      Optional<String> failOn)
      implements Target {
    public static final String SDAP = "sdap";
    public static final String TCP = "tcp";
    public static final int SDAP_DEFAULT_PORT = 9000;
    public static final int MAX_STEPS = 50;

    public Script {
      TargetRules.scriptProtocol(protocol);
      TargetRules.endpoint(host, port);
      greeting.ifPresent(LinePattern::new);
      failOn.ifPresent(LinePattern::new);
      steps = List.copyOf(steps);
      TargetRules.steps(steps.size());
    }

    /** Only a connection. */
    public Script(String protocol, String host, int port) {
      this(protocol, host, port, Optional.empty(), List.of(), Optional.empty());
    }
  }

  /**
   * One step of a script. Lines that do not match {@code expect} are passed over, so that one
   * pattern can name the last line of a long reply; a pattern matches anywhere in a line unless it
   * is anchored.
   *
   * @param send line to send, without its end; empty: nothing is sent
   * @param expect regular expression of the line to wait for; empty: the next step comes at once
   */
  record Step(Optional<String> send, Optional<String> expect) {
    public Step {
      if (send.isEmpty() && expect.isEmpty()) {
        throw new IllegalArgumentException("a step neither sends nor expects anything");
      }
      send.ifPresent(text -> TargetRules.line("text to send", text));
      expect.ifPresent(LinePattern::new);
    }

    public Step(String send, String expect) {
      this(Optional.of(send), Optional.of(expect));
    }
  }
}
