package io.mailkeeper.healer.kit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where the mail products of a machine listen, by their files alone. Blocks on files: a mount
 * that hangs holds it up, so call it from a thread that may wait.
 */
public final class Discovery {

  private final List<ProductReader> readers;

  public Discovery() {
    this(SamsKeys.ASSUMED);
  }

  /**
   * @param samsKeys how the ports are named in the files of SAMS
   */
  public Discovery(SamsKeys samsKeys) {
    readers =
        List.of(
            new SendmailReader(),
            new PostfixReader(),
            new EximReader(),
            new DovecotReader(),
            new CyrusReader(),
            new CourierReader(),
            new SamsReader(samsKeys));
  }

  /**
   * Reads all products; what goes wrong with one of them hides none of the others.
   *
   * @param root {@code /}, or where a machine's root directory is mounted or unpacked
   */
  public Discovered in(Path root) {
    MachineFiles files = new MachineFiles(root);
    ServiceNames services = ServiceNames.of(files);
    Installed installed = new Installed(files);
    List<Listener> listeners = new ArrayList<>();
    List<KitFault> faults = new ArrayList<>();
    for (ProductReader reader : readers) {
      Findings findings = new Findings(reader.product(), services);
      reader.read(files, services, findings);
      listeners.addAll(findings.listeners());
      faults.addAll(findings.faults());
      if (!findings.listeners().isEmpty() && !installed.is(reader.product())) {
        faults.add(Installed.leftOver(reader.product()));
      }
    }
    return new Discovered(listeners, faults);
  }
}
