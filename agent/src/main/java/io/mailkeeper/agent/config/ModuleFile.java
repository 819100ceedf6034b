package io.mailkeeper.agent.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A module of blackbox_exporter's file: how {@code /probe} probes; {@code prober} chooses which.
 * Keys are those of blackbox_exporter 0.28 and a few older ones.
 */
@ChosenBy("prober")
@Called("module")
public sealed interface ModuleFile {

  /** The whole probe; empty: only what whoever asks allows. */
  Optional<GoDuration> timeout();

  /** The word after {@code prober}. */
  default String prober() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** HTTP and HTTPS. */
  @Kind("http")
  record Http(Optional<GoDuration> timeout, @Default("{}") HttpModule http) implements ModuleFile {}

  /** Lines or bytes over TCP and TLS. */
  @Kind("tcp")
  record Tcp(Optional<GoDuration> timeout, @Default("{}") TcpModule tcp) implements ModuleFile {}

  /** Name servers. */
  @Kind("dns")
  record Dns(Optional<GoDuration> timeout, DnsModule dns) implements ModuleFile {}

  /** SMTP as services are probed, which blackbox_exporter cannot; keys as in {@code group.yml}. */
  @Kind("smtp")
  record Smtp(
      Optional<GoDuration> timeout,
      Optional<Host> ehlo,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<LoginMechanism> mechanism,
      Optional<Boolean> loginInClear,
      @OrEmpty Optional<String> mailFrom,
      Optional<String> rcptTo)
      implements ModuleFile, MailProbeFile {
    public Smtp {
      MailKeys keys = new MailKeys(tls, loginFile, mechanism, loginInClear);
      keys.check();
      keys.checkSasl();
      MailKeys.checkAddress("mail_from", mailFrom);
      MailKeys.checkAddress("rcpt_to", rcptTo);
    }
  }

  /** LMTP as services are probed. */
  @Kind("lmtp")
  record Lmtp(
      Optional<GoDuration> timeout,
      Optional<Host> lhlo,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<LoginMechanism> mechanism,
      Optional<Boolean> loginInClear,
      @OrEmpty Optional<String> mailFrom,
      Optional<String> rcptTo)
      implements ModuleFile, MailProbeFile {
    public Lmtp {
      MailKeys keys = new MailKeys(tls, loginFile, mechanism, loginInClear);
      keys.check();
      keys.checkSasl();
      MailKeys.checkAddress("mail_from", mailFrom);
      MailKeys.checkAddress("rcpt_to", rcptTo);
    }
  }

  /** POP3 as services are probed. */
  @Kind("pop3")
  record Pop3(
      Optional<GoDuration> timeout,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<LoginMechanism> mechanism,
      Optional<Boolean> loginInClear)
      implements ModuleFile, MailProbeFile {
    public Pop3 {
      new MailKeys(tls, loginFile, mechanism, loginInClear).check();
    }
  }

  /** IMAP as services are probed. */
  @Kind("imap")
  record Imap(
      Optional<GoDuration> timeout,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<LoginMechanism> mechanism,
      Optional<Boolean> loginInClear)
      implements ModuleFile, MailProbeFile {
    public Imap {
      MailKeys keys = new MailKeys(tls, loginFile, mechanism, loginInClear);
      keys.check();
      keys.checkSasl();
    }
  }

  /** ManageSieve as services are probed. */
  @Kind("sieve")
  record Sieve(
      Optional<GoDuration> timeout,
      Optional<TlsFile> tls,
      Optional<Path> loginFile,
      Optional<LoginMechanism> mechanism,
      Optional<Boolean> loginInClear)
      implements ModuleFile, MailProbeFile {
    public Sieve {
      MailKeys keys = new MailKeys(tls, loginFile, mechanism, loginInClear);
      keys.check();
      keys.checkSasl();
    }
  }

  /** Not probed here. */
  @Kind("icmp")
  record Icmp(Optional<GoDuration> timeout, Optional<Unread> icmp) implements ModuleFile {}

  /** Not probed here. */
  @Kind("grpc")
  record Grpc(Optional<GoDuration> timeout, Optional<Unread> grpc) implements ModuleFile {}

  /** Not probed here. */
  @Kind("unix")
  record Unix(Optional<GoDuration> timeout, Optional<Unread> unix) implements ModuleFile {}

  /** Not probed here. */
  @Kind("websocket")
  record Websocket(Optional<GoDuration> timeout, Optional<Unread> websocket)
      implements ModuleFile {}

  /** Family of addresses. */
  enum IpProtocol {
    IP4,
    IP6
  }

  /**
   * {@code tcp}.
   *
   * @param sourceIpAddress own address to connect from
   * @param queryResponse what is said and heard, in order
   * @param tls whether TLS is spoken from the start
   */
  @Called("tcp")
  record TcpModule(
      @Default("ip6") IpProtocol preferredIpProtocol,
      @Default("true") Boolean ipProtocolFallback,
      @OrEmpty Optional<String> sourceIpAddress,
      @Default("[]") List<QueryResponse> queryResponse,
      @Default("false") Boolean tls,
      @Default("{}") TlsConfig tlsConfig) {

    public TcpModule {
      long upgrades = queryResponse.stream().filter(QueryResponse::starttls).count();
      if (upgrades > 1 || (upgrades == 1 && tls)) {
        throw new KeyFault(
            "query_response", "a module has TLS begin twice; remove one 'starttls' or 'tls'");
      }
      if (queryResponse.size() > 16) {
        throw new KeyFault(
            "query_response",
            "'query_response' has " + queryResponse.size() + " items; expected at most 16");
      }
    }
  }

  /**
   * First a line or bytes are waited for, then something is sent, then TLS begins.
   *
   * @param expect what a line must match
   * @param expectBytes the bytes that must come
   * @param labels what of the line is shown in {@code probe_expect_info}
   * @param send a line to send, to which a line feed is added
   * @param starttls whether TLS begins
   */
  @Called("query_response")
  record QueryResponse(
      Optional<Re2> expect,
      @OrEmpty Optional<Raw> expectBytes,
      @Default("[]") List<Label> labels,
      @OrEmpty Optional<Raw> send,
      @Default("false") Boolean starttls) {

    public QueryResponse {
      if (expect.isPresent() && expectBytes.isPresent()) {
        throw new KeyFault(
            "expect_bytes", "both 'expect' and 'expect_bytes' are given; remove one");
      }
    }
  }

  /** A label whose value may hold {@code ${1}}. */
  @Called("label")
  record Label(@Name String name, @OrEmpty String value) {
    public Label {
      if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
        throw new KeyFault(
            "name", "'name' in label is '" + name + "'; expected letters, digits and '_'");
      }
    }
  }

  /** {@code tls_config}. */
  @Called("tls_config")
  record TlsConfig(
      @Default("false") Boolean insecureSkipVerify,
      Optional<String> ca,
      Optional<Path> caFile,
      Optional<String> cert,
      Optional<Path> certFile,
      Optional<Secret> key,
      Optional<Path> keyFile,
      @OrEmpty Optional<String> serverName,
      Optional<TlsVersion> minVersion,
      Optional<TlsVersion> maxVersion) {}

  /** Versions of TLS, as Prometheus writes them. */
  record TlsVersion(String text) {
    static TlsVersion parse(String text) {
      if (!List.of("TLS10", "TLS11", "TLS12", "TLS13").contains(text)) {
        throw new IllegalArgumentException("expected one of TLS10, TLS11, TLS12, TLS13");
      }
      return new TlsVersion(text);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** {@code http}; the keys mean what blackbox_exporter's CONFIGURATION.md says. */
  @Called("http")
  record HttpModule(
      @Default("[]") @Range(min = 100, max = 599) List<Integer> validStatusCodes,
      @Default("[]") List<String> validHttpVersions,
      @Default("ip6") IpProtocol preferredIpProtocol,
      @Default("true") Boolean ipProtocolFallback,
      @Default("true") Boolean followRedirects,
      @Default("false") Boolean noFollowRedirects,
      @Default("false") Boolean failIfSsl,
      @Default("false") Boolean failIfNotSsl,
      @Default("GET") String method,
      @OrEmpty Optional<Map<String, Secret>> headers,
      Optional<Map<String, HeaderSource>> httpHeaders,
      Optional<Base2Size> bodySizeLimit,
      Optional<Compression> compression,
      @Default("[]") List<Re2> failIfBodyMatchesRegexp,
      @Default("[]") List<Re2> failIfBodyNotMatchesRegexp,
      @Default("[]") List<HeaderMatch> failIfHeaderMatches,
      @Default("[]") List<HeaderMatch> failIfHeaderNotMatches,
      @OrEmpty Optional<Raw> body,
      Optional<Path> bodyFile,
      Optional<BasicAuth> basicAuth,
      Optional<Authorization> authorization,
      Optional<Secret> bearerToken,
      Optional<Path> bearerTokenFile,
      @Default("{}") TlsConfig tlsConfig,
      Optional<String> failIfBodyJsonMatchesCel,
      Optional<String> failIfBodyJsonNotMatchesCel,
      Optional<Unread> oauth2,
      Optional<Secret> proxyUrl,
      Optional<Unread> noProxy,
      Optional<Boolean> proxyFromEnvironment,
      Optional<Unread> proxyConnectHeader,
      Optional<Boolean> skipResolvePhaseWithProxy,
      Optional<Boolean> enableHttp2,
      @Default("false") Boolean enableHttp3) {

    public HttpModule {
      if (body.isPresent() && bodyFile.isPresent()) {
        throw new KeyFault("body_file", "both 'body' and 'body_file' are given; remove one");
      }
    }
  }

  /** Names of compressions. */
  enum Compression {
    GZIP,
    DEFLATE,
    IDENTITY,
    BR
  }

  /** Where the values of a header come from; the last one counts. */
  @Called("header")
  record HeaderSource(
      @Default("[]") @OrEmpty List<String> values,
      @Default("[]") List<Secret> secrets,
      @Default("[]") List<Path> files) {}

  /** What the values of a header must match, or must not. */
  @Called("header match")
  record HeaderMatch(String header, Re2 regexp, @Default("false") Boolean allowMissing) {}

  /** HTTP basic authentication. */
  @Called("basic_auth")
  record BasicAuth(
      Optional<String> username,
      Optional<Path> usernameFile,
      Optional<Secret> password,
      Optional<Path> passwordFile) {}

  /** The {@code Authorization} header. */
  @Called("authorization")
  record Authorization(
      @Default("Bearer") String type,
      Optional<Secret> credentials,
      Optional<Path> credentialsFile) {}

  /** {@code dns}. */
  @Called("dns")
  record DnsModule(
      @Default("ip6") IpProtocol preferredIpProtocol,
      @Default("true") Boolean ipProtocolFallback,
      @OrEmpty Optional<String> sourceIpAddress,
      @Default("udp") Transport transportProtocol,
      @Default("false") Boolean dnsOverTls,
      @Default("{}") TlsConfig tlsConfig,
      String queryName,
      @Default("ANY") String queryType,
      @Default("IN") String queryClass,
      @Default("true") Boolean recursionDesired,
      @Default("[]") List<String> validRcodes,
      @Default("{}") RecordRules validateAnswerRrs,
      @Default("{}") RecordRules validateAuthorityRrs,
      @Default("{}") RecordRules validateAdditionalRrs) {

    public DnsModule {
      if (dnsOverTls && transportProtocol != Transport.TCP) {
        throw new KeyFault("dns_over_tls", "'dns_over_tls' needs 'transport_protocol: tcp'");
      }
    }
  }

  /** How a name server is asked. */
  enum Transport {
    UDP,
    TCP
  }

  /** What records must match, or must not, as a zone file has them, with tabs. */
  @Called("records")
  record RecordRules(
      @Default("[]") List<Re2> failIfMatchesRegexp,
      @Default("[]") List<Re2> failIfAllMatchRegexp,
      @Default("[]") List<Re2> failIfNotMatchesRegexp,
      @Default("[]") List<Re2> failIfNoneMatchesRegexp) {}
}
