import './report.css';
import { Figure } from './figure';
import { darkScheme, setPrinting } from './theme';

const figures = [...document.querySelectorAll<HTMLElement>('figure[data-chart]')].map((element) => new Figure(element));

darkScheme.addEventListener('change', () => figures.forEach((f) => f.draw()));

// A browser lays a page out anew for paper; charts have to be drawn in its width and colours before.
function print(on: boolean): void {
  setPrinting(on);
  document.documentElement.classList.toggle('printing', on);
  figures.forEach((f) => {
    f.resize();
    f.draw();
  });
}

window.addEventListener('beforeprint', () => print(true));
window.addEventListener('afterprint', () => print(false));
