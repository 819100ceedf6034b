package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** postconf's own view of the same files. */
class PostfixViewTest {

  @TempDir Path directory;

  private String postconf(Path root, String... options) {
    List<String> words = new ArrayList<>(List.of("postconf", "-c", "/tmp"));
    words.addAll(List.of(options));
    return MailServers.run(root, directory, words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "$host",
        "${host} and $(host)",
        "$list",
        "a$$b",
        "[$nosuch]",
        "${host?yes}[${empty?yes}]",
        "${empty:no}[${host:no}]",
        "${host?{yes}:{no}} ${empty?{yes}:{no}}",
        "${empty?{yes}:{$host}}",
        "${{$n} == {3} ? {three} : {other}}",
        "${{$n} < {10} ? {less} : {more}} ${{a} > {b} ? {more} : {less}}",
        "${{$n} >= {3}}[${{$n} != {3}}]",
        "${host ? {yes} : {no}}",
        "${host?yes:no}",
        "[${host:{no}}]",
      })
  void expandsAlike(String value) throws IOException {
    Path root = MailServers.root("postfix");
    String main =
        """
        myhostname = mail.example
        mydomain = example
        host = mail.example
        list = $host,
          # a comment between
          localhost
        empty =
        n = 3
        smtpd_banner = %s
        """
            .formatted(value);
    Files.writeString(directory.resolve("main.cf"), main);
    Files.writeString(directory.resolve("master.cf"), "");

    String theirs =
        postconf(root, "-x", "smtpd_banner")
            .lines()
            .filter(line -> line.startsWith("smtpd_banner ="))
            .findFirst()
            .orElseThrow();
    SourceText source = new SourceText("/etc/postfix/main.cf", main.lines().toList());
    Findings findings = new Findings(MailProduct.POSTFIX, new ServiceNames());
    PostfixParameters ours =
        PostfixParameters.of(Optional.of(source), "/etc/postfix", "localhost", findings);
    assertThat("smtpd_banner = " + ours.text("smtpd_banner"))
        .isEqualToNormalizingWhitespace(theirs);
  }

  @Test
  void seesTheSameServices() throws IOException {
    Path root = MailServers.root("postfix");
    String master =
        MailServers.text(root, "/usr/share/postfix/master.cf.dist")
                .replaceAll("(?m)^#(submission |submissions |628 |127|  -o )", "$1")
            + """
            [::1]:10026 inet n - n - - smtpd -o { smtpd_tls_security_level = none }
              -o smtpd_tls_wrappermode=yes
            """;
    Files.writeString(
        directory.resolve("main.cf"), "compatibility_level = 3.6\nmyhostname = mail.example\n");
    Files.writeString(directory.resolve("master.cf"), master);

    List<String> theirs =
        postconf(root, "-M", "*/inet")
            .lines()
            .filter(line -> line.matches("\\S+ +inet .*"))
            .map(line -> line.replaceFirst(" .*", ""))
            .toList();
    SourceText source = new SourceText("/etc/postfix/master.cf", master.lines().toList());
    Findings findings = new Findings(MailProduct.POSTFIX, new ServiceNames());
    List<String> ours =
        PostfixParameters.logicalLines(source).stream()
            .flatMap(line -> PostfixService.of(line, findings).stream())
            .filter(PostfixService::listens)
            .map(PostfixService::name)
            .toList();
    assertThat(ours).hasSizeGreaterThan(5).isEqualTo(theirs);
    assertThat(findings.faults()).isEmpty();
    assertThat(postconf(root, "-P", "*/inet/smtpd_tls_wrappermode"))
        .contains("submissions/inet/smtpd_tls_wrappermode = yes")
        .contains("[::1]:10026/inet/smtpd_tls_wrappermode = yes");
  }
}
