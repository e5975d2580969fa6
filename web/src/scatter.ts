import type { EChartsCoreOption } from './echarts';
import { axis } from './lines';
import type { ScatterChart } from './model';
import { escape } from './text';
import type { Theme } from './theme';

/** Points of one colour and shape a series; the pointer shows a point's picture and name. */
export function scatterPanel(chart: ScatterChart, places: [number, number][] | null, hidden: Set<string>, theme: Theme): EChartsCoreOption {
  const bare = { axisLabel: { show: false }, axisTick: { show: false }, splitLine: { show: false }, type: 'value', scale: true };
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 34, right: 12, top: 12, bottom: 34 },
    tooltip: {
      confine: true,
      backgroundColor: theme.surface,
      borderColor: theme.grid,
      textStyle: { color: theme.text, fontSize: 12 },
      formatter: (item: unknown) => tooltip(chart, item as { seriesName: string; value: [number, number, number] }),
    },
    xAxis: axis(places ? '' : chart.x.title, 12, theme, bare),
    yAxis: axis(places ? '' : chart.y.title, 12, theme, bare),
    series: chart.series
      .map((s, index) => ({ s, style: theme.style(index) }))
      .filter(({ s }) => !hidden.has(s.name))
      .map(({ s, style }) => ({
        name: s.name,
        type: 'scatter',
        symbol: style.marker,
        symbolSize: chart.names.length > 800 ? 5 : 7,
        itemStyle: { color: style.color, opacity: 0.75 },
        emphasis: { scale: 1.8, itemStyle: { opacity: 1 } },
        data: s.points.map((p) => (places ? [...places[p.index]!, p.index] : [p.x, p.y, p.index])),
      })),
  };
}

function tooltip(chart: ScatterChart, item: { seriesName: string; value: [number, number, number] }): string {
  const index = item.value[2];
  const picture = chart.pictures[index];
  const image = picture ? `<img class="picture" alt="" src="${picture}">` : '';
  return `${image}<div>${escape(chart.names[index] ?? '')}</div><b>${escape(chart.labels[index] ?? '')}</b>`;
}
