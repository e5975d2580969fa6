import { dotPanel, rowHeight } from './dots';
import { type EChartsCoreOption, type EChartsType, create } from './echarts';
import { heatmapPanel } from './heatmaps';
import { linePanel } from './lines';
import type { Chart, Neighbours } from './model';
import { scatterPanel } from './scatter';
import { type Theme, theme } from './theme';
import { arrange } from './umap';

interface Panel {
  title: string;
  height: (width: number) => number;
  option: (theme: Theme) => EChartsCoreOption;
}

/** Where the points of a map are instead of where the data says; null for there. */
interface Arrangement {
  places: [number, number][] | null;
}

/** One figure of the page: its panels, and one legend for all of them. */
export class Figure {
  private readonly chart: Chart;
  private readonly hidden = new Set<string>();
  private readonly names: string[];
  private readonly panels: { panel: Panel; element: HTMLElement; chart: EChartsType }[] = [];
  private readonly legend = document.createElement('div');
  private readonly arrangement: Arrangement = { places: null };

  constructor(root: HTMLElement) {
    this.chart = JSON.parse(root.querySelector('script')!.textContent!) as Chart;
    this.names = seriesNames(this.chart);
    this.legend.className = 'legend';
    const place = root.querySelector<HTMLElement>('.panels')!;
    place.before(this.legend);
    if (this.chart.kind === 'scatter' && this.chart.neighbours) {
      this.addSwitch(this.chart.neighbours);
    }

    for (const panel of panelsOf(this.chart, this.names, this.hidden, this.arrangement)) {
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

  // Two arrangements of one map; the second is computed when it is first asked for.
  private addSwitch(neighbours: Neighbours): void {
    let computed: [number, number][] | null = null;
    const group = document.createElement('div');
    group.className = 'switch';
    const buttons = ['Principal components', 'Neighbours together (UMAP)'].map((text) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = text;
      return button;
    });
    const show = (places: [number, number][] | null) => {
      this.arrangement.places = places;
      buttons.forEach((b, i) => b.setAttribute('aria-pressed', String((i === 1) === (places !== null))));
      this.draw();
    };
    const [linear, grouped] = buttons as [HTMLButtonElement, HTMLButtonElement];
    linear.setAttribute('aria-pressed', 'true');
    grouped.setAttribute('aria-pressed', 'false');
    linear.addEventListener('click', () => show(null));
    grouped.addEventListener('click', async () => {
      if (!computed) {
        const text = grouped.textContent;
        buttons.forEach((b) => (b.disabled = true));
        computed = await arrange(neighbours, (share) => (grouped.textContent = `${text} ${Math.round(100 * share)} %`));
        grouped.textContent = text;
        buttons.forEach((b) => (b.disabled = false));
      }

      show(computed);
    });
    group.append(...buttons);
    this.legend.before(group);
  }

  private drawLegend(current: Theme): void {
    if (this.names.length < 2) {
      return;
    }

    this.legend.replaceChildren(
      ...this.names.map((name, index) => {
        const { color, dash } = current.style(index);
        const entry = document.createElement('button');
        const swatch = this.chart.kind === 'scatter' ? markerOf(current, index) : document.createElement('span');
        entry.type = 'button';
        entry.title = 'Show or hide';
        entry.setAttribute('aria-pressed', String(!this.hidden.has(name)));
        if (swatch instanceof HTMLElement) {
          swatch.className = 'line';
          swatch.style.borderTop = `3px ${dash} ${color}`;
        }

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
    case 'scatter':
      return chart.series.map((s) => s.name);
    case 'heatmaps':
      return [];
  }
}

function panelsOf(chart: Chart, names: string[], hidden: Set<string>, arrangement: Arrangement): Panel[] {
  switch (chart.kind) {
    case 'lines':
      return chart.panels.map((panel) => ({
        title: panel.title,
        height: (width) => Math.min(340, Math.max(220, width * 0.62)),
        option: (current) => linePanel(chart, panel, names, hidden, current),
      }));
    case 'dots':
      return [{ title: '', height: () => 80 + rowHeight(chart) * chart.categories.length, option: (current) => dotPanel(chart, hidden, current) }];
    case 'scatter':
      return [{ title: '', height: (width) => Math.min(620, Math.max(300, width * 0.7)), option: (current) => scatterPanel(chart, arrangement.places, hidden, current) }];
    case 'heatmaps':
      return chart.panels.map((panel) => ({ title: panel.title, height: (width) => Math.min(width, 140 + 60 * chart.labels.length), option: (current) => heatmapPanel(chart, panel, current) }));
  }
}

// A series of points is told by its shape as well as by its colour.
const outlines: Record<string, string> = {
  circle: 'M6 1a5 5 0 1 0 .01 0z',
  rect: 'M1 1h10v10h-10z',
  triangle: 'M6 1l5 10h-10z',
  diamond: 'M6 0l5 6-5 6-5-6z',
};

function markerOf(current: Theme, index: number): SVGElement {
  const { color, marker } = current.style(index);
  const hollow = marker.startsWith('empty');
  const shape = hollow ? marker.slice('empty'.length).toLowerCase() : marker;
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '-1 -1 14 14');
  svg.setAttribute('width', '12');
  svg.setAttribute('height', '12');
  path.setAttribute('d', outlines[shape] ?? outlines.circle!);
  path.setAttribute('fill', hollow ? 'none' : color);
  path.setAttribute('stroke', color);
  path.setAttribute('stroke-width', '1.6');
  svg.append(path);
  return svg;
}
