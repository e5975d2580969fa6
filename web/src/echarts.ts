// Only the parts of ECharts that the charts here use.
import { CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([CustomChart, GridComponent, HeatmapChart, LineChart, MarkLineComponent, ScatterChart, SVGRenderer, TooltipComponent, VisualMapComponent]);

export type { CustomSeriesOption, HeatmapSeriesOption, LineSeriesOption } from 'echarts/charts';
export type { EChartsCoreOption, EChartsType } from 'echarts/core';
export const create = (element: HTMLElement): echarts.EChartsType => echarts.init(element, null, { renderer: 'svg' });
