package io.mailkeeper.healer.core;

/** What a hierarchy is doing on this node. Reads as a story. */
public enum Mode {
  /** Nothing of it runs here, as far as this node has verified. */
  OUT_OF_SERVICE,
  /** Its resources are being started, children first. */
  STARTING,
  /** It runs here. */
  IN_SERVICE,
  /** Its resources are being stopped in order, parents first. */
  STOPPING,
  /** The lease is lost: everything is stopped by force, all at once. */
  CLEARING
}
