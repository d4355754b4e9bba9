// The map of a search: outlines, a circle for each office, the same as a table beside it.
// Rule: Python says where everything stands; each row of the table lights its circle, by pointer and by keyboard.
import { draw } from "./charts.js";
import { make } from "./util.js";

// map: {width, height, outlines, countries, circles, notes}; gives the elements of the tab
export function officeMap(map, labels, lang) {
  const number = new Intl.NumberFormat(lang);
  const told = (circle) => `${circle.label}: ${number.format(circle.cases)}`;
  const picture = draw("svg", { viewBox: `0 0 ${map.width} ${map.height}`, class: "cl-map", role: "img" });
  picture.append(draw("title", {}, `${labels.map}. ${map.notes.join(" ")}`));
  for (const path of map.outlines) picture.append(draw("path", { d: path, class: "cl-land" }));
  for (const [name, x, y] of map.countries) picture.append(draw("text", { x, y, class: "cl-land-name", "text-anchor": "middle" }, name));
  const dots = new Map();
  const rows = new Map();
  const line = make("p", { class: "cl-map-line", "aria-hidden": "true" });
  function light(office) {
    for (const [code, dot] of dots) dot.classList.toggle("cl-lit", code === office);
    for (const [code, row] of rows) row.classList.toggle("cl-here", code === office);
    const circle = map.circles.find((candidate) => candidate.office === office);
    line.textContent = circle ? `${circle.country}. ${told(circle)}` : "";
  }
  for (const circle of map.circles) {
    const dot = draw("circle", { cx: circle.x, cy: circle.y, r: circle.r, class: "cl-dot", "data-dot": circle.office });
    dot.append(draw("title", {}, told(circle)));
    dot.addEventListener("mouseenter", () => light(circle.office));
    dots.set(circle.office, dot);
    picture.append(dot);
  }
  for (const circle of map.circles) {
    if (!circle.name.length) continue;
    const [name, x, y, anchor] = circle.name;
    picture.append(draw("text", { x, y, class: "cl-dot-name", "text-anchor": anchor }, name));
  }
  const buttons = map.circles.map((circle, index) => make("button", {
    type: "button", class: "cl-place", "data-place": circle.office, text: circle.label, tabindex: index ? "-1" : "0",
    onfocus: () => light(circle.office), onclick: () => light(circle.office), onkeydown: (event) => walk(event, index),
  }));
  function walk(event, index) {
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined || !buttons[next]) return;
    event.preventDefault();
    buttons[index].tabIndex = -1;
    buttons[next].tabIndex = 0;
    buttons[next].focus();
  }
  map.circles.forEach((circle, index) => {
    rows.set(circle.office, make("tr", { onmouseenter: () => light(circle.office) }, make("th", { scope: "row" }, buttons[index]),
      make("td", { text: circle.country }), make("td", { class: "cl-number", text: number.format(circle.cases) })));
  });
  const head = make("tr", {}, make("th", { scope: "col", text: labels.office }), make("th", { scope: "col", text: labels.country }),
    make("th", { scope: "col", class: "cl-number", text: labels.count }));
  const table = make("table", { class: "cl-plain", "aria-label": labels.map }, make("thead", {}, head), make("tbody", {}, ...rows.values()));
  const figure = make("figure", { class: "cl-figure" }, picture, make("figcaption", {}, line, ...map.notes.map((text) => make("p", { class: "cl-axis", text }))));
  return [make("div", { class: "cl-mapped" }, figure, make("div", { class: "cl-scroller cl-places", tabindex: "-1" }, table))];
}
