package io.mailkeeper.probes;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a Jolokia agent answered to a bulk read, judged. Pure. */
final class JolokiaReply {

  private static final int OK = 200;

  /** Characters of the sentence of success; every value found is in it until they are used up. */
  private static final int FOUND_CHARS = 400;

  private final UnaryOperator<String> shown;

  private JolokiaReply(UnaryOperator<String> shown) {
    this.shown = shown;
  }

  /**
   * Judges a body. Of several failures the first decides, the others are counted.
   *
   * @param shown takes secrets out of what is quoted
   */
  static Verdict judge(List<JolokiaRead> reads, String body, UnaryOperator<String> shown) {
    return new JolokiaReply(shown).judge(reads, body);
  }

  private Verdict judge(List<JolokiaRead> reads, String body) {
    Object json;
    try {
      json = Json.decodeValue(body);
    } catch (DecodeException e) {
      return bad("JSON from a Jolokia agent", body);
    }
    if (json instanceof JsonObject all && status(all) != OK) {
      // A request refused as a whole has one answer.
      return refused("an answer to " + count(reads.size(), "read"), all);
    }
    if (!(json instanceof JsonArray answers) || answers.size() != reads.size()) {
      return bad(count(reads.size(), "answer") + " from a Jolokia agent", body);
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < reads.size(); i++) {
      verdicts.add(answer(reads.get(i), answers.getValue(i)));
    }
    return together(verdicts);
  }

  /** The answers come in the order of the requests; Jolokia protocol, "Bulk requests". */
  private Verdict answer(JolokiaRead read, @Nullable Object answer) {
    if (!(answer instanceof JsonObject object)) {
      return bad("an answer for " + read.label(), String.valueOf(answer));
    }
    if (status(object) != OK) {
      return refused(read.label(), object);
    }
    if (!object.containsKey("value")) {
      return bad("a value of " + read.label(), object.encode());
    }
    return value(read, object.getValue("value"));
  }

  private Verdict value(JolokiaRead read, @Nullable Object value) {
    if (read.equalTo().isPresent() && !text(value).equals(read.equalTo().get())) {
      return expected(read, "equal to " + Printable.quote(read.equalTo().get()), value);
    }
    if (read.min().isEmpty() && read.max().isEmpty()) {
      return found(read, value);
    }
    Optional<BigDecimal> number = number(value);
    if (number.isEmpty()) {
      return expected(read, "to be a number", value);
    }
    if (read.min().filter(min -> number.get().compareTo(min) < 0).isPresent()) {
      return expected(read, "at least " + read.min().get().toPlainString(), value);
    }
    if (read.max().filter(max -> number.get().compareTo(max) > 0).isPresent()) {
      return expected(read, "at most " + read.max().get().toPlainString(), value);
    }
    return found(read, value);
  }

  private Verdict together(List<Verdict> verdicts) {
    List<Verdict> failed = verdicts.stream().filter(v -> v.reason() != Reason.NONE).toList();
    if (failed.isEmpty()) {
      String all = String.join(", ", verdicts.stream().map(Verdict::detail).toList());
      return new Verdict(Reason.NONE, Printable.cut(all, FOUND_CHARS));
    }
    Verdict first = failed.get(0);
    String others =
        failed.size() == 1
            ? ""
            : " (and " + (failed.size() - 1) + " more of " + verdicts.size() + " reads failed)";
    return new Verdict(first.reason(), first.detail() + others);
  }

  private Verdict refused(String what, JsonObject answer) {
    int status = status(answer);
    String error = answer.getValue("error") instanceof String text ? " " + quote(text) : "";
    return new Verdict(
        reason(status),
        "expected "
            + what
            + ", got "
            + (status == 0
                ? "no Jolokia status in " + quote(answer.encode())
                : "Jolokia status " + status + error));
  }

  /** Jolokia's status codes are named after those of HTTP. */
  private static Reason reason(int status) {
    return switch (status) {
      // Its policy does not allow it.
      case 401, 403 -> Reason.AUTH;
      // No such MBean, attribute or path.
      case 404 -> Reason.EXPECT;
      default -> Reason.PROTOCOL;
    };
  }

  private Verdict expected(JolokiaRead read, String limit, @Nullable Object value) {
    return new Verdict(
        Reason.EXPECT, "expected " + read.label() + " " + limit + ", got " + display(value));
  }

  private Verdict found(JolokiaRead read, @Nullable Object value) {
    return new Verdict(Reason.NONE, read.label() + " is " + display(value));
  }

  private Verdict bad(String what, String got) {
    return new Verdict(Reason.PROTOCOL, "expected " + what + ", got " + quote(got));
  }

  private String quote(String text) {
    return Printable.quote(shown.apply(text));
  }

  private String display(@Nullable Object value) {
    return value instanceof Number || value instanceof Boolean || value == null
        ? Printable.cut(String.valueOf(value), 40)
        : quote(text(value));
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : Json.encode(value);
  }

  /** JSON has no NaN; Jolokia sends such a double as a string, which is no number here either. */
  private static Optional<BigDecimal> number(@Nullable Object value) {
    try {
      return value instanceof Number
          ? Optional.of(new BigDecimal(Objects.toString(value)))
          : Optional.empty();
    } catch (NumberFormatException infinite) {
      return Optional.empty();
    }
  }

  /** Zero: it has none. */
  private static int status(JsonObject answer) {
    return answer.getValue("status") instanceof Integer status ? status : 0;
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
