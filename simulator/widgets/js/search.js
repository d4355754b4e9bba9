// What a search found: cases, map, trend, transport, route, commodity; saved searches; the same in pandas.
// Rule: the kernel finds and counts, the browser shows; every row, heading and tab can be reached by keyboard.
import { codeBars, monthBars, top } from "./charts.js";
import { officeMap } from "./map.js";
import { fill, freshId, make } from "./util.js";

const TABS = ["cases", "map", "trend", "transport", "route", "commodity"];

function render({ model, el }) {
  const labels = model.get("labels");
  const lang = model.get("lang");
  let chosen = "cases";
  let at = 0;

  const root = make("section", { class: "cl-root cl-search", lang, "aria-label": labels.results, "data-lm-suppress-shortcuts": "true" });
  const total = make("strong", { class: "cl-total", role: "status" });
  const coverage = make("div", { class: "cl-coverage" });
  const tabs = make("div", { class: "cl-tabs", role: "tablist", "aria-label": labels.results });
  const panel = make("div", { class: "cl-tabpanel", role: "tabpanel", id: freshId("panel"), tabindex: "-1" });
  const said = make("div", { class: "cl-said", role: "status" });
  const saved = make("div", { class: "cl-saved" });
  const code = make("pre", { class: "cl-pandas", tabindex: "0", role: "region", "aria-label": labels.pandas }, make("code"));
  const pandas = make("details", { class: "cl-fold" }, make("summary", { text: labels.pandas }), code);
  root.append(make("div", { class: "cl-head" }, make("div", {}, total, coverage), make("span", { class: "cl-synthetic", text: labels.synthetic })),
    tabs, panel, said, saved, pandas);

  const ids = Object.fromEntries(TABS.map((name) => [name, freshId("tab")]));
  function choose(name, focus) {
    chosen = name;
    drawTabs();
    drawPanel();
    if (focus) root.querySelector(`#${ids[name]}`).focus();
  }
  function drawTabs() {
    tabs.replaceChildren(...TABS.map((name) => make("button", {
      type: "button", role: "tab", id: ids[name], class: "cl-tab", "aria-selected": String(name === chosen), "aria-controls": panel.id,
      tabindex: name === chosen ? "0" : "-1", text: labels[name], onclick: () => choose(name, true),
      onkeydown: (event) => {
        const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!move) return;
        event.preventDefault();
        choose(TABS[(TABS.indexOf(name) + move + TABS.length) % TABS.length], true);
      },
    })));
    panel.setAttribute("aria-labelledby", ids[chosen]);
  }

  // ---- cases
  function cases(view) {
    if (!view.rows.length) return [make("p", { class: "cl-empty", text: labels.none })];
    const [by, descending] = view.sort;
    const ticking = model.get("ticking");
    const ticks = new Set(model.get("ticks"));
    const heads = view.columns.map((column) => {
      const here = column.id === by;
      const button = column.sort && make("button", {
        type: "button", class: "cl-sort", "aria-label": fill(labels.sort, { what: column.label }), "data-sort": column.id,
        onclick: () => model.send({ kind: "sort", name: column.id }),
      }, column.label, make("span", { "aria-hidden": "true", text: here ? (descending ? " ▼" : " ▲") : "" }));
      return make("th", { scope: "col", "aria-sort": here ? (descending ? "descending" : "ascending") : undefined }, button || column.label);
    });
    if (ticking) heads.unshift(make("th", { scope: "col", text: labels.tick }));
    const rows = view.rows.map((row, index) => {
      const cells = row.cells.map((text, place) => (place ? make("td", { class: `cl-col-${view.columns[place].id}`, text }) : null));
      const open = make("button", {
        type: "button", class: "cl-open", text: row.case_no, "data-case": row.case_no, title: labels.open,
        "aria-expanded": String(model.get("card").case_no === row.case_no), tabindex: index === at ? "0" : "-1",
        onclick: () => toggle(row.case_no, index), onkeydown: (event) => walk(event, index),
      });
      cells[0] = make("th", { scope: "row" }, open);
      if (ticking) {
        const box = make("input", { type: "checkbox", "aria-label": fill(labels.ticked, { case_no: row.case_no }), "data-tick": row.case_no });
        box.checked = ticks.has(row.case_no);
        box.addEventListener("change", () => model.send({ kind: "tick", of: ticking, name: row.case_no, on: box.checked }));
        cells.unshift(make("td", {}, box));
      }
      const line = make("tr", { class: model.get("card").case_no === row.case_no ? "cl-here" : undefined }, ...cells);
      return model.get("card").case_no === row.case_no ? [line, detail(heads.length)] : [line];
    });
    const pages = make("div", { class: "cl-pages" },
      make("button", { type: "button", class: "cl-button cl-small", disabled: !view.earlier, "data-page": "earlier", text: `◀ ${labels.earlier}`, onclick: () => model.send({ kind: "page", later: false }) }),
      make("span", { class: "cl-number", text: view.page }),
      make("button", { type: "button", class: "cl-button cl-small", disabled: !view.later, "data-page": "later", text: `${labels.later} ▶`, onclick: () => model.send({ kind: "page", later: true }) }),
      make("button", { type: "button", class: "cl-button cl-small", text: labels.download, onclick: () => model.send({ kind: "download" }) }));
    return [make("div", { class: "cl-scroller", tabindex: "-1" },
      make("table", { class: "cl-results" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows.flat()))), pages];
  }
  function toggle(caseNo, index) {
    at = index;
    model.send(model.get("card").case_no === caseNo ? { kind: "close" } : { kind: "open", name: caseNo });
  }
  function walk(event, index) {
    const buttons = [...panel.querySelectorAll(".cl-open")];
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined || !buttons[next]) return;
    event.preventDefault();
    buttons[index].tabIndex = -1;
    at = next;
    buttons[next].tabIndex = 0;
    buttons[next].focus();
  }
  function focusRow() { panel.querySelectorAll(".cl-open")[at]?.focus(); }
  function detail(width) {
    const card = model.get("card");
    const parts = card.sections.map((section) => make("div", { class: "cl-part" }, make("h4", { text: section.title }),
      make("dl", {}, ...section.lines.flatMap(([name, value]) => [make("dt", { text: name }), make("dd", { text: value, lang: name === card.english ? "en" : undefined })]))));
    return make("tr", { class: "cl-detail" }, make("td", { colspan: String(width) }, make("div", { class: "cl-card" }, make("div", { class: "cl-parts" }, ...parts),
      make("button", { type: "button", class: "cl-button cl-small", text: labels.close, onclick: () => toggle(card.case_no, at) }))));
  }

  // ---- pictures
  function trend(view) {
    const { months, series } = view.trend;
    if (!months.length) return [make("p", { class: "cl-empty", text: labels.none })];
    const end = top(Math.max(...series.flatMap((line) => line.counts)));
    const table = make("table", { class: "cl-plain" }, make("thead", {}, make("tr", {}, make("th", { scope: "col", text: labels.month }),
      ...series.map((line) => make("th", { scope: "col", class: "cl-number", text: line.title })))),
    make("tbody", {}, ...months.map((month, index) => make("tr", {}, make("th", { scope: "row", text: month }),
      ...series.map((line) => make("td", { class: "cl-number", text: line.counts[index] }))))));
    return [make("p", { class: "cl-axis", text: labels.axis }), make("div", { class: "cl-pair" }, ...series.map((line) => monthBars(line.title, months, line.counts, end, labels, lang))),
      make("details", { class: "cl-fold" }, make("summary", { text: labels.table }), table)];
  }
  function map(view) {
    if (!view.map.circles.length && !view.found) return [make("p", { class: "cl-empty", text: labels.none })];
    return officeMap(view.map, labels, lang);
  }
  function transport(view) {
    return [make("div", { class: "cl-pair" }, ...view.transport.map((chart) => codeBars(chart.title, chart.bars, labels, lang)))];
  }
  // Sums by a code: the code in words, its unit, cases, goods lines, quantity.
  function sums(head, table) {
    const heads = [head, ...["unit", "count", "lines", "quantity"].map((name) => labels[name])];
    const number = (index) => (index > 1 ? "cl-number" : undefined);
    const rows = table.map((row) => make("tr", {}, ...row.map((cell, index) => make(index ? "td" : "th", { scope: index ? undefined : "row", class: number(index), text: cell }))));
    return make("table", { class: "cl-plain" }, make("thead", {}, make("tr", {}, ...heads.map((text, index) => make("th", { scope: "col", class: number(index), text })))), make("tbody", {}, ...rows));
  }
  function commodity(view) {
    return [sums(labels.product, view.commodity)];
  }
  function route(view) {
    return view.route.map((part) => sums(part.title, part.rows));
  }
  function drawPanel() {
    const view = model.get("view");
    panel.replaceChildren(...{ cases, map, trend, transport, route, commodity }[chosen](view));
  }

  // ---- what stays in sight
  function drawFacts() {
    const view = model.get("view");
    total.textContent = view.total;
    coverage.replaceChildren(make("span", { text: view.coverage.text }));
    if (view.coverage.gaps) coverage.append(" ", make("details", { class: "cl-gaps" }, make("summary", { text: labels.gaps }), make("span", { text: view.coverage.gaps })));
    code.firstChild.textContent = view.pandas;
    said.textContent = "";
  }
  const name = make("input", { class: "cl-input", type: "text", maxlength: "60", id: freshId("name"), autocomplete: "off" });
  const keep = make("form", { class: "cl-keep", onsubmit: (event) => {
    event.preventDefault();
    if (!name.value.trim()) { name.focus(); return; }
    model.send({ kind: "save", name: name.value.trim() });
    name.value = "";
  } }, make("label", { for: name.id, text: labels.name }), name, make("button", { type: "submit", class: "cl-button", text: labels.save }));
  const list = make("ul", { class: "cl-savedlist" });
  saved.append(make("h4", { text: labels.saved }), list, keep);
  function drawSaved() {
    list.replaceChildren(...model.get("saved").map((search) => make("li", {}, make("span", { text: search }),
      make("button", { type: "button", class: "cl-button cl-small", text: labels.recall, "aria-label": `${labels.recall}: ${search}`, onclick: () => model.send({ kind: "recall", name: search }) }),
      make("button", { type: "button", class: "cl-button cl-small", text: labels.forget, "aria-label": `${labels.forget}: ${search}`, onclick: () => model.send({ kind: "forget", name: search }) }))));
  }

  root.addEventListener("keydown", (event) => event.stopPropagation());
  const listeners = {
    "change:view": () => { at = 0; const inside = panel.contains(document.activeElement) && document.activeElement.dataset; drawFacts(); drawPanel(); refocus(inside); },
    "change:card": () => { const inside = panel.contains(document.activeElement); drawPanel(); if (inside) focusRow(); },
    "change:ticks": () => { const inside = panel.contains(document.activeElement) && document.activeElement.dataset; drawPanel(); refocus(inside); },
    "change:ticking": drawPanel,
    "change:saved": drawSaved,
    "msg:custom": (message) => {
      if (message.kind === "say") said.textContent = message.text;
      if (message.kind === "csv") offer(message.text);
    },
  };
  // After a redraw the keyboard stays where it was: on the same heading, page button or tick.
  function refocus(data) {
    if (!data) return;
    for (const [key, attribute] of [["sort", "data-sort"], ["page", "data-page"], ["tick", "data-tick"], ["case", "data-case"]]) {
      if (data[key]) (panel.querySelector(`[${attribute}="${CSS.escape(data[key])}"]:not(:disabled)`) ?? panel.querySelector(".cl-open"))?.focus();
    }
  }
  function offer(text) {
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv" })), download: "search.csv" });
    link.click();
    URL.revokeObjectURL(link.href);
  }
  Object.entries(listeners).forEach(([event, call]) => model.on(event, call));
  el.append(root);
  drawTabs();
  drawFacts();
  drawPanel();
  drawSaved();
  return () => Object.entries(listeners).forEach(([event, call]) => model.off(event, call));
}

export default { render };
