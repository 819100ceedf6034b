package io.mailkeeper.healer.doctor;

/**
 * A start link of System V's init.
 *
 * @param link such as {@code /etc/rc2.d/S01sendmail}
 * @param script text of the script it names
 */
record InitLink(String link, String service, String script) {}
