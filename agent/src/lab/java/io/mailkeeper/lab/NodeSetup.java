package io.mailkeeper.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what an administrator writes on a node before the agent runs there. */
final class NodeSetup {
  static final String DIRECTORY = "/etc/mailkeeper";
  static final String NODE_FILE = DIRECTORY + "/node.yml";
  static final String GROUP_FILE = DIRECTORY + "/group.yml";
  static final String TOKEN = "lab-token-0123456789";

  /** Above all groups. */
  static final String LEASES = LabNode.SHARED + "/lease";

  private NodeSetup() {}

  /**
   * @param members the names of all nodes of the group
   * @param fence whether the node can switch the others off
   */
  static void write(Lab lab, LabNode node, List<String> members, String group, boolean fence) {
    node.exec("mkdir", "-p", DIRECTORY).orThrow();
    String peers =
        members.stream()
            .filter(name -> !name.equals(node.name()))
            .map(name -> peer(lab, lab.node(name), fence))
            .collect(Collectors.joining());
    node.writeFile(NODE_FILE, nodeFile(node, peers, leases(lab), ResetButton.path(lab, node)));
    node.writeFile(GROUP_FILE, group);
    node.writeFile(DIRECTORY + "/token", TOKEN + "\n");
    node.writeFile(DIRECTORY + "/peer.key", "lab-peer-key-0123456789-abcdefghijklmnop\n");
    node.writeFile(DIRECTORY + "/alice.login", "alice:secret\n");
    node.exec("chmod", "0600", DIRECTORY + "/token", DIRECTORY + "/peer.key").orThrow();
    node.exec("chmod", "0600", DIRECTORY + "/alice.login").orThrow();
    node.exec("mkdir", "-p", LabNode.SHARED + "/home").orThrow();
    if (lab.store() != LabStore.ETCD) {
      node.exec("mkdir", "-p", LEASES).orThrow();
    }
  }

  private static String leases(Lab lab) {
    return lab.store() == LabStore.ETCD
        ? "etcd: {endpoints: " + EtcdMembers.endpoints() + "}"
        : "shared_directory: " + LEASES;
  }

  private static String peer(Lab lab, LabNode peer, boolean fence) {
    String device = fence ? ", fence: " + PowerSwitch.yaml(lab, peer.name()) : "";
    return "  - {node: %s, url: \"http://%s:9650\"%s}\n"
        .formatted(peer.name(), peer.interconnectAddress(), device);
  }

  private static String nodeFile(LabNode node, String peers, String leases, Path reset) {
    return """
        node: %s
        listen: {host: %s, port: 9650, insecure: true}
        token_file: token
        peers:
        %speer_key_file: peer.key
        %s
        guard: {sysrq: %s}
        """
        .formatted(node.name(), node.interconnectAddress(), peers, leases, reset);
  }

  /** Makes a machine a copy of a node: all is the same but the address it listens on. */
  static void copy(LabNode node, LabNode copy) {
    copy.exec("mkdir", "-p", DIRECTORY).orThrow();
    String text = node.readFile(NODE_FILE);
    copy.writeFile(
        NODE_FILE,
        text.replace("{host: " + node.interconnectAddress(), "{host: " + copy.interconnectAddress())
            .replaceAll("(?m)^guard: .*$", "guard: {reset: no}"));
    for (String file : new String[] {"group.yml", "token", "peer.key"}) {
      copy.writeFile(DIRECTORY + "/" + file, node.readFile(DIRECTORY + "/" + file));
    }
    copy.exec("chmod", "0600", DIRECTORY + "/token", DIRECTORY + "/peer.key").orThrow();
  }

  /** From its next start the guard has these keys. */
  static void guard(LabNode node, String keys) {
    String text = node.readFile(NODE_FILE);
    node.writeFile(NODE_FILE, text.replaceAll("(?m)^guard: .*$", "guard: {" + keys + "}"));
  }
}
