// Pictures of a search, drawn as SVG: bars by month, bars by code. Rule: axes start at zero, a table stands beside.
import { make } from "./util.js";

const SPACE = "http://www.w3.org/2000/svg";
const WIDTH = 480;
const HEIGHT = 160;
// The room of a letter at the size of a tick mark, in the picture's units.
const LETTER = 7.4;
const EDGE = { left: 44, right: 8, top: 8, bottom: 28 };

export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// A round number at or above the largest value, that the axis ends with.
export function top(value) {
  if (value <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 5, 8, 10].map((step) => step * power).find((step) => step >= value);
}

// Every how many months a name fits without touching the next: a month, a quarter, half a year, a year, ...
function apart(months, step) {
  const wide = Math.max(...months.map((month) => month.length)) * LETTER + 8;
  return [1, 2, 3, 6, 12, 24, 36].find((every) => every * step >= wide) ?? 60;
}

export function monthBars(title, months, counts, end, labels, lang) {
  const number = new Intl.NumberFormat(lang);
  const wide = WIDTH - EDGE.left - EDGE.right;
  const high = HEIGHT - EDGE.top - EDGE.bottom;
  const step = wide / Math.max(months.length, 12);
  const picture = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "cl-chart", role: "img" });
  picture.append(draw("title", {}, `${title}. ${labels.axis}`));
  for (const share of [0, 0.5, 1]) {
    const y = EDGE.top + high * (1 - share);
    picture.append(draw("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y, y2: y, class: share ? "cl-rule" : "cl-base" }));
    picture.append(draw("text", { x: EDGE.left - 8, y: y + 4, class: "cl-tickmark", "text-anchor": "end" }, number.format(end * share)));
  }
  const every = apart(months, step);
  months.forEach((month, index) => {
    const size = (counts[index] / end) * high;
    const x = EDGE.left + index * step;
    const bar = draw("rect", { x: x + step * 0.1, y: EDGE.top + high - size, width: step * 0.8, height: size, class: "cl-bar" });
    bar.append(draw("title", {}, `${month}: ${number.format(counts[index])}`));
    picture.append(bar);
    const half = (month.length * LETTER) / 2;
    if (index % every === 0 && x + step / 2 + half <= WIDTH) picture.append(draw("text", { x: x + step / 2, y: HEIGHT - 8, class: "cl-tickmark", "text-anchor": "middle" }, month));
  });
  return make("figure", { class: "cl-figure" }, make("figcaption", { text: title }), picture);
}

export function codeBars(title, bars, labels, lang) {
  const number = new Intl.NumberFormat(lang);
  const end = Math.max(...bars.map(([, count]) => count), 1);
  const rows = bars.map(([name, count]) => {
    const bar = make("span", { class: "cl-hbar", "aria-hidden": "true" });
    bar.style.width = `${(count / end) * 100}%`;
    return make("tr", {}, make("th", { scope: "row", text: name }), make("td", { class: "cl-number", text: number.format(count) }),
      make("td", { class: "cl-hbars" }, bar));
  });
  return make("table", { class: "cl-plain" }, make("caption", { text: title }),
    make("thead", {}, make("tr", {}, make("th", { scope: "col", text: title }), make("th", { scope: "col", class: "cl-number", text: labels.count }), make("td", {}))),
    make("tbody", {}, ...rows));
}
