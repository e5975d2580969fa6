// Okabe and Ito's colours, which colour-blind people tell apart, without the yellow that white paper swallows; in the dark
// black becomes white and blue becomes lighter. Beyond seven series the line is dashed, and every series has a marker of its own.
const light = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'];
const dark = ['#4FA8E0', '#F0803C', '#2BC49A', '#DD9BC0', '#F0B429', '#8FD0F5', '#FFFFFF'];
const markers = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect', 'emptyTriangle', 'emptyDiamond'];

export interface Style {
  color: string;
  dash: 'solid' | 'dashed';
  marker: string;
}

export interface Theme {
  text: string;
  muted: string;
  grid: string;
  surface: string;
  /** From the lowest value of a heatmap over the middle to the highest. */
  diverging: [string, string, string];
  style(index: number): Style;
}

let printing = false;

/** On paper the theme is light, whatever the screen is. */
export function setPrinting(value: boolean): void {
  printing = value;
}

export const darkScheme = window.matchMedia('(prefers-color-scheme: dark)');

export function theme(): Theme {
  const isDark = darkScheme.matches && !printing;
  const colors = isDark ? dark : light;
  return {
    text: isDark ? '#E8EAED' : '#1B1F24',
    muted: isDark ? '#A9B0B8' : '#57606A',
    grid: isDark ? '#363C44' : '#E3E6EA',
    surface: isDark ? '#1B1F24' : '#FFFFFF',
    diverging: isDark ? ['#D9772B', '#2A2F36', '#4FA8E0'] : ['#D55E00', '#F7F7F7', '#0072B2'],
    style: (index) => ({
      color: colors[index % colors.length]!,
      dash: Math.floor(index / colors.length) % 2 === 0 ? 'solid' : 'dashed',
      marker: markers[index % markers.length]!,
    }),
  };
}
