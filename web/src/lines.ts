import type { EChartsCoreOption, LineSeriesOption } from './echarts';
import type { LineChart, LinePanel } from './model';
import { axisName, escape, number, withSpread } from './text';
import type { Theme } from './theme';

/** One panel of a line chart: a line for each visible series, with a band of its spread. */
export function linePanel(chart: LineChart, panel: LinePanel, names: string[], hidden: Set<string>, theme: Theme): EChartsCoreOption {
  const visible = panel.series.filter((s) => !hidden.has(s.name));
  const extent = chart.sharedScale ? range(chart.panels.flatMap((p) => p.series.filter((s) => !hidden.has(s.name)))) : undefined;
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 64, right: 18, top: 12, bottom: 46 },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: theme.surface,
      borderColor: theme.grid,
      textStyle: { color: theme.text, fontSize: 12 },
      formatter: (items: unknown) => tooltip(chart, visible, items as { axisValue: number }[], theme, names),
    },
    xAxis: axis(axisName(chart.x), 28, theme, { type: 'value', min: (v: { min: number }) => Math.min(0, v.min), max: 'dataMax', splitLine: { show: false } }),
    yAxis: axis(axisName(chart.y), 48, theme, { type: 'value', scale: true, ...extent }),
    series: visible.flatMap((s) => seriesOf(s.name, s.points, names, theme)),
  };
}

type Points = LinePanel['series'][number]['points'];

function seriesOf(name: string, points: Points, names: string[], theme: Theme): LineSeriesOption[] {
  const style = theme.style(names.indexOf(name));
  const line: LineSeriesOption = {
    name,
    type: 'line',
    data: points.map((p) => [p.x, p.y]),
    symbol: style.marker,
    symbolSize: points.length > 40 ? 0 : 5,
    itemStyle: { color: style.color },
    lineStyle: { color: style.color, type: style.dash, width: 1.8 },
    emphasis: { focus: 'series' },
    z: 3,
  };
  const spread = points.filter((p) => p.y !== null && p.spread !== null);
  if (spread.length === 0) {
    return [line];
  }

  // The band is two lines on top of each other: the lower edge, unseen, and what is between it and the upper edge.
  const edge: LineSeriesOption = { type: 'line', stack: `band ${name}`, stackStrategy: 'all', symbol: 'none', silent: true, lineStyle: { opacity: 0 }, z: 1 };
  return [
    line,
    { ...edge, data: spread.map((p) => [p.x, p.y! - p.spread!]) },
    { ...edge, data: spread.map((p) => [p.x, 2 * p.spread!]), areaStyle: { color: style.color, opacity: 0.13 } },
  ];
}

function tooltip(chart: LineChart, visible: LinePanel['series'], items: { axisValue: number }[], theme: Theme, names: string[]): string {
  const x = items[0]?.axisValue;
  if (x === undefined) {
    return '';
  }

  const rows = visible
    .map((s) => ({ name: s.name, point: s.points.find((p) => p.x === x) }))
    .filter((r) => r.point?.y !== null && r.point !== undefined)
    .sort((a, b) => b.point!.y! - a.point!.y!)
    .map((r) => `<tr><td><span class="swatch" style="background:${theme.style(names.indexOf(r.name)).color}"></span>${escape(r.name)}</td><td>${withSpread(r.point!.y!, r.point!.spread)}</td></tr>`);
  return `<b>${escape(chart.x.title)} ${number(x)}</b><table class="tip">${rows.join('')}</table>`;
}

function range(series: LinePanel['series']): { min: number; max: number } | undefined {
  const values = series.flatMap((s) => s.points).flatMap((p) => (p.y === null ? [] : [p.y - (p.spread ?? 0), p.y + (p.spread ?? 0)]));
  if (values.length === 0) {
    return undefined;
  }

  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = niceStep((high - low || Math.abs(high) || 1) / 5);
  return { min: Math.floor(low / step) * step, max: Math.ceil(high / step) * step };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((f) => f * power >= rough) ?? 10);
}

export function axis(name: string, gap: number, theme: Theme, more: object): object {
  return {
    name,
    nameLocation: 'middle',
    nameGap: gap,
    nameTextStyle: { color: theme.text, fontSize: 12 },
    axisLabel: { color: theme.muted, fontSize: 11, formatter: (v: number | string) => (typeof v === 'number' ? number(v) : v), hideOverlap: true },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.muted } },
    axisTick: { show: true, lineStyle: { color: theme.muted } },
    splitLine: { lineStyle: { color: theme.grid } },
    ...more,
  };
}
