package io.mailkeeper.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** How a service is probed; {@code protocol} chooses which. */
@ChosenBy("protocol")
@Called("probe")
public sealed interface ProbeFile {

  /** What {@code protocol} says. */
  default String kind() {
    return new Shape(getClass()).kind().orElseThrow();
  }

  Host host();

  /** 1 to 65535. */
  Integer port();

  /** Time between the starts of two probes. */
  Duration every();

  /** The whole probe, from name lookup to the end of the dialogue. */
  Duration timeout();

  /**
   * SMTP: greeting, EHLO, QUIT; a login, and the beginning of a message, where they are asked for.
   *
   * @param ehlo the name said in EHLO; {@code localhost} when not given
   * @param mailFrom a sender to announce in MAIL, empty for the null sender; no message follows
   * @param rcptTo a recipient to announce in RCPT
   */
  @Kind("smtp")
  record Smtp(
      Host host,
      @Default("25") @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout,
      Optional<Host> ehlo,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<LoginMechanism> mechanism,
      Optional<Boolean> loginInClear,
      @OrEmpty Optional<String> mailFrom,
      Optional<String> rcptTo)
      implements ProbeFile, MailProbeFile {

    public Smtp {
      MailKeys keys = new MailKeys(tls, loginFile, mechanism, loginInClear);
      keys.check();
      keys.checkSasl();
      keys.checkPort(port, 25, 465);
      MailKeys.checkAddress("mail_from", mailFrom);
      MailKeys.checkAddress("rcpt_to", rcptTo);
    }
  }

  /**
   * LMTP: greeting, LHLO, QUIT; a login, and the beginning of a message, where they are asked for.
   *
   * @param lhlo the name said in LHLO; {@code localhost} when not given
   * @param mailFrom a sender to announce in MAIL, empty for the null sender; no message follows
   * @param rcptTo a recipient to announce in RCPT
   */
  @Kind("lmtp")
  record Lmtp(
      Host host,
      @Default("24") @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout,
      Optional<Host> lhlo,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<LoginMechanism> mechanism,
      Optional<Boolean> loginInClear,
      @OrEmpty Optional<String> mailFrom,
      Optional<String> rcptTo)
      implements ProbeFile, MailProbeFile {

    public Lmtp {
      MailKeys keys = new MailKeys(tls, loginFile, mechanism, loginInClear);
      keys.check();
      keys.checkSasl();
      MailKeys.checkAddress("mail_from", mailFrom);
      MailKeys.checkAddress("rcpt_to", rcptTo);
    }
  }

  /** POP3: greeting, CAPA, QUIT. */
  @Kind("pop3")
  record Pop3(
      Host host,
      @Default("110") @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<LoginMechanism> mechanism,
      Optional<Boolean> loginInClear)
      implements ProbeFile, MailProbeFile {

    public Pop3 {
      MailKeys keys = new MailKeys(tls, loginFile, mechanism, loginInClear);
      keys.check();
      keys.checkPort(port, 110, 995);
    }
  }

  /** IMAP: greeting, CAPABILITY, LOGOUT. */
  @Kind("imap")
  record Imap(
      Host host,
      @Default("143") @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<LoginMechanism> mechanism,
      Optional<Boolean> loginInClear)
      implements ProbeFile, MailProbeFile {

    public Imap {
      MailKeys keys = new MailKeys(tls, loginFile, mechanism, loginInClear);
      keys.check();
      keys.checkSasl();
      keys.checkPort(port, 143, 993);
    }
  }

  /** ManageSieve: greeting, NOOP, LOGOUT; a login where it is asked for. */
  @Kind("sieve")
  record Sieve(
      Host host,
      @Default("4190") @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<LoginMechanism> mechanism,
      Optional<Boolean> loginInClear)
      implements ProbeFile, MailProbeFile {

    public Sieve {
      MailKeys keys = new MailKeys(tls, loginFile, mechanism, loginInClear);
      keys.check();
      keys.checkSasl();
    }
  }

  /**
   * A message goes round: it is submitted, looked for until it arrives, read and deleted.
   *
   * @param submit where it is submitted; {@code rcpt_to} is the address of the mailbox, without
   *     {@code mail_from} a bounce of it goes nowhere. Its {@code every} and {@code timeout} do not
   *     matter, nor do those of {@code fetch}
   * @param fetch where it is read, with the login of the mailbox's owner
   * @param mailbox where it arrives; POP3 knows only this one
   * @param slowAfter what a hop may take before it is told to be slow
   * @param lostAfter how long it may be late before it is lost
   */
  @Kind("round_trip")
  record RoundTrip(
      ProbeFile submit,
      ProbeFile fetch,
      @Default("INBOX") String mailbox,
      @Default("5m") Duration every,
      @Default("1m") Duration timeout,
      Optional<SlowAfter> slowAfter,
      @Default("1h") Duration lostAfter)
      implements ProbeFile {

    public RoundTrip {
      if (!recipient(submit)) {
        throw new KeyFault(
            "submit", "'submit' in probe is no probe of smtp or lmtp with 'rcpt_to'; expected one");
      }
      boolean pop3 = fetch instanceof Pop3;
      if (!(pop3 || fetch instanceof Imap) || ((MailProbeFile) fetch).loginFile().isEmpty()) {
        throw new KeyFault(
            "fetch",
            "'fetch' in probe is no probe of imap or pop3 with 'login_file'; expected one");
      }
      if (pop3 && !mailbox.equals("INBOX")) {
        throw new KeyFault(
            "mailbox", "'mailbox' in probe is '" + mailbox + "', but POP3 has only INBOX");
      }
      if (mailbox.isEmpty() || !mailbox.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
        throw new KeyFault(
            "mailbox",
            "'mailbox' in probe is '"
                + mailbox
                + "'; expected visible ASCII, and modified UTF-7 for other letters");
      }
    }

    private static boolean recipient(ProbeFile submit) {
      return (submit instanceof Smtp smtp && smtp.rcptTo().isPresent())
          || (submit instanceof Lmtp lmtp && lmtp.rcptTo().isPresent());
    }

    @Override
    public Host host() {
      return submit.host();
    }

    @Override
    public Integer port() {
      return submit.port();
    }
  }

  /**
   * How long a message's hops may take.
   *
   * @param submit until it is accepted
   * @param queue from then until it is in the mailbox
   * @param store login, and finding it in the mailbox
   * @param fetch reading and deleting it
   */
  @Called("slow_after")
  record SlowAfter(
      Optional<Duration> submit,
      Optional<Duration> queue,
      Optional<Duration> store,
      Optional<Duration> fetch) {}

  /**
   * HTTP and HTTPS: one GET.
   *
   * @param expectStatus status codes that count as alive; without them, any does: a server that
   *     answers 401 or 500 runs
   * @param tls from the start; without it, all is in clear
   * @param loginFile a file with {@code user:password} for HTTP basic authentication
   * @param loginInClear whether the password may cross the network without TLS
   * @param virtualHost the name asked for in the Host header and by TLS; the probe's host when not
   *     given
   * @param expectHeaders what header lines must match, by name
   * @param expectBody what must be found in the first 64 KiB of the body
   * @param failOnBody what must not
   * @param followRedirects how many redirects are followed; none when not given
   */
  @Kind("http")
  record Http(
      Host host,
      @Default("80") @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout,
      @Default("/") String path,
      Optional<HttpStatuses> expectStatus,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<Boolean> loginInClear,
      Optional<Host> virtualHost,
      Optional<Map<String, Regex>> expectHeaders,
      Optional<Regex> expectBody,
      Optional<Regex> failOnBody,
      @Range(min = 1, max = 10) Optional<Integer> followRedirects)
      implements ProbeFile {

    public Http {
      if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c > '~')) {
        throw new KeyFault(
            "path",
            "'path' in probe is '"
                + path
                + "'; expected a path beginning with '/', without spaces");
      }
      new MailKeys(tls, loginFile, Optional.empty(), loginInClear).checkPort(port, 80, 443);
      MailKeys.checkClear(tls, loginFile, loginInClear);
      tls.filter(t -> t.mode() == TlsFile.Mode.STARTTLS)
          .ifPresent(
              t -> {
                throw new KeyFault("tls", "'tls' in probe is starttls, which HTTP does not know");
              });
    }
  }

  /**
   * The domain name system: one question to one name server, whose answer must not be empty.
   *
   * @param host the name server
   * @param queryName what is asked for; an address with {@code query_type: ptr}
   * @param transport how the server is asked; UDP when not given
   * @param recursionDesired whether the server may ask others; true when not given
   * @param validRcodes response codes that are good; NOERROR when not given
   * @param expect what one answer must match, as a zone file has it, with tabs
   * @param failOn what no answer may match
   */
  @Kind("dns")
  record Dns(
      Host host,
      @Default("53") @Range(min = 1, max = 65_535) Integer port,
      @Default("10s") Duration every,
      @Default("5s") Duration timeout,
      String queryName,
      @Default("a") QueryType queryType,
      Optional<ModuleFile.Transport> transport,
      Optional<Boolean> recursionDesired,
      Optional<List<Rcode>> validRcodes,
      Optional<Regex> expect,
      Optional<Regex> failOn)
      implements ProbeFile {

    public Dns {
      boolean labels =
          queryName.equals(".")
              || queryName.matches("([!-\\-/-~]{1,63}\\.)*[!-\\-/-~]{1,63}\\.?")
              || queryName.matches("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
      if (!labels || queryName.length() > 253) {
        throw new KeyFault(
            "query_name",
            "'query_name' in probe is '"
                + queryName
                + "'; expected a domain name, or an address with 'query_type: ptr'");
      }
    }
  }

  /** What is asked for. */
  enum QueryType {
    A,
    AAAA,
    MX,
    PTR,
    NS,
    SOA,
    TXT,
    CNAME,
    SRV,
    CAA
  }

  /** Codes of a name server's answer. */
  enum Rcode {
    NOERROR,
    NXDOMAIN,
    SERVFAIL,
    REFUSED
  }

  /**
   * A Java virtual machine by its Jolokia agent: attributes of MBeans, and what they must be.
   *
   * @param loginFile a file with {@code user:password}, which crosses the network in clear
   */
  @Kind("jolokia")
  record Jolokia(
      JolokiaUrl url,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout,
      Optional<Path> loginFile,
      List<Read> reads)
      implements ProbeFile {

    /** One request carries them all. */
    static final int MAX_READS = 50;

    public Jolokia {
      if (reads.size() > MAX_READS) {
        throw new KeyFault(
            "reads",
            "'reads' in probe has " + reads.size() + " items; expected at most " + MAX_READS);
      }
    }

    @Override
    public Host host() {
      return url.host();
    }

    @Override
    public Integer port() {
      return url.port();
    }
  }

  /**
   * One attribute.
   *
   * @param path into its value, {@code used} in {@code HeapMemoryUsage}
   * @param equals the text it must be; not together with {@code min} and {@code max}
   */
  @Called("read")
  record Read(
      String mbean,
      String attribute,
      Optional<String> path,
      Optional<Decimal> min,
      Optional<Decimal> max,
      @OrEmpty Optional<String> equals) {

    public Read {
      if (!isName(mbean)) {
        throw new KeyFault(
            "mbean",
            "'mbean' in read is '"
                + mbean
                + "'; expected the name of one MBean, such as java.lang:type=Memory");
      }
      oneLine("attribute", Optional.of(attribute));
      oneLine("path", path);
      oneLine("equals", equals);
      if (equals.isPresent() && (min.isPresent() || max.isPresent())) {
        throw new KeyFault("equals", "a read has 'equals' and 'min' or 'max'; remove one");
      }
      if (min.isPresent() && max.isPresent() && min.get().exceeds(max.get())) {
        throw new KeyFault(
            "min", "'min' in read is " + min.get() + "; expected at most 'max', " + max.get());
      }
    }

    private static boolean isName(String mbean) {
      try {
        return !new ObjectName(mbean).isPattern();
      } catch (MalformedObjectNameException e) {
        return false;
      }
    }

    private static void oneLine(String key, Optional<String> text) {
      if (text.filter(t -> t.chars().anyMatch(c -> c < ' ') || t.length() > 1000).isPresent()) {
        throw new KeyFault(
            key, "'" + key + "' in read is no single line of at most 1000 characters");
      }
    }
  }

  /**
   * LDAP: a bind, and a look whether an entry is there.
   *
   * @param loginFile a file with {@code name:password}, the name a distinguished one; without it,
   *     the bind is anonymous
   * @param loginInClear whether the password may cross the network without TLS
   * @param base distinguished name of an entry that has to be there
   */
  @Kind("ldap")
  record Ldap(
      Host host,
      @Default("389") @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<Boolean> loginInClear,
      Optional<String> base)
      implements ProbeFile {

    public Ldap {
      MailKeys keys = new MailKeys(tls, loginFile, Optional.empty(), loginInClear);
      keys.check();
      keys.checkPort(port, 389, 636);
      if (loginFile.isPresent() && tls.isEmpty() && !loginInClear.orElse(false)) {
        throw new KeyFault(
            "login_file",
            "'login_file' in probe has a password that would be sent in clear; give the probe 'tls',"
                + " or 'login_in_clear: true'");
      }
      Read.oneLine("base", base);
    }
  }

  /**
   * Lines sent and expected, for any protocol of lines; without any, whether it can be connected
   * to.
   *
   * @param greeting what the first line must match
   * @param tls from the start, or where a step says {@code starttls: true}
   * @param loginFile a file with {@code user:password}, which stand for {@code ${user}} and {@code
   *     ${password}} in what is sent
   * @param loginInClear whether the password may cross the network without TLS
   */
  @Kind("dialogue")
  record Dialogue(
      Host host,
      @Range(min = 1, max = 65_535) Integer port,
      @Default("2s") Duration every,
      @Default("5s") Duration timeout,
      Optional<Regex> greeting,
      @Default("[]") List<Step> steps,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<Boolean> loginInClear)
      implements ProbeFile {

    public Dialogue {
      long upgrades = steps.stream().filter(step -> step.starttls().isPresent()).count();
      boolean later = tls.filter(t -> t.mode() == TlsFile.Mode.STARTTLS).isPresent();
      if (upgrades > 0 != later || upgrades > 1) {
        throw new KeyFault(
            "steps",
            "a dialogue has 'tls: {mode: starttls}' exactly when one of its steps has 'starttls:"
                + " true'");
      }
      MailKeys.checkClear(tls, loginFile, loginInClear);
    }
  }

  /**
   * Something sent, then lines read until one matches, or bytes that must be equal. What a match
   * captured stands for {@code ${1}} or {@code ${name}} in what is sent later.
   *
   * @param send without the line end, which is added
   * @param sendBytes bytes as they are; not together with {@code send}
   * @param expect what a line must match for the dialogue to go on
   * @param expectBytes the bytes that must come; not together with {@code expect}
   * @param failOn a line that matches ends the probe as failed
   * @param starttls whether TLS begins, after sending
   */
  @Called("step")
  record Step(
      @OrEmpty Optional<String> send,
      Optional<Octets> sendBytes,
      Optional<Regex> expect,
      Optional<Octets> expectBytes,
      Optional<Regex> failOn,
      Optional<Boolean> starttls) {
    public Step {
      starttls = starttls.filter(yes -> yes);
      boolean sends = send.isPresent() || sendBytes.isPresent();
      boolean expects = expect.isPresent() || expectBytes.isPresent();
      if (!sends && !expects && starttls.isEmpty()) {
        throw new IllegalArgumentException("a step has neither 'send' nor 'expect'");
      }
      if (send.isPresent() && send.get().chars().anyMatch(c -> c < ' ' && c != '\t')) {
        throw new KeyFault("send", "'send' in a step has a line end in it; expected one line");
      }
      if (failOn.isPresent() && expect.isEmpty()) {
        throw new KeyFault("fail_on", "'fail_on' in a step needs 'expect': no line is read");
      }
      if (send.isPresent() && sendBytes.isPresent()) {
        throw new KeyFault("send_bytes", "a step has 'send' and 'send_bytes'; remove one");
      }
      if (expect.isPresent() && expectBytes.isPresent()) {
        throw new KeyFault("expect_bytes", "a step has 'expect' and 'expect_bytes'; remove one");
      }
      if (starttls.isPresent() && expects) {
        throw new KeyFault(
            "starttls", "a step with 'starttls' expects nothing; put 'expect' into another step");
      }
    }
  }
}
