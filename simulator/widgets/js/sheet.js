// The question sheet above the search panel: one question at a time, what it takes from the search, two cards to look up.
// Rule: what is answered is said in words and with a sign, never by colour alone.
import { gate } from "./gate.js";
import { fill, freshId, make } from "./util.js";

function render({ model, el }) {
  const labels = model.get("labels");
  const root = make("section", { class: "cl-root cl-sheet", lang: model.get("lang"), "aria-label": labels.sheet, "data-lm-suppress-shortcuts": "true" });
  const steps = make("div", { class: "cl-steps", role: "tablist", "aria-label": labels.sheet });
  const panel = make("div", { class: "cl-question", role: "tabpanel", id: freshId("question") });
  const state = make("span", { class: "cl-state", role: "status" });
  root.append(make("div", { class: "cl-sheet-head" }, make("h3", { class: "cl-title", text: labels.sheet }), steps), panel);

  function go(id, focus) {
    model.send({ kind: "question", name: id });
    wanted = focus ? id : null;
  }
  let wanted = null;
  function draw() {
    const { questions, current } = model.get("sheet");
    const inside = root.contains(document.activeElement) ? document.activeElement.dataset.take : null;
    steps.replaceChildren(...questions.map((question, index) => make("button", {
      type: "button", role: "tab", class: "cl-step-button", "data-question": question.id, "aria-selected": String(question.id === current), "aria-controls": panel.id,
      tabindex: question.id === current ? "0" : "-1", title: question.title, "aria-label": `${question.number}. ${question.title}. ${question.done ? labels.done : labels.open}`,
      onclick: () => go(question.id, true),
      onkeydown: (event) => {
        const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!move) return;
        event.preventDefault();
        go(questions[(index + move + questions.length) % questions.length].id, true);
      },
    }, String(question.number), make("span", { class: "cl-mark", "aria-hidden": "true", text: question.done ? " ✓" : "" }))));
    const now = questions.find((question) => question.id === current);
    const takes = now.takes.map((take) => make("div", { class: "cl-take" },
      take.button ? make("button", { type: "button", class: "cl-button", "data-take": take.id, text: take.label, onclick: () => model.send({ kind: "take", question: now.id, name: take.id }) }) : make("span", { text: take.label }),
      make("span", { class: "cl-taken", text: take.state })));
    panel.replaceChildren(make("h4", { text: fill("{number}. {title}", now) }), make("p", { class: "cl-stem", text: now.stem }),
      make("div", { class: "cl-takes" }, ...takes), state, make("div", { class: "cl-lookup" }, ...model.get("sheet").cards.map(card)));
    if (wanted === current) steps.querySelector(`[data-question="${current}"]`).focus();
    else if (inside) panel.querySelector(`[data-take="${CSS.escape(inside)}"]`)?.focus();
    wanted = null;
    door.look();
  }
  const door = gate(root, ".cl-answers", () => model.get("sheet").part);
  function card(table) {
    return make("details", { class: "cl-fold" }, make("summary", { text: table.title }), make("div", { class: "cl-scroller" },
      make("table", { class: "cl-plain" }, make("thead", {}, make("tr", {}, ...table.heads.map((text) => make("th", { scope: "col", text })))),
        make("tbody", {}, ...table.rows.map((row) => make("tr", {}, ...row.map((text, index) => make(index ? "td" : "th", { scope: index ? undefined : "row", text }))))))));
  }
  const onSaid = (message) => { if (message.kind === "say") state.textContent = message.text; };
  root.addEventListener("keydown", (event) => event.stopPropagation());
  model.on("change:sheet", draw);
  model.on("msg:custom", onSaid);
  el.append(root);
  draw();
  return () => { door.stop(); model.off("change:sheet", draw); model.off("msg:custom", onSaid); };
}

export default { render };
