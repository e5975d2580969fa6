import type { EChartsCoreOption } from './echarts';
import type { HeatmapChart, HeatmapPanel } from './model';
import { escape, number } from './text';
import type { Theme } from './theme';

/** One square panel with a number in each cell. */
export function heatmapPanel(chart: HeatmapChart, panel: HeatmapPanel, theme: Theme): EChartsCoreOption {
  const label = 12 + 6.6 * Math.max(...chart.labels.map((l) => l.length));
  const span = chart.high - chart.low;
  const category = (inverse: boolean) => ({
    type: 'category',
    data: chart.labels,
    inverse,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: theme.text, fontSize: 11, interval: 0, rotate: inverse ? 0 : 90 },
  });
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: label, right: 8, top: 8, bottom: label },
    tooltip: {
      confine: true,
      backgroundColor: theme.surface,
      borderColor: theme.grid,
      textStyle: { color: theme.text, fontSize: 12 },
      formatter: (item: unknown) => {
        const [column, row, value] = (item as { value: [number, number, number] }).value;
        return `${escape(chart.labels[row] ?? '')} and ${escape(chart.labels[column] ?? '')}<br>${escape(chart.unit)}: <b>${number(value)}</b>`;
      },
    },
    xAxis: category(false),
    yAxis: category(true),
    visualMap: { show: false, min: chart.low, max: chart.high, inRange: { color: theme.diverging } },
    series: [
      {
        type: 'heatmap',
        itemStyle: { borderColor: theme.surface, borderWidth: 1 },
        emphasis: { itemStyle: { borderColor: theme.text, borderWidth: 1.5 } },
        data: panel.values.flatMap((cells, row) =>
          cells.flatMap((value, column) =>
            value === null
              ? []
              : [
                  {
                    value: [column, row, value],
                    // White on the strong ends of the scale, the page's colour in its middle.
                    label: { show: true, fontSize: 10, color: Math.abs((value - chart.low) / span - 0.5) > 0.36 ? '#FFFFFF' : theme.text, formatter: () => value.toFixed(2) },
                  },
                ],
          ),
        ),
      },
    ],
  };
}
