package io.mailkeeper.healer.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The addresses this network namespace has, up or down. Runs no program. */
@FunctionalInterface
public interface LocalAddresses {

  /**
   * Where an address is.
   *
   * @param prefix the length it is configured with there
   */
  record Place(String device, int prefix) {}

  /** All interfaces that have the address. */
  List<Place> of(InetAddress address) throws IOException;

  static LocalAddresses real() {
    return address -> {
      List<Place> places = new ArrayList<>();
      for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InterfaceAddress has : device.getInterfaceAddresses()) {
          if (has.getAddress().equals(address)) {
            places.add(new Place(device.getName(), has.getNetworkPrefixLength()));
          }
        }
      }
      return places;
    };
  }
}
