package io.mailkeeper.lab.servers;

/**
 * A user of a mail server.
 *
 * @param password has a blank and signs in it that shells and quoted strings must not touch, and a
 *     letter that is not ASCII, for which IMAP's LOGIN needs a literal
 */
record Account(String user, String password) {
  static final Account ALICE = new Account("alice", "correct\"horse $b\u00e4ttery");

  /** Numbers of user and group in every root, see {@code .ci/mail-servers}. */
  static final int ALICE_UID = 900;

  /** As one word for a shell. */
  String quotedPassword() {
    return "'" + password.replace("'", "'\\''") + "'";
  }
}
