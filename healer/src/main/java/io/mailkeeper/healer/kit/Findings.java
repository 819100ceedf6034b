package io.mailkeeper.healer.kit;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Collects what a reader finds of one product; bounded, whatever the files hold. */
final class Findings {

  private static final int MAX_LISTENERS = 1_000;
  private static final int MAX_FAULTS = 100;

  /** Of all files of one product together: includes may multiply. */
  private static final int MAX_CHARS = 8 << 20;

  private final MailProduct product;
  private final ServiceNames services;
  private final Set<Listener> listeners = new LinkedHashSet<>();
  private final Set<KitFault> faults = new LinkedHashSet<>();
  private int chars;

  Findings(MailProduct product, ServiceNames services) {
    this.product = product;
    this.services = services;
  }

  void add(Listener listener) {
    if (listeners.size() < MAX_LISTENERS) {
      listeners.add(listener);
    } else {
      fault(Place.whole("/"), "more than " + MAX_LISTENERS + " listeners: the rest is left out");
    }
  }

  void fault(Place place, String message) {
    if (faults.size() < MAX_FAULTS) {
      faults.add(new KitFault(product, place, message));
    }
  }

  /** The file's text; empty and a fault when it cannot be read. */
  Optional<SourceText> read(MachineFiles files, String file) {
    try {
      SourceText source = files.read(file);
      chars += source.lines().stream().mapToInt(line -> line.length() + 1).sum();
      if (chars > MAX_CHARS) {
        fault(Place.whole(file), "more than " + MAX_CHARS + " characters are included: left out");
        return Optional.empty();
      }
      return Optional.of(source);
    } catch (IOException e) {
      fault(Place.whole(file), why(e));
      return Optional.empty();
    }
  }

  ServiceNames services() {
    return services;
  }

  /** The port of a number or a name; empty and a fault when it is neither. */
  OptionalInt port(String text, Place place) {
    OptionalInt port = services.port(text);
    if (port.isEmpty()) {
      fault(place, ServiceNames.unknown(text));
    }
    return port;
  }

  /** What kept a file from being read, without the directories it is mounted below. */
  static String why(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it is not there";
    }
    if (e instanceof AccessDeniedException) {
      return "it may not be read; run this as root";
    }
    if (e instanceof FileSystemLoopException) {
      return "its links lead in a circle";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return "it cannot be read (" + e.getClass().getSimpleName() + ")";
  }

  /** What is bound to all addresses of either family becomes one listener. */
  List<Listener> listeners() {
    Set<Listener> merged = new LinkedHashSet<>();
    for (Listener l : listeners) {
      merged.add(halfOfBoth(l) ? l.at(ListenAddress.ANY) : l);
    }
    return List.copyOf(merged);
  }

  private boolean halfOfBoth(Listener l) {
    return switch (l.address().kind()) {
      case ANY4 -> listeners.contains(l.at(ListenAddress.ANY6));
      case ANY6 -> listeners.contains(l.at(ListenAddress.ANY4));
      case ANY, IPV4, IPV6, NAME, UNIX -> false;
    };
  }

  List<KitFault> faults() {
    return new ArrayList<>(faults);
  }
}
