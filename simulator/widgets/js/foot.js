// The foot of every screen: its actions, and beside them what came of the last one. After submitting that is the
// receipt at once, then the mark when it is there (asked from this machine's server). Rule: the answer stands in sight.
import { listenForKeys } from "./keys.js";
import { showNumber } from "./typed.js";
import { fill, make, whenPlaced } from "./util.js";

const ASK_MS = 1500;
const PATIENCE = 80;
const TWICE_MS = 400;
const ANSWER_MS = 4000;

// How a result is told: a practice result, a mark, or points rounded down until the instructor closes the work.
function wording(state, result, labels) {
  if (!state.instructor) return labels.points;
  return result.least && result.points !== result.max ? labels.points_least : labels.points_marked;
}

function render({ model, el }) {
  const labels = model.get("labels");
  const base = (() => {
    try { return JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}").baseUrl ?? "/"; } catch { return "/"; }
  })();
  const text = make("span", { class: "cl-answer-text" });
  const mark = make("span", { class: "cl-receipt-mark" });
  const answer = make("div", { class: "cl-answer", role: "status", "aria-live": "polite", tabindex: "0" }, text, mark);
  const buttons = make("span", { class: "cl-actions" });
  const aside = make("div", { class: "cl-set-aside", role: "alert", hidden: true });
  const root = make("div", { class: "cl-root cl-screen-foot", lang: model.get("lang"), "data-lm-suppress-shortcuts": "true" }, aside, answer, buttons);
  // Work that was damaged lies aside: said until it was read once in this browser.
  function drawAside() {
    const { id, text: words } = model.get("aside") ?? {};
    const memory = `cenlab:aside:${id}`;
    let read = false;
    try { read = window.localStorage.getItem(memory) !== null; } catch { /* no memory: it is said again */ }
    aside.hidden = !id || read;
    if (aside.hidden) return;
    aside.replaceChildren(make("span", { text: words }), make("button", { type: "button", class: "cl-button cl-small", text: labels.understood, onclick: () => {
      try { window.localStorage.setItem(memory, "read"); } catch { /* said again next time */ }
      aside.hidden = true;
    } }));
  }
  let asked = 0;
  let timer = 0;
  let waiting = 0;
  let callOff = () => {};

  async function ask() {
    const receipt = model.get("receipt");
    asked += 1;
    let state;
    try {
      const given = await fetch(`${base}cenlab/state`, { credentials: "same-origin" });
      if (!given.ok) return;
      state = await given.json();
    } catch { return; }
    if (mark.hidden) return;
    const result = state.marked[model.get("exercise")];
    if (result && result.artifact === receipt.sha256) {
      mark.replaceChildren(make("strong", { text: fill(wording(state, result, labels), { points: showNumber(result.points, model.get("lang")), maximum: showNumber(result.max, model.get("lang")) }) }), " ",
        make("a", { class: "cl-button cl-small", href: `${base}cenlab/feedback/${model.get("exercise")}`, target: "_blank", rel: "noopener", text: labels.feedback }));
    } else if (state.instructor) mark.textContent = receipt.outbox ? labels.outbox : labels.handed_in;
    else if (state.trouble && !state.busy) mark.textContent = labels.unmarked;
    else if (asked < PATIENCE) { mark.textContent = labels.marking; timer = setTimeout(ask, ASK_MS); }
  }

  function say(words, warn) {
    clearTimeout(waiting);
    text.textContent = words;
    text.classList.remove("cl-receipt-text");
    answer.classList.toggle("cl-warn", Boolean(warn));
    mark.hidden = true;
  }
  function showReceipt() {
    const receipt = model.get("receipt");
    clearTimeout(timer);
    if (!receipt.number) return;
    say(receipt.text, false);
    text.classList.add("cl-receipt-text");
    mark.hidden = false;
    mark.textContent = "";
    asked = 0;
    ask();
  }
  function showAnswer(fresh) {
    const said = model.get("answer");
    if (said.receipt || !said.number) showReceipt();
    else say(said.text ?? "", said.warn);
    if (fresh && said.focus) answer.focus({ preventScroll: true });
  }

  // The newest typing goes along: the form in sight sends it together with the action, and with the number of the answer
  // that stands here now: a second press answers a question only where that was read. While the form that was asked for
  // is not there yet, the one before it takes no action either.
  function act(id) {
    // The echo of a double click is no second thought: a question is never answered by it.
    if (root.dataset.resting === id) return;
    root.dataset.resting = id;
    setTimeout(() => { if (root.dataset.resting === id) delete root.dataset.resting; }, TWICE_MS);
    clearTimeout(timer);
    say(labels.working, false);
    waiting = setTimeout(() => say(labels.no_answer, true), ANSWER_MS);
    const looked = model.get("answer").number ?? 0;
    const hand = (form) => form.dispatchEvent(new CustomEvent("cenlab:act", { detail: { id, looked } }));
    const form = formInSight();
    callOff();
    if (!form) model.send({ kind: "action", id, looked });
    else if (form.closest("[inert]")) callOff = whenPlaced(() => (formInSight()?.closest("[inert]") ? null : formInSight()), hand);
    else hand(form);
  }
  function formInSight() { return root.closest(".cl-screen")?.querySelector(".cl-form[data-acts]"); }
  function drawActions() {
    const actions = model.get("actions");
    buttons.replaceChildren(...actions.map((action, index) => make("button", {
      type: "button", class: `cl-button${index === actions.length - 1 ? " cl-primary" : ""}`, "data-action": action.id,
      "aria-keyshortcuts": action.key, title: action.key, onclick: () => act(action.id),
    }, action.label, action.key ? make("kbd", { text: action.key }) : null)));
  }
  root.addEventListener("keydown", (event) => event.stopPropagation());
  const onAnswer = () => showAnswer(true);
  model.on("change:answer", onAnswer);
  model.on("change:actions", drawActions);
  model.on("change:aside", drawAside);
  el.append(root);
  el.classList.add("cl-foot-holder");
  listenForKeys();
  drawActions();
  drawAside();
  showAnswer(false);
  return () => { callOff(); clearTimeout(timer); clearTimeout(waiting); model.off("change:answer", onAnswer); model.off("change:actions", drawActions); model.off("change:aside", drawAside); };
}

export default { render };
