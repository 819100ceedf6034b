package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;

/** Tells the neighbours nothing. */
record SilentAnnouncer() implements Announcer {
  @Override
  public void announce(Resource.Ip ip) {}

  @Override
  public void silence(Resource.Ip ip) {}
}
