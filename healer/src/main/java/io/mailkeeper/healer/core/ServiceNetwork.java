package io.mailkeeper.healer.core;

import io.mailkeeper.healer.FixedSortedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a hierarchy could be reached on this node, as last looked at. Immutable.
 *
 * @param fault why nobody can reach it here, surely; empty when that is not so
 * @param remark what is not as it should be although it can be reached; empty for nothing
 * @param stranded addresses in service on an interface that has no carrier, with the reason, where
 *     the other interface they may be on has one
 */
public record ServiceNetwork(String fault, String remark, SortedMap<String, String> stranded) {
  public static final ServiceNetwork GOOD = new ServiceNetwork("", "", new TreeMap<>());

  public ServiceNetwork {
    stranded = FixedSortedMap.copyOf(stranded);
  }

  /** One that nobody can reach. */
  public static ServiceNetwork bad(String fault) {
    return new ServiceNetwork(fault, "", new TreeMap<>());
  }

  public boolean isGood() {
    return fault.isEmpty();
  }
}
