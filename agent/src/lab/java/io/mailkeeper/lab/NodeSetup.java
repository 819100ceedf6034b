package io.mailkeeper.lab;

/** Writes what an administrator writes on a node before the agent runs there. */
final class NodeSetup {
  static final String DIRECTORY = "/etc/mailkeeper";
  static final String NODE_FILE = DIRECTORY + "/node.yml";
  static final String GROUP_FILE = DIRECTORY + "/group.yml";
  static final String TOKEN = "lab-token-0123456789";

  /** Above all groups. */
  static final String LEASES = LabNode.SHARED + "/lease";

  private NodeSetup() {}

  static void write(Lab lab, LabNode node, String group) {
    node.exec("mkdir", "-p", DIRECTORY).orThrow();
    String peer = node.name().equals("n1") ? "n2" : "n1";
    node.writeFile(NODE_FILE, nodeFile(node, lab.node(peer)));
    node.writeFile(GROUP_FILE, group);
    node.writeFile(DIRECTORY + "/token", TOKEN + "\n");
    node.writeFile(DIRECTORY + "/peer.key", "lab-peer-key-0123456789-abcdefghijklmnop\n");
    node.exec("chmod", "0600", DIRECTORY + "/token", DIRECTORY + "/peer.key").orThrow();
    node.exec("mkdir", "-p", LEASES, LabNode.SHARED + "/home").orThrow();
  }

  private static String nodeFile(LabNode node, LabNode peer) {
    return """
        node: %s
        listen: {host: %s, port: 9650, insecure: true}
        token_file: token
        peers:
          - {node: %s, url: "http://%s:9650"}
        peer_key_file: peer.key
        shared_directory: %s
        """
        .formatted(
            node.name(),
            node.interconnectAddress(),
            peer.name(),
            peer.interconnectAddress(),
            LEASES);
  }
}
