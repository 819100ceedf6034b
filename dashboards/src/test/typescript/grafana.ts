// What Grafana's schema says of dashboards, as it reads in JSON.
import type {
  AnnotationQuery,
  Dashboard,
  DataSourceRef,
  DataTransformerConfig,
  FieldConfig,
  FieldConfigSource,
  Panel,
  RowPanel,
} from '@grafana/schema';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as stateTimeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as timeSeries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

// JSON has no enums: "thresholds" stands for FieldColorModeId.Thresholds.
export type Json<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

// The schema has no queries of data sources: they are the plug-in's. These are those of the
// Prometheus plug-in that are used here.
export interface PrometheusQuery {
  refId: string;
  datasource: DataSourceRef;
  expr: string;
  instant: boolean;
  range: boolean;
  format: 'table' | 'time_series';
  legendFormat: string;
  editorMode: 'code';
}

interface PrometheusAnnotation extends Omit<AnnotationQuery, 'target'> {
  titleFormat: string;
  textFormat: string;
  target: { expr: string; refId: string };
}

// The schema lets options and field settings of panels be anything; each kind has its own.
interface PanelOf<Type extends string, Options, Custom> {
  type: Type;
  id: number;
  title: string;
  description: string;
  gridPos: { h: number; w: number; x: number; y: number };
  datasource: DataSourceRef;
  interval?: Panel['interval'];
  targets: PrometheusQuery[];
  fieldConfig: {
    defaults: Omit<FieldConfig, 'custom'> & { custom: Partial<Custom> };
    overrides: FieldConfigSource['overrides'];
  };
  options: Partial<Options>;
  transformations?: DataTransformerConfig[];
}

export type MailPanel =
  | RowPanel
  | PanelOf<'stat', stat.Options, Record<string, never>>
  | PanelOf<'state-timeline', stateTimeline.Options, stateTimeline.FieldConfig>
  | PanelOf<'timeseries', timeSeries.Options, timeSeries.FieldConfig>
  | PanelOf<'table', table.Options, table.FieldConfig>;

export type GrafanaDashboard = Json<Dashboard>;

// Stricter than the schema: what the schema leaves open is what this repository writes.
export type MailkeeperDashboard = Json<
  Omit<Dashboard, 'annotations' | 'panels'> & {
    annotations: { list: PrometheusAnnotation[] };
    panels: MailPanel[];
  }
>;
