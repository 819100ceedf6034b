package io.mailkeeper.healer.kit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What Debian makes Exim's configuration of: conf.d or one template, with macros from
 * update-exim4.conf.conf put in at a marked line; update-exim4.conf(8).
 */
final class DebianExim {

  static final String DIRECTORY = "/etc/exim4";

  private static final String ANSWERS = DIRECTORY + "/update-exim4.conf.conf";
  private static final String TEMPLATE = DIRECTORY + "/exim4.conf.template";
  private static final String LOCAL_MACROS = DIRECTORY + "/exim4.conf.localmacros";
  private static final String MARK = "UPEX4CmacrosUPEX4C";

  /** The section with the main options comes first; the others say nothing of listeners. */
  private static final String MAIN = DIRECTORY + "/conf.d/main";

  private DebianExim() {}

  static boolean present(MachineFiles files) {
    return files.present(TEMPLATE) || files.isDirectory(MAIN);
  }

  static List<SourceText> assemble(MachineFiles files, Findings findings) {
    Map<String, ShellVariables.Value> answers =
        files
            .readQuietly(ANSWERS)
            .map(source -> ShellVariables.of(List.of(source)).values())
            .orElse(Map.of());
    boolean split = answer(answers, "dc_use_split_config").equalsIgnoreCase("true");
    List<SourceText> parts = split ? parts(files, findings) : template(files, findings);
    List<String> kinds = List.of("internet", "smarthost", "satellite", "local");
    if (!kinds.contains(answer(answers, "dc_eximconfig_configtype").toLowerCase(Locale.ROOT))) {
      return parts;
    }
    List<SourceText> assembled = new ArrayList<>();
    parts.forEach(part -> assembled.addAll(withMacros(part, answers)));
    return assembled;
  }

  private static String answer(Map<String, ShellVariables.Value> answers, String name) {
    return Optional.ofNullable(answers.get(name)).map(ShellVariables.Value::text).orElse("");
  }

  private static List<SourceText> template(MachineFiles files, Findings findings) {
    List<SourceText> parts = new ArrayList<>();
    if (files.present(LOCAL_MACROS)) {
      findings.read(files, LOCAL_MACROS).ifPresent(parts::add);
    }
    findings.read(files, TEMPLATE).ifPresent(parts::add);
    return parts;
  }

  /** Names as run-parts takes them; {@code NAME.rul} is read in place of {@code NAME}. */
  private static List<SourceText> parts(MachineFiles files, Findings findings) {
    List<SourceText> parts = new ArrayList<>();
    try {
      for (String name : files.list(MAIN)) {
        if (name.matches("[A-Za-z0-9_-]+")) {
          String file = MAIN + "/" + name;
          String replacement = file + ".rul";
          findings
              .read(files, files.present(replacement) ? replacement : file)
              .ifPresent(parts::add);
        }
      }
    } catch (IOException e) {
      findings.fault(Place.whole(MAIN), Findings.why(e));
    }
    return parts;
  }

  /** The part up to the mark, each macro as a part of the file it is set in, and the rest. */
  private static List<SourceText> withMacros(
      SourceText part, Map<String, ShellVariables.Value> answers) {
    for (int i = 0; i < part.lines().size(); i++) {
      if (part.lines().get(i).startsWith(MARK)) {
        List<SourceText> pieces = new ArrayList<>();
        pieces.add(new SourceText(part.file(), part.lines().subList(0, i + 1)));
        macros(answers).forEach((place, macro) -> pieces.addAll(unlessDefined(place, macro)));
        pieces.add(rest(part, i + 1));
        return pieces;
      }
    }
    return List.of(part);
  }

  /** Empty lines in place of what was read before keep the numbers of the lines right. */
  private static SourceText rest(SourceText part, int from) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < from; i++) {
      lines.add("");
    }
    lines.addAll(part.lines().subList(from, part.lines().size()));
    return new SourceText(part.file(), lines);
  }

  private static List<SourceText> unlessDefined(Place place, String macro) {
    String name = macro.substring(0, macro.indexOf('='));
    return List.of(alone(place, ".ifndef " + name), alone(place, macro), alone(place, ".endif"));
  }

  private static SourceText alone(Place place, String macro) {
    List<String> lines = new ArrayList<>();
    for (int i = 1; i < place.line(); i++) {
      lines.add("");
    }
    lines.add(macro);
    return new SourceText(place.file(), lines);
  }

  private static Map<Place, String> macros(Map<String, ShellVariables.Value> answers) {
    Map<Place, String> macros = new LinkedHashMap<>();
    answers.forEach(
        (name, value) -> {
          if (name.equals("dc_local_interfaces") && !value.text().isBlank()) {
            String list = value.text().toLowerCase(Locale.ROOT);
            boolean semicolons = list.contains(";") && !list.startsWith("<");
            macros.put(value.place(), "MAIN_LOCAL_INTERFACES=" + (semicolons ? "<; " : "") + list);
          } else if (Character.isUpperCase(name.charAt(0)) && !name.equals("CFILEMODE")) {
            macros.put(value.place(), name + "=" + value.text().toLowerCase(Locale.ROOT));
          }
        });
    return macros;
  }
}
