import { dotPanel, rowHeight } from './dots';
import { type EChartsCoreOption, type EChartsType, create } from './echarts';
import { heatmapPanel } from './heatmaps';
import { linePanel } from './lines';
import type { Chart } from './model';
import { type Theme, theme } from './theme';

interface Panel {
  title: string;
  height: (width: number) => number;
  option: (theme: Theme) => EChartsCoreOption;
}

/** One figure of the page: its panels, and one legend for all of them. */
export class Figure {
  private readonly chart: Chart;
  private readonly hidden = new Set<string>();
  private readonly names: string[];
  private readonly panels: { panel: Panel; element: HTMLElement; chart: EChartsType }[] = [];
  private readonly legend = document.createElement('div');

  constructor(root: HTMLElement) {
    this.chart = JSON.parse(root.querySelector('script')!.textContent!) as Chart;
    this.names = seriesNames(this.chart);
    this.legend.className = 'legend';
    const place = root.querySelector<HTMLElement>('.panels')!;
    place.before(this.legend);
    for (const panel of panelsOf(this.chart, this.names, this.hidden)) {
      const box = document.createElement('div');
      const element = document.createElement('div');
      box.className = 'panel';
      element.className = 'canvas';
      if (panel.title) {
        const title = document.createElement('h4');
        title.textContent = panel.title;
        box.append(title);
      }

      box.append(element);
      place.append(box);
      element.style.height = `${panel.height(element.clientWidth)}px`;
      this.panels.push({ panel, element, chart: create(element) });
    }

    this.draw();
    new ResizeObserver(() => this.resize()).observe(place);
  }

  draw(): void {
    const current = theme();
    for (const { panel, chart } of this.panels) {
      chart.setOption(panel.option(current), { notMerge: true });
    }

    this.drawLegend(current);
  }

  resize(): void {
    for (const { panel, element, chart } of this.panels) {
      element.style.height = `${panel.height(element.clientWidth)}px`;
      chart.resize();
    }
  }

  private drawLegend(current: Theme): void {
    if (this.names.length < 2) {
      return;
    }

    this.legend.replaceChildren(
      ...this.names.map((name, index) => {
        const { color, dash } = current.style(index);
        const entry = document.createElement('button');
        const swatch = document.createElement('span');
        entry.type = 'button';
        entry.title = 'Show or hide';
        entry.setAttribute('aria-pressed', String(!this.hidden.has(name)));
        swatch.className = 'line';
        swatch.style.borderTop = `3px ${dash} ${color}`;
        entry.append(swatch, name);
        entry.addEventListener('click', () => {
          if (!this.hidden.delete(name)) {
            this.hidden.add(name);
          }

          this.draw();
        });
        return entry;
      }),
    );
  }
}

function seriesNames(chart: Chart): string[] {
  switch (chart.kind) {
    case 'lines':
      return [...new Set(chart.panels.flatMap((p) => p.series.map((s) => s.name)))];
    case 'dots':
      return chart.series.map((s) => s.name);
    case 'heatmaps':
      return [];
  }
}

function panelsOf(chart: Chart, names: string[], hidden: Set<string>): Panel[] {
  switch (chart.kind) {
    case 'lines':
      return chart.panels.map((panel) => ({
        title: panel.title,
        height: (width) => Math.min(340, Math.max(220, width * 0.62)),
        option: (current) => linePanel(chart, panel, names, hidden, current),
      }));
    case 'dots':
      return [{ title: '', height: () => 80 + rowHeight(chart) * chart.categories.length, option: (current) => dotPanel(chart, hidden, current) }];
    case 'heatmaps':
      return chart.panels.map((panel) => ({ title: panel.title, height: (width) => Math.min(width, 140 + 60 * chart.labels.length), option: (current) => heatmapPanel(chart, panel, current) }));
  }
}
