package io.mailkeeper.healer.kit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Postfix: the {@code inet} services of master.cf, on the addresses of {@code inet_interfaces}
 * where the service names none; master(5), postconf(5). Every instance of {@code
 * multi_instance_directories} is read.
 */
final class PostfixReader implements ProductReader {

  private static final List<String> DIRECTORIES = List.of("/etc/postfix", "/usr/local/etc/postfix");
  private static final int MAX_INSTANCES = 50;

  @Override
  public MailProduct product() {
    return MailProduct.POSTFIX;
  }

  @Override
  public void read(MachineFiles files, ServiceNames services, Findings findings) {
    DIRECTORIES.stream()
        .filter(directory -> files.present(directory + "/master.cf"))
        .findFirst()
        .ifPresent(directory -> instances(files, directory, findings));
  }

  private static void instances(MachineFiles files, String directory, Findings findings) {
    PostfixParameters main = parameters(files, directory, findings);
    instance(files, directory, main, findings);
    Optional<PostfixParameters.Value> list = main.set("multi_instance_directories");
    for (String other : others(main.list("multi_instance_directories"), directory)) {
      if (!files.isDirectory(other)) {
        findings.fault(list.orElseThrow().place(), "there is no directory " + Shown.quoted(other));
        continue;
      }
      PostfixParameters parameters = parameters(files, other, findings);
      if (parameters.yes("multi_instance_enable")
          && !main.text("multi_instance_wrapper").isEmpty()) {
        instance(files, other, parameters, findings);
      } else {
        findings.fault(
            Place.whole(other + "/main.cf"),
            "Postfix does not start this instance: multi_instance_enable = yes is wanted here, and"
                + " multi_instance_wrapper in "
                + directory
                + "/main.cf; its listeners are left out");
      }
    }
  }

  private static Set<String> others(List<String> named, String directory) {
    Set<String> others = new LinkedHashSet<>(named);
    others.remove(directory);
    return new LinkedHashSet<>(others.stream().limit(MAX_INSTANCES).toList());
  }

  /** Without a main.cf Postfix would not start; its defaults tell the most then. */
  private static PostfixParameters parameters(
      MachineFiles files, String directory, Findings findings) {
    Optional<SourceText> source = findings.read(files, directory + "/main.cf");
    String host =
        files
            .readQuietly("/etc/hostname")
            .flatMap(name -> name.lines().stream().findFirst())
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .orElse("localhost");
    return PostfixParameters.of(source, directory, host, findings);
  }

  private static void instance(
      MachineFiles files, String directory, PostfixParameters main, Findings findings) {
    findings
        .read(files, directory + "/master.cf")
        .ifPresent(
            source -> {
              for (JoinedLine line : PostfixParameters.logicalLines(source)) {
                PostfixService.of(line, findings)
                    .filter(PostfixService::listens)
                    .filter(service -> !disabled(service, main))
                    .ifPresent(service -> add(service, main, findings));
              }
            });
  }

  /** {@code master_service_disable}: a type, or a name and a type joined by a dot. */
  private static boolean disabled(PostfixService service, PostfixParameters main) {
    List<String> disabled = main.list("master_service_disable");
    return disabled.contains("inet") || disabled.contains(service.name() + ".inet");
  }

  private static void add(PostfixService service, PostfixParameters main, Findings findings) {
    String portText = service.portText();
    Optional<Integer> known = main.knownPort(portText);
    int port = known.orElseGet(() -> findings.port(portText, service.place()).orElse(0));
    if (port == 0) {
      return;
    }
    TlsMode tls = service.tls(main);
    MailProtocol protocol = service.protocol(port, tls);
    for (Bound bound : addresses(service, main)) {
      findings.add(
          new Listener(
              MailProduct.POSTFIX,
              service.name() + " inet",
              protocol,
              bound.address,
              port,
              tls,
              Origin.at(service.place()),
              bound.origin));
    }
  }

  private record Bound(ListenAddress address, Origin origin) {}

  private static List<Bound> addresses(PostfixService service, PostfixParameters main) {
    Optional<String> host = service.host();
    if (host.isPresent()) {
      return List.of(new Bound(ListenAddress.of(host.get()), Origin.at(service.place())));
    }
    Set<String> protocols = new LinkedHashSet<>(main.list("inet_protocols"));
    boolean v4 = protocols.contains("all") || protocols.contains("ipv4");
    boolean v6 = protocols.contains("all") || protocols.contains("ipv6");
    Origin origin = main.origin("inet_interfaces");
    List<Bound> bound = new ArrayList<>();
    for (String text : main.list("inet_interfaces")) {
      for (ListenAddress address : meant(text)) {
        if (!(address.ipv4Only() && !v4) && !(address.ipv6Only() && !v6)) {
          bound.add(new Bound(address, origin));
        }
      }
    }
    return bound;
  }

  private static List<ListenAddress> meant(String text) {
    return switch (text) {
      case "all" -> List.of(ListenAddress.ANY4, ListenAddress.ANY6);
      case "loopback-only" -> List.of(ListenAddress.of("127.0.0.1"), ListenAddress.of("::1"));
      default -> List.of(ListenAddress.of(text));
    };
  }
}
