package io.mailkeeper.lab.servers;

/** Accounts of the Cyrus SASL library, which sendmail and Cyrus log users in with. */
final class CyrusSasl {
  /** For an application that has a file of its own. */
  static final String CONFIGURATION =
      """
      pwcheck_method: auxprop
      auxprop_plugin: sasldb
      mech_list: PLAIN LOGIN CRAM-MD5
      """;

  private CyrusSasl() {}

  /** Makes the account, with its password as it is: digests need it. */
  static String account() {
    return "printf %s "
        + Account.ALICE.quotedPassword()
        + " | saslpasswd2 -p -c -u "
        + LabServer.HOST_NAME
        + " "
        + Account.ALICE.user()
        + "\n";
  }
}
