package io.mailkeeper.probes;

import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A service to probe. Values are checked here: nothing a target holds can smuggle a second line
 * into a dialogue.
 */
public sealed interface Target
    permits Target.Mail,
        Target.Http,
        Target.Jolokia,
        Target.Ldap,
        Target.Script,
        Target.Dns,
        Route {

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

  /** Which address of the host is probed. */
  default AddressChoice addressChoice() {
    return AddressChoice.ANY;
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
   * HTTP and HTTPS: one request. Unless told otherwise a GET, whose answer is any well-formed
   * status line, whose body is not read, and whose redirects are not followed.
   *
   * @param path path and query, starting with a slash
   * @param expectedStatus status codes that mean success; empty: any well-formed status line does
   * @param tls how TLS is spoken from the start; empty: not at all
   * @param request what is asked
   * @param expect what the answer must be
   * @param redirects how many are followed
   * @param addressChoice which address is probed
   */
  record Http(
      String host,
      int port,
      String path,
      Set<Integer> expectedStatus,
      Optional<Tls> tls,
      HttpRequest request,
      HttpExpect expect,
      Redirects redirects,
      AddressChoice addressChoice)
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
          tls.filter(t -> t.mode() == Tls.Mode.STARTTLS).isEmpty(), "HTTP knows no STARTTLS");
    }

    /** One GET in clear. */
    public Http(String host, int port, String path, Set<Integer> expectedStatus) {
      this(
          host,
          port,
          path,
          expectedStatus,
          Optional.empty(),
          HttpRequest.GET,
          HttpExpect.NOTHING,
          Redirects.NONE,
          AddressChoice.ANY);
    }

    /** The same with TLS from the start, or without, and a login for HTTP basic authentication. */
    public Http with(Optional<Tls> other, Optional<Login> login) {
      return new Http(
          host,
          port,
          path,
          expectedStatus,
          other,
          new HttpRequest(request.method(), request.headers(), login, request.body()),
          expect,
          redirects,
          addressChoice);
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
   * How redirects are followed.
   *
   * @param most how many; 0: none, a redirect is an answer like any other
   * @param tls how TLS is spoken where a redirect leads to {@code https}
   * @param allowed where it may lead
   */
  record Redirects(int most, Tls tls, Allowed allowed) {
    public static final Redirects NONE = upTo(0, Tls.required(Tls.Mode.IMPLICIT));

    /** Says where a redirect may lead. */
    @FunctionalInterface
    public interface Allowed {
      /** Everywhere. */
      Allowed ALL = (host, port) -> true;

      boolean to(String host, int port);
    }

    public Redirects {
      TargetRules.require(most >= 0 && most <= 20, "redirects are " + most + ", allowed: 0 to 20");
    }

    public static Redirects upTo(int most, Tls tls) {
      return new Redirects(most, tls, Allowed.ALL);
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
   * The domain name system: one question to one name server.
   *
   * @param host the name server
   * @param name what is asked for, with or without the dot at its end
   * @param type such as {@code MX}
   * @param kind class, nearly always {@code IN}
   * @param recursionDesired whether the server may ask others
   * @param transport how it is asked; an answer cut short is asked for over TCP either way
   * @param rcodes response codes that mean success
   * @param leastAnswers how many answers there must be
   * @param answers patterns of the answer section
   * @param authority patterns of the authority section
   * @param additional patterns of the additional section
   * @param tls how TLS is spoken from the start, over TCP; empty: not at all
   * @param addressChoice which address is probed
   */
  record Dns(
      String host,
      int port,
      String name,
      String type,
      String kind,
      boolean recursionDesired,
      Transport transport,
      Set<String> rcodes,
      int leastAnswers,
      DnsRules answers,
      DnsRules authority,
      DnsRules additional,
      Optional<Tls> tls,
      AddressChoice addressChoice)
      implements Target {
    public static final String PROTOCOL = "dns";
    public static final int DEFAULT_PORT = 53;
    public static final int TLS_PORT = 853;

    /** How a name server is asked. */
    public enum Transport {
      UDP,
      TCP
    }

    public Dns {
      TargetRules.endpoint(host, port);
      TargetRules.domain(name);
      DnsMessage.type(type);
      DnsMessage.classOf(kind);
      rcodes = Set.copyOf(rcodes);
      TargetRules.require(!rcodes.isEmpty(), "no response code is good");
      TargetRules.require(
          tls.isEmpty() || transport == Transport.TCP, "name servers speak TLS over TCP only");
    }

    /** At least one answer. */
    public Dns(String host, int port, String name, String type) {
      this(
          host,
          port,
          name,
          type,
          "IN",
          true,
          Transport.UDP,
          Set.of("NOERROR"),
          1,
          DnsRules.NOTHING,
          DnsRules.NOTHING,
          DnsRules.NOTHING,
          Optional.empty(),
          AddressChoice.ANY);
    }

    Dns over(Transport other) {
      return new Dns(
          host,
          port,
          name,
          type,
          kind,
          recursionDesired,
          other,
          rcodes,
          leastAnswers,
          answers,
          authority,
          additional,
          tls,
          addressChoice);
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
   * @param prompt whether a refusal fails the probe at once where nothing more can come, and the
   *     answer to what is sent last is not waited for
   * @param tls how TLS is spoken; with {@link Tls.Mode#STARTTLS} one step says when
   * @param login what {@code ${user}} and {@code ${password}} stand for in what is sent
   * @param addressChoice which address is probed
   */
  record Script(
      String protocol,
      String host,
      int port,
      Optional<String> greeting,
      List<Step> steps,
      Optional<String> failOn,
      boolean prompt,
      Optional<Tls> tls,
      Optional<Login> login,
      AddressChoice addressChoice)
      implements Target {
    public static final String SDAP = "sdap";
    public static final String TCP = "tcp";
    public static final int SDAP_DEFAULT_PORT = 9000;
    public static final int MAX_STEPS = 50;

    public Script {
      TargetRules.scriptProtocol(protocol);
      TargetRules.endpoint(host, port);
      greeting.ifPresent(Regex::java);
      failOn.ifPresent(Regex::java);
      steps = List.copyOf(steps);
      TargetRules.steps(steps.size());
      TargetRules.startTls(steps, tls);
    }

    /** Patient, in clear. */
    public Script(
        String protocol,
        String host,
        int port,
        Optional<String> greeting,
        List<Step> steps,
        Optional<String> failOn) {
      this(
          protocol,
          host,
          port,
          greeting,
          steps,
          failOn,
          false,
          Optional.empty(),
          Optional.empty(),
          AddressChoice.ANY);
    }

    /** Only a connection. */
    public Script(String protocol, String host, int port) {
      this(protocol, host, port, Optional.empty(), List.of(), Optional.empty());
    }
  }

  /**
   * One step of a script: something is sent, then something awaited; or TLS begins. Lines that do
   * not match are passed over, so that one pattern can name the last line of a long reply; a
   * pattern matches anywhere in a line unless it is anchored.
   *
   * @param send what to send; empty: nothing is sent
   * @param expect what to wait for; empty: the next step comes at once
   * @param startTls whether TLS begins, after sending
   */
  record Step(Optional<Payload> send, Optional<Awaited> expect, boolean startTls) {

    /** Lets TLS begin. */
    public static final Step START_TLS = new Step(Optional.empty(), Optional.empty(), true);

    public Step {
      if (send.isEmpty() && expect.isEmpty() && !startTls) {
        throw new IllegalArgumentException("a step neither sends nor expects anything");
      }
      TargetRules.require(
          expect.isEmpty() || !startTls, "a step expects something where TLS begins");
    }

    /**
     * A line to send, whose end is added, and a pattern in Java's syntax for a line to wait for.
     */
    public Step(Optional<String> send, Optional<String> expect) {
      this(send.map(Payload::line), expect.map(text -> Awaited.line(Regex.java(text))), false);
    }

    public Step(String send, String expect) {
      this(Optional.of(send), Optional.of(expect));
    }
  }

  /** What a step waits for. */
  sealed interface Awaited permits AwaitedLine, AwaitedBytes {

    static Awaited line(Regex regex) {
      return new AwaitedLine(regex, Map.of());
    }

    /** How many bytes that are no line; 0: a line. */
    int size();
  }

  /**
   * A line.
   *
   * @param regex what it must match
   * @param labels what of it is reported, by name
   */
  record AwaitedLine(Regex regex, Map<String, Payload> labels) implements Awaited {
    public AwaitedLine {
      labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    @Override
    public int size() {
      return 0;
    }
  }

  /** So many bytes, equal to these. */
  record AwaitedBytes(Buffer bytes) implements Awaited {
    public AwaitedBytes {
      TargetRules.require(
          bytes.length() >= 1 && bytes.length() <= TargetRules.MAX_SENT_CHARS,
          "bytes to expect are "
              + bytes.length()
              + ", expected 1 to "
              + TargetRules.MAX_SENT_CHARS);
    }

    @Override
    public int size() {
      return bytes.length();
    }
  }
}
