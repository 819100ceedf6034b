package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;

/** Tells the neighbours where an address is now. Returns at once; never fails a start. */
public interface Announcer {

  /** Begins to announce; an announcement of the same address under way is replaced. */
  void announce(Resource.Ip ip);

  /** Stops announcing, before the address is taken away. */
  void silence(Resource.Ip ip);
}
