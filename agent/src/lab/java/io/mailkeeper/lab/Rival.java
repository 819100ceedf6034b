package io.mailkeeper.lab;

/**
 * Another program than the product: it can be measured when power goes and when it is told to move.
 */
abstract class Rival implements Contestant {
  private final Lab lab;

  Rival(Lab lab) {
    this.lab = lab;
  }

  /** All it needs on a node that has just booted. */
  abstract void start(String node);

  /** Orders the service away from this node. */
  abstract void moveFrom(String active);

  /** This node may have the service again. */
  abstract void moved(String node);

  @Override
  public Lab lab() {
    return lab;
  }

  @Override
  public void inflict(FigureEvent event, String active) {
    if (event == FigureEvent.POWER_OFF) {
      lab.node(active).powerOff();
    } else {
      moveFrom(active);
    }
  }

  @Override
  public void restore(FigureEvent event, String node) {
    if (event == FigureEvent.POWER_OFF) {
      lab.node(node).powerOn();
      start(node);
    } else {
      moved(node);
    }
  }

  @Override
  public void close() {
    lab.close();
  }
}
