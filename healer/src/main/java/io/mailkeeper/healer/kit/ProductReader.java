package io.mailkeeper.healer.kit;

/** Reads where one product listens. */
interface ProductReader {

  MailProduct product();

  /**
   * Tells listeners and faults; nothing at all when the product has no file here. Blocks on files;
   * throws for nothing that a file can hold.
   */
  void read(MachineFiles files, ServiceNames services, Findings findings);
}
