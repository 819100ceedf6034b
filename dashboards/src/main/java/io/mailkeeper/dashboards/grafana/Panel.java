package io.mailkeeper.dashboards.grafana;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One picture on the dashboard.
 *
 * @param width in columns of the grid, of which there are 24
 * @param height in rows of the grid
 * @param decimals digits behind the point; -1 leaves it to the unit
 * @param named whether a stat shows the name of its series and not its value
 * @param otherwise what is shown when the answer is empty
 * @param links from each value of the panel
 * @param columns of a table
 */
public record Panel(
    PanelKind kind,
    String title,
    String description,
    int width,
    int height,
    Unit unit,
    int decimals,
    boolean named,
    String otherwise,
    List<Query> queries,
    List<Mapping> mappings,
    List<Threshold> thresholds,
    List<Link> links,
    List<Column> columns) {

  static final int GRID_WIDTH = 24;

  /** A bar counts what happened in at least this time, so that hardly anything is in two. */
  public static final Duration BAR_STEP = Duration.ofMinutes(1);

  public Panel {
    if (width < 1 || width > GRID_WIDTH) {
      throw new IllegalArgumentException(
          title + " is " + width + " columns wide; the grid has " + GRID_WIDTH);
    }
    if (queries.isEmpty()) {
      throw new IllegalArgumentException(title + " asks for nothing");
    }
    queries = List.copyOf(queries);
    mappings = List.copyOf(mappings);
    thresholds = List.copyOf(thresholds);
    links = List.copyOf(links);
    columns = List.copyOf(columns);
  }

  public static Builder stat(String title, String description) {
    return new Builder(PanelKind.STAT, title, description);
  }

  public static Builder stateTimeline(String title, String description) {
    return new Builder(PanelKind.STATE_TIMELINE, title, description);
  }

  public static Builder timeSeries(String title, String description) {
    return new Builder(PanelKind.TIME_SERIES, title, description);
  }

  public static Builder bars(String title, String description) {
    return new Builder(PanelKind.BARS, title, description);
  }

  public static Builder table(String title, String description) {
    return new Builder(PanelKind.TABLE, title, description);
  }

  /** Collects what a panel is made of; not safe for use by several threads. */
  public static final class Builder {
    private final PanelKind kind;
    private final String title;
    private final String description;
    private final List<Query> queries = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final List<Threshold> thresholds = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();
    private List<Mapping> mappings = List.of();
    private int width = GRID_WIDTH;
    private int height = 7;
    private Unit unit = Unit.NONE;
    private int decimals = -1;
    private boolean named;
    private String otherwise = "";

    private Builder(PanelKind kind, String title, String description) {
      this.kind = kind;
      this.title = title;
      this.description = description;
    }

    public Builder size(int columns, int rows) {
      width = columns;
      height = rows;
      return this;
    }

    public Builder query(Query query) {
      queries.add(query);
      return this;
    }

    public Builder unit(Unit what) {
      unit = what;
      return this;
    }

    public Builder decimals(int digits) {
      decimals = digits;
      return this;
    }

    public Builder words(List<Mapping> words) {
      mappings = words;
      return this;
    }

    public Builder words(Mapping... words) {
      return words(List.of(words));
    }

    /** From a value on; the first one is {@link Threshold#base}. */
    public Builder threshold(Threshold threshold) {
      thresholds.add(threshold);
      return this;
    }

    /** Shows the names of the series. */
    public Builder named() {
      named = true;
      return this;
    }

    public Builder otherwise(String text) {
      otherwise = text;
      return this;
    }

    public Builder link(Link link) {
      links.add(link);
      return this;
    }

    public Builder column(Column column) {
      columns.add(column);
      return this;
    }

    public Panel build() {
      return new Panel(
          kind,
          title,
          description,
          width,
          height,
          unit,
          decimals,
          named,
          otherwise,
          queries,
          mappings,
          thresholds,
          links,
          columns);
    }
  }
}
