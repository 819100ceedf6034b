package io.mailkeeper.agent.config;

import io.vertx.core.buffer.Buffer;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads one YAML document into a located tree. It stops at SnakeYAML's nodes, below the layer that
 * guesses types, because that layer forgets positions and follows YAML 1.1, where {@code no} is
 * false and {@code 0123} is 83. Anchors, {@code <<} and {@code !!binary} work; other tags, several
 * documents and keys given twice are faults.
 */
final class YamlReader {

  private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

  private final Faults faults;
  private final Function<Mark, Place> places;

  /** A node used by several aliases is one tree; one met inside itself never ends. */
  private final IdentityHashMap<Node, Located> done = new IdentityHashMap<>();

  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private boolean endless;

  private YamlReader(Faults faults, Function<Mark, Place> places) {
    this.faults = faults;
    this.places = places;
  }

  /** Reads a file's text; empty when nothing can be made of it, with the faults added. */
  static Optional<Located> read(String file, String text, Faults faults) {
    YamlReader reader =
        new YamlReader(faults, mark -> new Place(file, mark.getLine() + 1, mark.getColumn() + 1));
    return reader.document(file, text);
  }

  /** Reads text that stands in no file, a default; all of it is placed where it applies. */
  static Located readDefault(String text, Place place) {
    Faults faults = new Faults();
    Optional<Located> tree = new YamlReader(faults, mark -> place).document(place.file(), text);
    return tree.filter(t -> faults.isEmpty())
        .orElseThrow(() -> new IllegalStateException("default " + text + ": " + faults.sorted()));
  }

  private Optional<Located> document(String file, String text) {
    try {
      Composer composer = composer(text);
      if (!composer.checkNode()) {
        faults.add(Place.wholeFile(file), "the file is empty");
        return Optional.empty();
      }
      Located tree = locate(composer.getNode());
      if (endless) {
        return Optional.empty();
      }
      if (composer.checkNode()) {
        Place second = places.apply(composer.getNode().getStartMark());
        faults.add(second, "a second document begins here ('---'); a file holds one");
      }
      return Optional.of(tree);
    } catch (YAMLException e) {
      Place place = placeOf(e, file, text);
      faults.add(place, "not valid YAML: " + problem(e) + hint(text, place.line()));
      return Optional.empty();
    }
  }

  private static Composer composer(String text) {
    LoaderOptions options = new LoaderOptions();
    StreamReader reader = new StreamReader(new StringReader(text));
    return new Composer(new ParserImpl(reader, options), new NoGuessing(), options);
  }

  /** Resolves every untagged scalar to text, so that any other tag was written by the user. */
  private static final class NoGuessing extends Resolver {
    @Override
    protected void addImplicitResolvers() {}
  }

  private Located locate(Node node) {
    Located known = done.get(node);
    if (known != null) {
      return known;
    }
    Place place = places.apply(node.getStartMark());
    if (!open.add(node)) {
      faults.add(place, "not valid here: what this anchor names contains itself");
      endless = true;
      return new Located.Nothing(place);
    }
    rejectTag(node, place);
    Located located = convert(node, place);
    open.remove(node);
    done.put(node, located);
    return located;
  }

  private Located convert(Node node, Place place) {
    if (node instanceof MappingNode mapping) {
      return table(mapping, place);
    }
    if (node instanceof SequenceNode sequence) {
      List<Located> items = new ArrayList<>();
      sequence.getValue().forEach(item -> items.add(locate(item)));
      return new Located.Items(place, List.copyOf(items));
    }
    ScalarNode scalar = (ScalarNode) node;
    if (scalar.getTag().equals(Tag.BINARY)) {
      return binary(scalar, place);
    }
    return scalar.isPlain() && NOTHING.contains(scalar.getValue())
        ? new Located.Nothing(place)
        : new Located.Text(place, scalar.getValue());
  }

  private Located binary(ScalarNode scalar, Place place) {
    try {
      byte[] bytes = Base64.getDecoder().decode(scalar.getValue().replaceAll("\\s+", ""));
      return new Located.Binary(place, Buffer.buffer(bytes));
    } catch (IllegalArgumentException e) {
      faults.add(place, "what follows !!binary is not base64: " + e.getMessage());
      return new Located.Nothing(place);
    }
  }

  private void rejectTag(Node node, Place place) {
    if (!Set.of(Tag.STR, Tag.MAP, Tag.SEQ, Tag.BINARY).contains(node.getTag())) {
      faults.add(place, "tag " + node.getTag() + " is not used here; remove it");
    }
  }

  private Located.Table table(MappingNode node, Place place) {
    Map<String, Located.Entry> entries = new LinkedHashMap<>();
    List<Node> merged = new ArrayList<>();
    for (NodeTuple tuple : node.getValue()) {
      if (isMerge(tuple.getKeyNode())) {
        merged.add(tuple.getValueNode());
      } else {
        add(entries, tuple);
      }
    }
    merged.forEach(source -> merge(entries, source));
    return new Located.Table(place, entries);
  }

  private void add(Map<String, Located.Entry> entries, NodeTuple tuple) {
    Place place = places.apply(tuple.getKeyNode().getStartMark());
    if (!(locate(tuple.getKeyNode()) instanceof Located.Text key)) {
      faults.add(place, "a key must be a word");
      return;
    }
    Located.Entry first = entries.get(key.text());
    if (first == null) {
      entries.put(key.text(), new Located.Entry(place, locate(tuple.getValueNode())));
    } else {
      faults.add(
          place, "key '" + key.text() + "' is given twice, first in line " + first.key().line());
    }
  }

  private static boolean isMerge(Node key) {
    return key instanceof ScalarNode scalar && scalar.isPlain() && scalar.getValue().equals("<<");
  }

  /** Keys written in the table itself win over merged ones. */
  private void merge(Map<String, Located.Entry> entries, Node source) {
    Located tree = locate(source);
    List<Located> tables = tree instanceof Located.Items list ? list.items() : List.of(tree);
    for (Located item : tables) {
      if (item instanceof Located.Table table) {
        table.entries().forEach(entries::putIfAbsent);
      } else {
        faults.add(item.place(), "'<<' takes tables of keys; found " + item.found());
      }
    }
  }

  private Place placeOf(YAMLException e, String file, String text) {
    if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      return places.apply(marked.getProblemMark());
    }
    if (e instanceof ReaderException unreadable) {
      String before = text.substring(0, Math.min(unreadable.getPosition(), text.length()));
      int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
      return new Place(file, line, before.length() - before.lastIndexOf('\n'));
    }
    return Place.wholeFile(file);
  }

  /** The mistake everybody makes: '[' begins a list, unless it is in quotes. */
  private static String hint(String text, int line) {
    boolean ipv6 =
        text.lines().skip(Math.max(0, line - 1L)).limit(1).anyMatch(l -> l.contains("]:"));
    return ipv6 ? "; write an IPv6 address and port in quotes: \"[::]:25\"" : "";
  }

  private static String problem(YAMLException e) {
    if (e instanceof MarkedYAMLException marked && marked.getProblem() != null) {
      String context = marked.getContext() == null ? "" : " " + marked.getContext();
      return (marked.getProblem() + context).replace('\n', ' ').strip();
    }
    if (e instanceof ReaderException unreadable) {
      return String.format("character U+%04X is not allowed", unreadable.getCodePoint());
    }
    return String.valueOf(e.getMessage()).replace('\n', ' ').strip();
  }
}
