package io.mailkeeper.healer.resource;

/**
 * A user that must be the same on all nodes: files on the shared storage belong to numbers.
 *
 * @param uid its number, as in passwd(5)
 * @param gid the number of its first group
 */
public record MailUser(String name, long uid, long gid) {}
