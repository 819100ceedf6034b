package io.mailkeeper.agent.cli;

import io.mailkeeper.healer.kit.Discovered;
import io.mailkeeper.healer.kit.Discovery;
import io.mailkeeper.healer.kit.SamsKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists where the mail products of this machine listen, by their files; needs no agent. */
@Command(
    name = "discover",
    description = {
      "List where the mail servers of this machine listen, by their configuration files: Sendmail,"
          + " Postfix, Exim, Dovecot (2.3 and 2.4), Cyrus, Courier and SAMS.",
      "Each listener is shown with the file, line and column that sets its port, or whose default"
          + " it is, and with the address to give to \"mailkeeper probe\". Nothing is run and"
          + " nothing is connected to; files that cannot be read are told on standard error."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:listeners were found, whether or not some files could not be read",
      "1:none was found",
      "2:wrong usage"
    },
    footer = {
      "",
      "Examples:",
      "  mailkeeper discover",
      "  mailkeeper discover --root /mnt/node2      (a machine's root directory, mounted here)",
      "  mailkeeper discover --json | jq -r '.listeners[].probe // empty'",
      "  mailkeeper discover --sams-key imap=imapd-port"
    })
final class Discover implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description =
          "Root directory of the machine to look at (default: ${DEFAULT-VALUE}). Links are followed"
              + " inside it.")
  private Path root = Path.of("/");

  @Option(
      names = "--sams-key",
      paramLabel = "PROTOCOL=KEY",
      description =
          "How a port is named in the files of SAMS, whose names are only assumed: pop3 and imap in"
              + " ms.conf, http and sdap in switch.ini, there with the section before a dot.")
  private Map<String, String> samsKeys = new LinkedHashMap<>();

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  private boolean json;

  @Override
  public Integer call() {
    if (!Files.isDirectory(root)) {
      throw new Ended(ExitCode.USAGE, "--root " + root + " is no directory");
    }
    Discovered found = new Discovery(keys()).in(root);
    if (json) {
      Output.print(spec, AgentClient.write(DiscoverText.json(found)));
    } else {
      DiscoverText.table(found.listeners()).forEach(line -> Output.print(spec, line));
      found.faults().forEach(fault -> Output.tell(spec, fault.toString()));
      if (found.listeners().isEmpty()) {
        Output.tell(spec, "mailkeeper: no mail server is configured below " + root);
      }
    }
    return found.listeners().isEmpty() ? ExitCode.FAILED : ExitCode.DONE;
  }

  private SamsKeys keys() {
    try {
      return SamsKeys.with(samsKeys);
    } catch (IllegalArgumentException e) {
      throw new Ended(ExitCode.USAGE, "--sams-key: " + e.getMessage());
    }
  }
}
