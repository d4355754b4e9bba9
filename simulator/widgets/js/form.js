// The one form of the project: entry, search filters, claims and message templates are all drawn from a description.
// Rule: every change goes to the browser's own store first and to the kernel next; only Python judges.
import { caughtUp, conflictLines } from "./conflicts.js";
import { buildField } from "./fields.js";
import { keeper } from "./keep.js";
import { listenForKeys } from "./keys.js";
import { leftovers } from "./left.js";
import { clean, copy, fill, isBlank, make, same } from "./util.js";

const QUIET_MS = 350;
const ANSWER_MS = 4000;
const INSIDE = "input, textarea, button";

function render({ model, el }) {
  const spec = model.get("spec");
  const labels = spec.labels;
  const store = keeper(model.get("draft_key"));
  let value = copy(model.get("value"));
  let revision = model.get("revision");
  let timer = 0;
  let waiting = 0;
  let base = model.get("confirmation")[1] ?? 0;
  // What the kernel was last told, and what it last confirmed: the typed text grows out of these.
  let sent = clean(value);
  let basis = clean(value);
  let sections;

  const root = make("div", { class: "cl-form", lang: model.get("lang"), "data-lm-suppress-shortcuts": "true", "data-acts": Boolean(model.get("acts")), "data-part": model.get("draft_key") });
  const notice = make("div", { class: "cl-notice", role: "status", hidden: true });
  const asking = make("div", { class: "cl-notice cl-asking", role: "alert", hidden: true });
  const body = make("div", { class: "cl-body" });
  const hintLine = make("div", { class: "cl-hintline", "aria-hidden": "true" });
  const elsewhere = make("ul", { class: "cl-elsewhere", "aria-live": "polite" });
  const counter = make("span", { class: "cl-counter" });
  const state = make("span", { class: "cl-state", role: "status" });
  const buttons = make("span", { class: "cl-actions" });
  const foot = make("div", { class: "cl-foot" }, hintLine, elsewhere,
    make("div", { class: "cl-footline" }, make("span", { class: "cl-facts" }, counter, state), buttons));
  root.append(notice, asking, body, foot);

  let pinned = null;
  // What looks at other fields of its row (units, packing) looks again after every change, as long as it is shown.
  let watchers = [];
  function look() {
    watchers = watchers.filter(([box]) => box.isConnected);
    watchers.forEach(([, again]) => again());
  }
  const left = leftovers(model.get("unread"), stir);
  // Two windows differ: until that is decided, this window's words are on no disk and stay here.
  const differs = () => (model.get("conflicts") ?? []).length > 0;
  const hold = () => store.hold(clean(value), revision, base, basis, left.all());
  // Something was typed: this browser has it at once, the kernel soon.
  function stir() {
    revision += 1;
    hold();
    state.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(send, QUIET_MS);
  }
  const ctx = {
    lang: model.get("lang"), labels, left,
    options: (field) => field.options ?? spec.lists[field.list] ?? [],
    changed(path, box) {
      for (const item of box ? [box] : []) setFaults(item, []);
      dropFaults(path);
      look();
      stir();
      count();
    },
    watch(box, again) { watchers.push([box, again]); },
    moved(path) { dropFaults(path); },
    counted() { count(); },
    hint(field, inline) {
      hintLine.textContent = field.hint ?? "";
      if (pinned && pinned !== inline) pinned.hidden = true;
      pinned = inline;
    },
  };

  function tell() {
    sent = clean(value);
    model.set("value", sent);
    model.set("unread", left.all());
    model.set("revision", revision);
  }
  function send() {
    clearTimeout(timer);
    timer = 0;
    if (same(clean(value), model.get("value")) && same(left.all(), model.get("unread") ?? {})) return;
    tell();
    model.save_changes();
    clearTimeout(waiting);
    waiting = setTimeout(() => { state.textContent = labels.kept_here; state.classList.add("cl-warn"); }, ANSWER_MS);
  }

  function confirm() {
    const [confirmed, onDisk] = model.get("confirmation");
    base = onDisk;
    if (!differs()) store.confirm(confirmed);
    if (confirmed >= revision) {
      basis = differs() ? copy(model.get("basis")) : clean(value);
      clearTimeout(waiting);
      state.classList.remove("cl-warn");
      if (confirmed > 0) state.textContent = differs() ? "" : labels.saved;
    }
  }

  // ---- faults
  let faults = model.get("faults") ?? [];
  function boxOf(path) { return body.querySelector(`[data-path="${CSS.escape(path)}"]`); }
  function setFaults(box, list) {
    const place = box.querySelector(":scope > .cl-below > .cl-faults");
    place?.replaceChildren(...list.map(faultLine));
    box.classList.toggle("cl-bad", list.some((fault) => fault.severity === "E"));
    for (const input of box.querySelectorAll(":scope > .cl-line input, :scope > input, :scope > div > textarea, :scope > .cl-line > .cl-combo > input")) {
      input.setAttribute("aria-invalid", String(list.some((fault) => fault.severity === "E")));
    }
  }
  function faultLine(fault) {
    const kind = fault.severity === "E" ? "error" : fault.severity === "W" ? "warning" : "advice";
    return make("div", { class: `cl-fault cl-${kind}${fault.unread ? " cl-again" : ""}` },
      make("strong", { text: labels[kind] + " " }), fault.text, fault.remedy ? make("span", { class: "cl-remedy", text: ` ${fault.remedy}` }) : null);
  }
  function dropFaults(path) {
    faults = faults.filter((fault) => fault.path !== path && !fault.path.startsWith(`${path}.`));
    elsewhere.replaceChildren(...faults.filter((fault) => !nearest(fault.path)).map((fault) => make("li", {}, faultLine(fault))));
  }
  function nearest(path) {
    const parts = path.split(".");
    for (let length = parts.length; length > 0; length -= 1) {
      const box = boxOf(parts.slice(0, length).join("."));
      if (box) return box;
    }
    return null;
  }
  function placeFaults() {
    for (const box of body.querySelectorAll("[data-path]")) setFaults(box, []);
    const byBox = new Map();
    for (const fault of faults) {
      const box = nearest(fault.path);
      if (box) byBox.set(box, [...(byBox.get(box) ?? []), fault]);
    }
    byBox.forEach((list, box) => setFaults(box, list));
    elsewhere.replaceChildren(...faults.filter((fault) => !nearest(fault.path)).map((fault) => make("li", {}, faultLine(fault))));
    count();
  }
  function showFaults(focus) {
    faults = model.get("faults");
    placeFaults();
    if (!focus || !faults.length) return;
    const placed = faults.filter((fault) => nearest(fault.path));
    reach((placed.find((fault) => fault.severity === "E") ?? placed[0])?.path ?? "");
  }

  // Where the form is out of sight (behind the paper, in another tab), whoever holds it brings it forward first.
  function reach(path) {
    if (!root.getClientRects().length) root.dispatchEvent(new CustomEvent("cenlab:show", { bubbles: true }));
    nearest(path)?.querySelector("input, textarea, button")?.focus();
  }

  // ---- what stands at the bottom
  // Texts that were not read count as soon as their fields say so, with a check or without.
  function unreadInSight() {
    return Object.keys(left.all()).filter((path) => faults.some((fault) => fault.unread && fault.path === path)
      || nearest(path)?.querySelector(":scope > .cl-below > .cl-unread:not([hidden])")).length;
  }
  function count() {
    const wanted = [];
    const visit = (field, row) => {
      if (field.kind === "note") return;
      if (field.kind === "group") {
        const rows = row[field.name] ?? [];
        if (field.required && isBlank(rows)) wanted.push(false);
        rows.forEach((inner) => { if (!isBlank(inner)) field.fields.forEach((part) => visit(part, inner)); });
      } else if (field.required) wanted.push(!isBlank(row[field.name]));
    };
    spec.sections.forEach((section) => section.fields.forEach((field) => visit(field, value)));
    const of = (...kinds) => faults.filter((fault) => kinds.includes(fault.severity)).length;
    const parts = [];
    const far = model.get("far") ?? {};
    if (far.total !== undefined) parts.push(fill(labels.counter, far));
    else if (wanted.length) parts.push(fill(labels.counter, { filled: wanted.filter(Boolean).length, total: wanted.length }));
    const errors = faults.filter((fault) => fault.severity === "E" && !fault.unread).length + unreadInSight();
    if (errors) parts.push(fill(labels.errors, { n: errors }));
    if (of("W", "A")) parts.push(fill(labels.notes, { n: of("W", "A") }));
    counter.textContent = parts.join(" · ");
  }
  function act(id, looked) {
    if (root.contains(document.activeElement)) document.activeElement.dispatchEvent(new Event("change"));
    clearTimeout(timer);
    timer = 0;
    tell();
    model.save_changes();
    model.send({ kind: "action", id, value: clean(value), revision, seen: model.get("push") ?? 0, unread: left.all(), looked });
    state.classList.remove("cl-warn");
    state.textContent = model.get("acts") ? "" : labels.working;
    clearTimeout(waiting);
    waiting = setTimeout(() => { state.textContent = labels.kept_here; state.classList.add("cl-warn"); }, ANSWER_MS);
  }
  function drawActions() {
    const actions = model.get("actions");
    buttons.replaceChildren(...actions.map((action, index) => make("button", {
      type: "button", class: `cl-button${index === actions.length - 1 ? " cl-primary" : ""}`, "data-action": action.id,
      "aria-keyshortcuts": action.key, title: action.key, onclick: () => act(action.id),
    }, action.label, action.key ? make("kbd", { text: action.key }) : null)));
  }
  root.addEventListener("cenlab:act", (event) => act(event.detail.id, event.detail.looked));
  listenForKeys();
  root.addEventListener("keydown", (event) => {
    if (event.key === "F1") {
      event.preventDefault();
      if (pinned) pinned.hidden = !pinned.hidden;
    }
    event.stopPropagation();
  });

  // ---- drawing
  function draw() {
    const held = root.contains(document.activeElement) ? document.activeElement : null;
    const at = held?.closest("[data-path]")?.dataset.path;
    const place = at === undefined ? -1 : [...boxOf(at).querySelectorAll(INSIDE)].indexOf(held);
    const [start, end] = [held?.selectionStart, held?.selectionEnd];
    const top = body.scrollTop;
    watchers = [];
    sections = spec.sections.map((section) => make("fieldset", { class: "cl-section" },
      section.title ? make("legend", { text: section.title }) : null,
      make("div", { class: "cl-grid" }, ...section.fields.map((field) => buildField(field, value, field.name, ctx)))));
    body.replaceChildren(...(spec.title ? [make("h3", { class: "cl-title", text: spec.title })] : []), ...sections);
    body.scrollTop = top;
    const again = at === undefined ? null : boxOf(at)?.querySelectorAll(INSIDE)[place];
    again?.focus();
    if (typeof start === "number" && again?.setSelectionRange && again.type !== "checkbox") again.setSelectionRange(start, end);
    placeFaults();
  }
  // What an earlier page of this browser could not hand over: the kernel joins it with what stands on disk now.
  function restore(entry) {
    value = copy(entry.value);
    left.replace(entry.unread ?? left.all());
    revision = Math.max(revision, entry.revision) + 1;
    basis = entry.basis ?? basis;
    draw();
    store.drop(entry);
    hold();
    tell();
    model.send({ kind: "restore", value: sent, unread: left.all(), basis: entry.basis, revision, seen: model.get("push") ?? 0 });
  }
  function offer(entry) {
    const close = () => { notice.hidden = true; notice.replaceChildren(); };
    notice.replaceChildren(make("span", { text: fill(labels.newer, { time: new Date(entry.at).toLocaleString(model.get("lang")) }) }),
      make("button", { type: "button", class: "cl-button", text: labels.use, onclick: () => { restore(entry); close(); } }),
      make("button", { type: "button", class: "cl-button", text: labels.discard, onclick: () => { store.drop(entry); close(); } }));
    notice.hidden = false;
  }

  // ---- two windows
  function note(text) {
    notice.replaceChildren(make("span", { text }));
    notice.hidden = !text;
  }
  function drawConflicts() {
    const list = model.get("conflicts") ?? [];
    asking.replaceChildren(...conflictLines(list, labels, (path, mine) => {
      clearTimeout(timer);
      timer = 0;
      sent = clean(value);
      model.send({ kind: "choose", path, mine, value: sent, revision, seen: model.get("push") ?? 0 });
    }));
    asking.hidden = !list.length;
    if (list.length) {
      basis = copy(model.get("basis"));
      hold();
    } else confirm();
  }

  // The kernel shows something else: it is taken over, except where the text here has gone on since.
  const onValue = () => {
    const shown = model.get("value");
    const here = clean(value);
    if (model.get("push") !== undefined && model.get("seen") !== model.get("push")) { model.set("seen", model.get("push")); model.save_changes(); }
    if (same(shown, here)) { sent = here; return; }
    value = copy(caughtUp(sent, here, shown, same));
    sent = copy(shown);
    basis = copy(shown);
    revision = Math.max(revision, model.get("revision"));
    draw();
    if (!same(clean(value), shown) && !timer) timer = setTimeout(send, QUIET_MS);
  };
  const onFaults = () => { showFaults(false); };
  const onMessage = (message) => {
    if (message.kind === "done") { clearTimeout(waiting); state.textContent = message.text ?? ""; state.classList.toggle("cl-warn", Boolean(message.warn)); }
    if (message.kind === "faults") showFaults(true);
    if (message.kind === "note") note(message.text);
    if (message.kind === "focus") reach(message.path);
  };
  model.on("change:value", onValue);
  model.on("change:push", onValue);
  model.on("change:far", count);
  model.on("change:conflicts", drawConflicts);
  model.on("change:faults", onFaults);
  model.on("change:confirmation", confirm);
  model.on("change:actions", drawActions);
  model.on("msg:custom", onMessage);
  el.append(root);
  drawActions();
  draw();
  if (model.get("push") !== model.get("seen")) { model.set("seen", model.get("push")); model.save_changes(); }
  const [entry, ...others] = store.pending();
  if (entry && same(entry.value, clean(value)) && same(entry.unread ?? {}, left.all())) { if (!differs()) store.drop(entry); }
  else if (entry && (entry.basis || (entry.base ?? 0) >= base)) { restore(entry); state.textContent = labels.restored; }
  else if (entry) offer(entry);
  if (others.length && entry?.basis) offer(others[0]);
  drawConflicts();
  return () => {
    if (timer) send();
    clearTimeout(waiting);
    model.off("change:value", onValue);
    model.off("change:push", onValue);
    model.off("change:far", count);
    model.off("change:conflicts", drawConflicts);
    model.off("change:faults", onFaults);
    model.off("change:confirmation", confirm);
    model.off("change:actions", drawActions);
    model.off("msg:custom", onMessage);
  };
}

export default { render };
