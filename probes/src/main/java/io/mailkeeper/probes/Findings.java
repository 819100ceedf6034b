package io.mailkeeper.probes;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a protocol shows beside its verdict. What was not reached is zero or empty. */
public sealed interface Findings permits Findings.Http, Findings.Script, Findings.Dns {

  /**
   * Of an HTTP answer, the last one when redirects were followed.
   *
   * @param status status code; 0 when no status line came
   * @param version {@code 1.0} or {@code 1.1}; empty when no status line came
   * @param contentLength what the server said the body's length is
   * @param bodyBytes bytes of the body that were read, before any decompression
   * @param uncompressedBytes bytes of the body that were read, decompressed
   * @param lastModified of the answer, when the server says so
   * @param location where a redirect leads to, when the server says so
   * @param redirects how many were followed
   * @param encrypted whether the answer came by TLS
   * @param patternFailed whether a pattern decided, and against the server; empty: none decided
   */
  record Http(
      int status,
      String version,
      OptionalLong contentLength,
      long bodyBytes,
      long uncompressedBytes,
      Optional<Instant> lastModified,
      Optional<String> location,
      int redirects,
      boolean encrypted,
      Optional<Boolean> patternFailed)
      implements Findings {

    /** No answer came. */
    public static final Http NOTHING =
        new Http(
            0,
            "",
            OptionalLong.empty(),
            0,
            0,
            Optional.empty(),
            Optional.empty(),
            0,
            false,
            Optional.empty());
  }

  /**
   * Of a script.
   *
   * @param labels what was captured under a name, values as the peer sent them
   * @param patternFailed whether the last pattern awaited was not found
   * @param bytesFailed whether bytes other than those awaited came
   */
  record Script(Map<String, String> labels, boolean patternFailed, boolean bytesFailed)
      implements Findings {}

  /**
   * Of a name server's answer.
   *
   * @param rcode response code, such as {@code NOERROR}; empty when no answer came
   * @param answers records of the answer section, as a zone file has them
   * @param authority records of the authority section
   * @param additional records of the additional section
   * @param serial of the last SOA record in the answer section
   * @param truncated whether the answer came over TCP because it was too long for UDP
   */
  record Dns(
      String rcode,
      List<String> answers,
      List<String> authority,
      List<String> additional,
      OptionalLong serial,
      boolean truncated)
      implements Findings {}
}
