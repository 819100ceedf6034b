package io.mailkeeper.agent.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks what names what in {@code group.yml}. It works on the located tree, not on the records, so
 * that these faults are told together with wrong values elsewhere, and each at its own place.
 */
final class References {

  private final Located group;
  private final Faults faults;

  private References(Located group, Faults faults) {
    this.group = group;
    this.faults = faults;
  }

  static void check(Located group, Faults faults) {
    References references = new References(group, faults);
    group.items("hierarchies").forEach(references::hierarchy);
    references.rejectSharedAddresses();
  }

  /** Two hierarchies on two nodes would both put the address on their network. */
  private void rejectSharedAddresses() {
    Map<String, Place> first = new HashMap<>();
    group
        .items("hierarchies")
        .flatMap(hierarchy -> hierarchy.items("resources"))
        .flatMap(resource -> resource.text("address").stream())
        .forEach(
            address -> {
              String host = address.text().replaceFirst("/.*", "");
              Place earlier = first.putIfAbsent(host, address.place());
              if (earlier != null && !earlier.equals(address.place())) {
                faults.add(
                    address.place(),
                    "address " + host + " is protected twice, first in line " + earlier.line());
              }
            });
  }

  private void causes(Located service) {
    List<String> known =
        group
            .items("causes")
            .flatMap(cause -> cause.text("name").stream())
            .map(Located.Text::text)
            .toList();
    service
        .texts("causes")
        .filter(cause -> !known.contains(cause.text()))
        .forEach(
            cause ->
                faults.add(
                    cause.place(),
                    "'"
                        + cause.text()
                        + "' is not in the group's 'causes'"
                        + Nearest.hint(cause.text(), known)));
  }

  /** A default of {@code failures} is no word of the administrator: the record cannot tell. */
  private void onlyOneCount(Located service) {
    service
        .get("failures")
        .filter(f -> service.get("hysteresis").isPresent())
        .ifPresent(
            f ->
                faults.add(
                    f.place(),
                    "'failures' counts failed probes in a row, but 'hysteresis' says when the"
                        + " service has failed; take one of the two away"));
  }

  private void hierarchy(Located hierarchy) {
    hierarchy.get("priorities").ifPresent(this::priorities);
    Map<String, Located> resources = new LinkedHashMap<>();
    hierarchy
        .items("resources")
        .forEach(r -> r.text("name").ifPresent(name -> resources.putIfAbsent(name.text(), r)));
    resources.values().forEach(resource -> dependencies(resource, resources));
    Set<String> done = new HashSet<>();
    resources.keySet().forEach(name -> rejectCircle(name, resources, new ArrayList<>(), done));
    hierarchy.items("services").forEach(service -> daemon(service, resources));
    hierarchy.items("services").forEach(this::causes);
    hierarchy.items("services").forEach(this::onlyOneCount);
    hierarchy.get("switchback").ifPresent(s -> switchback(hierarchy, s));
    boolean silent = notifyOnly(hierarchy);
    hierarchy
        .get("confirm")
        .filter(c -> silent)
        .ifPresent(
            c ->
                faults.add(
                    c.place(),
                    "'confirm' says how long to wait for an answer, but with 'notify_only: true'"
                        + " nothing is done without one; take one of the two away"));
  }

  private static boolean notifyOnly(Located hierarchy) {
    return hierarchy.text("notify_only").filter(only -> only.text().equals("true")).isPresent();
  }

  private void switchback(Located hierarchy, Located switchback) {
    if (notifyOnly(hierarchy)) {
      faults.add(
          switchback.place(),
          "with 'notify_only: true' nothing goes back by itself; take 'switchback' away");
    }
    hierarchy
        .get("priorities")
        .filter(Located.Table.class::isInstance)
        .map(Located.Table.class::cast)
        .ifPresent(p -> automatic(switchback, List.copyOf(p.entries().keySet())));
  }

  private void automatic(Located switchback, List<String> nodes) {
    switchback
        .texts("automatic")
        .filter(node -> !nodes.contains(node.text()))
        .forEach(
            node ->
                faults.add(
                    node.place(),
                    "'"
                        + node.text()
                        + "' is not in 'priorities': it may not run this hierarchy"
                        + Nearest.hint(node.text(), nodes)));
  }

  private void priorities(Located priorities) {
    List<String> nodes = group.texts("nodes").map(Located.Text::text).toList();
    Map<String, String> owners = new HashMap<>();
    if (!(priorities instanceof Located.Table table)) {
      return;
    }
    table
        .entries()
        .forEach(
            (node, entry) -> {
              if (!nodes.isEmpty() && !nodes.contains(node)) {
                faults.add(
                    entry.key(),
                    "'" + node + "' is no node of the group" + Nearest.hint(node, nodes));
              }
              if (entry.value() instanceof Located.Text priority) {
                String owner = owners.putIfAbsent(priority.text(), node);
                if (owner != null) {
                  faults.add(
                      priority.place(),
                      "priority "
                          + priority.text()
                          + " is given to "
                          + owner
                          + " too; each node"
                          + " needs its own");
                }
              }
            });
  }

  private void dependencies(Located resource, Map<String, Located> resources) {
    String name = resource.text("name").map(Located.Text::text).orElse("?");
    List<String> others = resources.keySet().stream().filter(r -> !r.equals(name)).toList();
    resource
        .texts("depends_on")
        .filter(child -> !resources.containsKey(child.text()))
        .forEach(
            child ->
                faults.add(
                    child.place(),
                    "resource "
                        + name
                        + " depends on unknown resource "
                        + child.found()
                        + Nearest.hint(child.text(), others)));
  }

  private void rejectCircle(
      String name, Map<String, Located> resources, List<String> path, Set<String> done) {
    Located resource = resources.get(name);
    if (resource == null || done.contains(name)) {
      return;
    }
    path.add(name);
    for (Located.Text child : resource.texts("depends_on").toList()) {
      int start = path.indexOf(child.text());
      if (start >= 0) {
        String circle = String.join(" -> ", path.subList(start, path.size()));
        faults.add(child.place(), "dependencies go in a circle: " + circle + " -> " + child.text());
      } else {
        rejectCircle(child.text(), resources, path, done);
      }
    }
    path.remove(path.size() - 1);
    done.add(name);
  }

  private void daemon(Located service, Map<String, Located> resources) {
    service.text("daemon").ifPresent(daemon -> daemon(service, daemon, resources));
  }

  private void daemon(Located service, Located.Text daemon, Map<String, Located> resources) {
    String name = service.text("name").map(Located.Text::text).orElse("?");
    Located resource = resources.get(daemon.text());
    if (resource == null) {
      List<String> daemons =
          resources.keySet().stream().filter(r -> isDaemon(resources.get(r))).toList();
      faults.add(
          daemon.place(),
          "service "
              + name
              + " names unknown daemon "
              + daemon.found()
              + Nearest.hint(daemon.text(), daemons));
    } else if (resource.text("kind").isPresent() && !isDaemon(resource)) {
      String kind = resource.text("kind").map(Located.Text::text).orElse("?");
      faults.add(
          daemon.place(),
          "service "
              + name
              + " names "
              + daemon.found()
              + " as its daemon, which is of kind "
              + kind);
    }
  }

  private static boolean isDaemon(@Nullable Located resource) {
    return resource != null
        && resource.text("kind").filter(kind -> kind.text().equals("daemon")).isPresent();
  }
}
