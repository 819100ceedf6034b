package io.mailkeeper.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * blackbox_exporter's module file: how {@code /probe} probes, by the module's name. Unknown keys
 * are faults, and what another program's prober needs is let be.
 */
public record ModulesFile(Map<String, ModuleFile> modules) {

  public ModulesFile {
    modules = Map.copyOf(modules);
  }

  /** Those there are without a file. */
  public static ModulesFile builtIn() {
    try (InputStream in = ModulesFile.class.getResourceAsStream("modules.yml")) {
      byte[] bytes = Objects.requireNonNull(in, "modules.yml").readAllBytes();
      return read("modules.yml of the jar", new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException | ConfigurationException e) {
      throw new IllegalStateException("the jar's own modules.yml", e);
    }
  }

  /**
   * Reads a file's text; its paths must be absolute.
   *
   * @param name of the file, for faults
   * @throws ConfigurationException with every fault
   */
  public static ModulesFile read(String name, String text) throws ConfigurationException {
    Faults faults = new Faults();
    ModulesFile file =
        YamlReader.read(name, text, faults)
            .flatMap(tree -> new Binder(faults, Optional.empty()).bind(ModulesFile.class, tree))
            .orElse(new ModulesFile(Map.of()));
    faults.throwIfAny();
    return file;
  }
}
