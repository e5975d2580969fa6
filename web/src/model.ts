// What Selfsame.Reports writes into a page, one object for each figure: Chart.cs and its neighbours.

export interface Axis {
  title: string;
  unit: string | null;
}

export interface LinePoint {
  x: number;
  y: number | null;
  spread: number | null;
}

export interface LineSeries {
  name: string;
  points: LinePoint[];
}

export interface LinePanel {
  title: string;
  series: LineSeries[];
}

export interface LineChart {
  kind: 'lines';
  x: Axis;
  y: Axis;
  sharedScale: boolean;
  panels: LinePanel[];
}

export interface Dot {
  mean: number;
  spread: number | null;
  values: number[];
}

export interface DotSeries {
  name: string;
  dots: (Dot | null)[];
}

export interface Reference {
  name: string;
  value: number;
}

export interface DotChart {
  kind: 'dots';
  x: Axis;
  categories: string[];
  series: DotSeries[];
  references: Reference[];
}

export interface HeatmapPanel {
  title: string;
  values: (number | null)[][];
}

export interface HeatmapChart {
  kind: 'heatmaps';
  unit: string;
  labels: string[];
  low: number;
  high: number;
  panels: HeatmapPanel[];
}

export interface ScatterPoint {
  x: number;
  y: number;
  /** Its place in names, labels, pictures and neighbours. */
  index: number;
}

export interface ScatterSeries {
  name: string;
  points: ScatterPoint[];
}

export interface Neighbours {
  /** Of each point, itself first. */
  indices: number[][];
  distances: number[][];
}

export interface ScatterChart {
  kind: 'scatter';
  x: Axis;
  y: Axis;
  series: ScatterSeries[];
  names: string[];
  labels: string[];
  /** data: addresses. */
  pictures: string[];
  neighbours: Neighbours | null;
}

export type Chart = LineChart | DotChart | HeatmapChart | ScatterChart;
