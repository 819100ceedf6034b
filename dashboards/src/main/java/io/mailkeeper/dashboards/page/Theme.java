package io.mailkeeper.dashboards.page;

/** How the page looks: dark, and near enough to Grafana to be recognised. */
final class Theme {
  static final String CSS =
      """
      * { box-sizing: border-box; margin: 0 }
      body { background: #111217; color: #d8d9da; width: 1600px; font: 13px DejaVu Sans, sans-serif }
      header { height: 62px; padding: 20px 16px; display: flex; gap: 28px; align-items: baseline }
      header b { font-size: 18px; color: #fff }
      header i, .legend i { display: inline-block; width: 12px; height: 4px; margin: 0 8px 3px 0 }
      header .said { margin-left: auto; color: #9a9ca1 }
      main { position: relative }
      .row, .panel { position: absolute }
      .row { padding: 8px 4px; font-size: 15px; font-weight: bold; color: #fff }
      .panel { background: #181b1f; border: 1px solid #2c3036; border-radius: 3px; padding: 0 8px;
        overflow: hidden }
      h2 { font-size: 13px; line-height: 30px; height: 30px; font-weight: bold }
      .stats { display: flex; gap: 6px; height: calc(100% - 38px) }
      .stat { flex: 1; color: #fff; display: flex; flex-direction: column; justify-content: center;
        text-align: center; border-radius: 3px; font-weight: bold }
      .name { font-size: 15px; font-weight: normal; margin-top: 4px }
      .none { text-align: center; font-size: 18px; color: #9a9ca1; margin-top: 40px }
      svg { display: block }
      .grid { stroke: #2c3036 }
      .tick { fill: #9a9ca1; font-size: 11px }
      .label { fill: #d8d9da; font-size: 12px }
      svg text { font-size: 12px }
      table { border-collapse: collapse; width: 100% }
      th { text-align: left; color: #6e9fff; font-weight: normal }
      .legend td, .legend th { height: 18px; line-height: 18px; padding: 0 6px; font-size: 12px }
      .legend .n { text-align: right; width: 90px }
      .rows td, .rows th { height: 30px; padding: 0 8px; border-bottom: 1px solid #2c3036 }
      .link { color: #6e9fff }
      """;

  private Theme() {}
}
