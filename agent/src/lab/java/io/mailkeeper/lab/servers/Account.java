package io.mailkeeper.lab.servers;

/**
 * A user of a mail server.
 *
 * @param password has a blank and a sign in it that shells and quoted strings must not touch
 */
record Account(String user, String password) {
  static final Account ALICE = new Account("alice", "correct\"horse $battery");

  /** Numbers of user and group in every root, see {@code .ci/mail-servers}. */
  static final int ALICE_UID = 900;

  /** As one word for a shell. */
  String quotedPassword() {
    return "'" + password.replace("'", "'\\''") + "'";
  }
}
