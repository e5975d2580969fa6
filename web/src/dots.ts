import type { CustomSeriesOption, EChartsCoreOption } from './echarts';
import { axis } from './lines';
import type { Dot, DotChart } from './model';
import { axisName, escape, number, withSpread } from './text';
import type { Theme } from './theme';

// Dots of one row stand below each other, so far apart in CSS pixels.
const dotDistance = 9;

/** The height of a category's row, which has a dot for each series. */
export const rowHeight = (chart: DotChart): number => Math.max(34, dotDistance * chart.series.length + 12);

/** A row for each category: the mean as a large dot, its spread as a whisker, single values as small dots; references are vertical lines. */
export function dotPanel(chart: DotChart, hidden: Set<string>, theme: Theme): EChartsCoreOption {
  const visible = chart.series.map((s, index) => ({ ...s, index })).filter((s) => !hidden.has(s.name));
  const longest = Math.max(...chart.categories.map((c) => c.length));
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: Math.min(220, 16 + 7 * longest), right: 24, top: 26, bottom: 46 },
    tooltip: {
      confine: true,
      backgroundColor: theme.surface,
      borderColor: theme.grid,
      textStyle: { color: theme.text, fontSize: 12 },
      formatter: (item: unknown) => tooltip(chart, item as { seriesName: string; dataIndex: number }),
    },
    xAxis: axis(axisName(chart.x), 28, theme, { type: 'value', scale: true, ...extent(chart) }),
    yAxis: axis('', 0, theme, {
      type: 'category',
      data: chart.categories,
      inverse: true,
      axisTick: { show: false },
      axisLabel: { color: theme.text, fontSize: 12 },
      splitLine: { show: true, lineStyle: { color: theme.grid, type: 'dotted' } },
    }),
    series: visible.map((s, place) => series(chart, s.name, s.dots, s.index, (place - (visible.length - 1) / 2) * dotDistance, place === 0, theme)),
  };
}

// References and values with their whiskers, with a margin: a dot plot needs no zero, but has nothing below it either.
function extent(chart: DotChart): { min: number; max: number } {
  const values = chart.series.flatMap((s) => s.dots.filter((d) => d !== null).flatMap((d) => [d.mean - (d.spread ?? 0), d.mean + (d.spread ?? 0), ...d.values]));
  const all = [...values, ...chart.references.map((r) => r.value)];
  const [low, high] = all.length > 0 ? [Math.min(...all), Math.max(...all)] : [0, 1];
  const margin = Math.max((high - low) * 0.06, 0.5);
  const min = Math.floor(low - margin);
  return { min: low >= 0 ? Math.max(0, min) : min, max: Math.ceil(high + margin) };
}

function series(chart: DotChart, name: string, dots: (Dot | null)[], index: number, offset: number, withReferences: boolean, theme: Theme): CustomSeriesOption {
  const { color } = theme.style(index);
  return {
    name,
    type: 'custom',
    encode: { x: 0, y: 1 },
    itemStyle: { color },
    data: dots.map((d, category) => [d?.mean ?? NaN, category]),
    renderItem: (params, api) => {
      const dot = dots[params.dataIndex];
      if (!dot) {
        return;
      }

      const at = (value: number) => {
        const [x, y] = api.coord([value, params.dataIndex]);
        return { x: x!, y: y! + offset };
      };
      const mean = at(dot.mean);
      const [from, to] = [at(dot.mean - (dot.spread ?? 0)), at(dot.mean + (dot.spread ?? 0))];
      const line = (x1: number, x2: number, y1: number, y2: number) => ({ type: 'line' as const, shape: { x1, x2, y1, y2 }, style: { stroke: color, lineWidth: 1.6 } });
      return {
        type: 'group' as const,
        children: [
          ...(dot.spread === null ? [] : [line(from.x, to.x, from.y, to.y), line(from.x, from.x, from.y - 3, from.y + 3), line(to.x, to.x, to.y - 3, to.y + 3)]),
          ...dot.values.map((v) => ({ type: 'circle' as const, shape: { cx: at(v).x, cy: at(v).y, r: 2.2 }, style: { fill: theme.surface, stroke: color, lineWidth: 1.2 } })),
          { type: 'circle' as const, shape: { cx: mean.x, cy: mean.y, r: 4.5 }, style: { fill: color } },
        ],
      };
    },
    markLine: withReferences
      ? {
          silent: true,
          symbol: 'none',
          lineStyle: { color: theme.muted, type: 'dashed', width: 1.2 },
          // Above the chart, the lowest to the left of its line and the others to the right: two floors are often close together.
          data: chart.references.map((r) => ({
            name: r.name,
            xAxis: r.value,
            label: {
              color: theme.muted,
              fontSize: 11,
              position: 'start',
              align: chart.references.length > 1 && r.value === Math.min(...chart.references.map((o) => o.value)) ? 'right' : 'left',
              formatter: r.name,
            },
          })),
        }
      : undefined,
  };
}

function tooltip(chart: DotChart, item: { seriesName: string; dataIndex: number }): string {
  const dot = chart.series.find((s) => s.name === item.seriesName)?.dots[item.dataIndex];
  if (!dot) {
    return '';
  }

  const single = dot.values.length > 1 ? `<br>${dot.values.map(number).join(', ')}` : '';
  return `<b>${escape(chart.categories[item.dataIndex] ?? '')}</b>, ${escape(item.seriesName)}<br>${escape(axisName(chart.x))}: ${withSpread(dot.mean, dot.spread)}${single}`;
}
