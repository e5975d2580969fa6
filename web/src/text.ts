import type { Axis } from './model';

export function axisName(axis: Axis): string {
  return axis.unit ? `${axis.title} (${axis.unit})` : axis.title;
}

/** At most four significant digits, without trailing zeros; large and tiny numbers in powers of ten. */
export function number(value: number): string {
  if (value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4)) {
    return value.toExponential(1);
  }

  return String(Number(value.toPrecision(4)));
}

export function withSpread(mean: number, spread: number | null): string {
  return spread === null ? number(mean) : `${number(mean)} ± ${number(spread)}`;
}

/** Names come from users; ECharts takes a tooltip's text as HTML. */
export function escape(text: string): string {
  const span = document.createElement('span');
  span.textContent = text;
  return span.innerHTML;
}
