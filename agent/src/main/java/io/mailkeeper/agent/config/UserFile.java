package io.mailkeeper.agent.config;

import io.mailkeeper.healer.resource.MailUser;

/**
 * A user that every node must have with the same numbers: files on shared storage belong to
 * numbers, not to names.
 */
@Called(value = "user", by = "name")
public record UserFile(
    @Name String name,
    @Range(min = 0, max = Integer.MAX_VALUE) Integer uid,
    @Range(min = 0, max = Integer.MAX_VALUE) Integer gid) {

  public MailUser toUser() {
    return new MailUser(name, uid, gid);
  }
}
