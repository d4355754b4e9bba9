// What the search holds: entries of the short code lists with their numbers; pressing one filters by it.
// Rule: every entry is a button that says whether it is chosen; the kernel counts.
import { fill, make } from "./util.js";

function render({ model, el }) {
  const labels = model.get("labels");
  const lang = model.get("lang");
  const number = new Intl.NumberFormat(lang);
  const open = new Set(["product"]);
  const body = make("div");
  const root = make("section", { class: "cl-root cl-holdings", lang, "aria-label": labels.holdings, "data-lm-suppress-shortcuts": "true" },
    make("h4", { text: labels.holdings }), make("p", { class: "cl-holdings-hint", text: labels.hint }), body);

  function row(name, [code, label, count, chosen]) {
    const button = make("button", {
      type: "button", class: "cl-holding", "data-holding": `${name}:${code}`, "aria-pressed": String(chosen),
      "aria-label": fill(labels.filter, { what: label, n: number.format(count) }), onclick: () => model.send({ kind: "toggle", name, code }),
    }, make("span", { class: "cl-holding-mark", "aria-hidden": "true", text: chosen ? "✓" : "" }), make("span", { text: label }));
    return make("tr", {}, make("th", { scope: "row" }, button), make("td", { class: "cl-number", text: number.format(count) }));
  }
  function draw() {
    const here = root.contains(document.activeElement) && document.activeElement.dataset.holding;
    body.replaceChildren(...model.get("groups").map((group) => {
      const table = make("table", { "aria-label": group.title }, make("tbody", {}, ...group.rows.map((entry) => row(group.name, entry))));
      const fold = make("details", { open: open.has(group.name), "data-group": group.name }, make("summary", { text: group.title }), table);
      fold.addEventListener("toggle", () => { if (fold.isConnected) open[fold.open ? "add" : "delete"](group.name); });
      return fold;
    }));
    if (here) root.querySelector(`[data-holding="${CSS.escape(here)}"]`)?.focus();
  }
  root.addEventListener("keydown", (event) => event.stopPropagation());
  model.on("change:groups", draw);
  el.append(root);
  draw();
  return () => model.off("change:groups", draw);
}

export default { render };
