// The line above the desk: which report is open, how far each is, and on narrow screens paper or form.
import { gate } from "./gate.js";
import { fill, make, whenPlaced } from "./util.js";

function render({ model, el }) {
  const labels = model.get("labels");
  const tabs = make("div", { class: "cl-tabs", role: "tablist", "aria-label": labels.reports });
  const hint = make("p", { class: "cl-stage-hint" });
  const sides = make("div", { class: "cl-sides", role: "group", "aria-label": labels.side });
  const memory = `cenlab:at:${model.get("key")}`;

  function choose(id, focus) {
    if (id !== model.get("current")) {
      model.set("current", id);
      model.save_changes();
      try { window.localStorage.setItem(memory, id); } catch { /* remembered or not, it works */ }
    }
    draw();
    door.look();
    if (focus) tabs.querySelector("[aria-selected=true]")?.focus();
  }
  function draw() {
    const items = model.get("items");
    const held = tabs.contains(document.activeElement);
    tabs.replaceChildren(...items.map((item, index) => {
      const chosen = item.id === model.get("current");
      const far = item.asked ? fill(labels.far, { filled: item.filled, asked: item.asked }) : "";
      const button = make("button", {
        type: "button", role: "tab", class: "cl-tab", "aria-selected": String(chosen), tabindex: chosen ? "0" : "-1", "data-id": item.id,
        onclick: () => choose(item.id, false),
      }, make("span", { class: "cl-tab-name", text: item.title }),
      far ? make("span", { class: `cl-tab-far${item.done ? " cl-done" : ""}`, text: item.done ? `✓ ${far}` : far, "aria-label": fill(labels.far_long, item) }) : null);
      button.addEventListener("keydown", (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        event.preventDefault();
        choose(items[(index + by + items.length) % items.length].id, true);
      });
      return button;
    }));
    if (held) tabs.querySelector("[aria-selected=true]")?.focus();
    hint.textContent = items.find((item) => item.id === model.get("current"))?.hint ?? "";
  }
  function side(name) {
    root.closest(".cl-desk")?.setAttribute("data-side", name);
    for (const button of sides.children) button.setAttribute("aria-pressed", String(button.dataset.side === name));
  }
  for (const name of ["paper", "form"]) {
    sides.append(make("button", { type: "button", class: "cl-button cl-small", "data-side": name, text: labels[name], onclick: () => side(name) }));
  }
  const root = make("div", { class: "cl-root cl-head", "data-lm-suppress-shortcuts": "true" },
    make("div", { class: "cl-headline" }, tabs, sides, make("span", { class: "cl-synthetic", text: labels.synthetic })), hint);
  root.addEventListener("keydown", (event) => event.stopPropagation());
  const door = gate(root, ".cl-desk-sides", () => `${model.get("key")}/${model.get("current")}`);
  model.on("change:items", draw);
  model.on("change:current", draw);
  model.on("change:current", door.look);
  el.append(root);
  draw();
  // Once work begins the whole desk comes into sight; by mouse only after the click, so that nothing moves under it.
  function settle() {
    const desk = root.closest(".cl-desk");
    const bottom = desk.querySelector(".cl-desk-sides").getBoundingClientRect().bottom;
    if (bottom > window.innerHeight + 8 || desk.getBoundingClientRect().top < 0) desk.scrollIntoView({ block: "start" });
  }
  let pointing = false;
  const stop = whenPlaced(() => root.closest(".cl-desk"), (desk) => {
    side("paper");
    desk.addEventListener("cenlab:show", () => side("form"));
    desk.addEventListener("pointerdown", () => { pointing = true; });
    desk.addEventListener("click", () => { pointing = false; settle(); });
    desk.addEventListener("focusin", () => { if (!pointing) settle(); });
  });
  let last = null;
  try { last = window.localStorage.getItem(memory); } catch { /* no memory */ }
  if (last && model.get("items").some((item) => item.id === last)) choose(last, false);
  return () => { stop(); door.stop(); model.off("change:items", draw); model.off("change:current", draw); model.off("change:current", door.look); };
}

export default { render };
