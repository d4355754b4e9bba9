// The case board: sources left, pictures in the middle, claims right. A row of a source is cited for the case in hand.
// Rule: the board shows registers and keeps claims; every change goes to the browser's store first and to Python next.
import { casePanel, spellingPanel } from "./board_claims.js";
import { caughtUp, conflictLines } from "./conflicts.js";
import { keeper } from "./keep.js";
import { copy, fill, make, plain, same } from "./util.js";

// A row of tabs over panes; arrows move, the chosen pane is remembered by name.
export function tabbed(label, items, memory) {
  const bar = make("div", { class: "cl-tabs cl-board-tabs", role: "tablist", "aria-label": label });
  const panes = make("div", { class: "cl-board-panes" });
  const name = `cenlab:at:${memory}`;
  const buttons = items.map((item, index) => {
    const id = `${memory}-${item.id}`.replace(/[^\w-]/g, "-");
    const button = make("button", { type: "button", role: "tab", class: "cl-tab", id: `${id}-tab`, "aria-controls": id, "data-id": item.id, onclick: () => choose(item.id) }, make("span", { class: "cl-tab-name", text: item.title }));
    button.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const next = (index + by + items.length) % items.length;
      choose(items[next].id);
      buttons[next].focus();
    });
    item.element.id = id;
    item.element.setAttribute("role", "tabpanel");
    item.element.setAttribute("aria-labelledby", `${id}-tab`);
    panes.append(item.element);
    return button;
  });
  bar.append(...buttons);
  function choose(wanted) {
    const target = items.find((item) => item.id === wanted) ?? items[0];
    items.forEach((item, index) => {
      const chosen = item === target;
      item.element.hidden = !chosen;
      buttons[index].setAttribute("aria-selected", String(chosen));
      buttons[index].tabIndex = chosen ? 0 : -1;
    });
    target.onshow?.();
    try { window.localStorage.setItem(name, target.id); } catch { /* remembered or not, it works */ }
  }
  let last = null;
  try { last = window.localStorage.getItem(name); } catch { /* no memory */ }
  choose(last);
  return { element: make("div", { class: "cl-board-column" }, bar, panes), choose };
}

// Ids stay on one line, dates and plates too where there is room; names may break.
function short(text) {
  if (/^[A-Z]-\d+$/.test(text)) return "cl-id";
  return text.length <= 17 && /\d/.test(text) ? "cl-short" : undefined;
}

function sourceTable(table, ctx) {
  const body = make("tbody", {});
  const rows = table.rows.map((row) => {
    const cells = row.cells.map((text, index) => {
      if (index) return make("td", { class: short(text), text });
      const open = make("button", { type: "button", class: "cl-link", "data-open": row.id, text, title: ctx.labels.open, onclick: () => ctx.open(row.id) });
      return make("th", { scope: "row" }, open);
    });
    const act = make("button", { type: "button", class: "cl-button cl-small cl-cite", "data-cite": row.id, onclick: () => (table.id === "cases" ? ctx.take(row.id) : ctx.cite(row.id)) });
    const line = make("tr", { "data-id": row.id }, make("td", { class: "cl-act" }, act), ...cells);
    body.append(line);
    return { row, line, act, words: plain(row.cells.join(" ")) };
  });
  const filter = make("input", { type: "search", class: "cl-input", placeholder: ctx.labels.filter, "aria-label": fill(ctx.labels.filter_in, { table: table.title }) });
  const shown = make("span", { class: "cl-counter cl-muted", role: "status" });
  function narrow() {
    const wanted = plain(filter.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const item of rows) {
      item.line.hidden = !wanted.every((word) => item.words.includes(word));
      count += item.line.hidden ? 0 : 1;
    }
    shown.textContent = fill(ctx.labels.shown, { shown: count, total: rows.length });
  }
  filter.addEventListener("input", narrow);
  narrow();
  const head = make("tr", {}, make("td", { class: "cl-act" }), ...table.columns.map((text) => make("th", { scope: "col", text })));
  const grid = make("table", { class: "cl-table", "aria-label": table.title }, make("thead", {}, head), body);
  function mark() {
    const current = ctx.current();
    const cited = new Set(ctx.claims().evidence[current] ?? []);
    for (const { row, line, act } of rows) {
      const isCase = table.id === "cases";
      const on = isCase ? row.id === current : cited.has(row.id);
      line.classList.toggle("cl-on", on);
      act.textContent = isCase ? (on ? "●" : "○") : on ? "✓" : "+";
      act.setAttribute("aria-pressed", String(on));
      const text = fill(isCase ? ctx.labels.take : on ? ctx.labels.uncite : ctx.labels.cite, { record: row.id, case: current });
      act.title = text;
      act.setAttribute("aria-label", text);
    }
  }
  const element = make("div", { class: "cl-board-source" },
    make("div", { class: "cl-filter" }, filter, shown), make("div", { class: "cl-scroll", tabindex: "0", role: "region", "aria-label": table.title }, grid));
  return { element, mark, filter(text) { filter.value = text; narrow(); } };
}

function picturePane(picture) {
  const holder = make("div", { class: "cl-picture" });
  const table = make("div", { class: "cl-scroll", tabindex: "0", role: "region", "aria-label": picture.title });
  const element = make("div", { class: "cl-board-picture" }, holder, table);
  function draw(shown) {
    holder.innerHTML = shown.svg;
    if (shown.note) holder.append(make("p", { class: "cl-picture-note", text: shown.note }));
    const counts = (index) => shown.rows.length > 0 && shown.rows.every((row) => /^\d+$/.test(row[index]));
    const head = make("tr", {}, ...shown.columns.map((text, index) => make("th", { scope: "col", class: counts(index) ? "cl-count-column" : undefined, text })));
    const lines = shown.rows.map((row) => make("tr", {}, ...row.map((text, index) => make("td", { class: counts(index) ? "cl-count-column" : short(text), text }))));
    table.replaceChildren(make("table", { class: "cl-table", "aria-label": shown.title }, make("thead", {}, head), make("tbody", {}, ...lines)));
  }
  draw(picture);
  return { element, draw };
}

function render({ model, el }) {
  const pack = model.get("pack");
  const labels = pack.labels;
  const store = keeper(model.get("draft_key"));
  let claims = copy(model.get("claims"));
  let revision = model.get("revision");
  let base = model.get("confirmation")[1] ?? 0;
  let sent = copy(claims);
  let basis = copy(claims);
  let current = pack.cases[0].id;
  const watchers = [];
  const status = make("span", { class: "cl-state", role: "status" });

  const ctx = {
    pack, labels, model,
    claims: () => claims,
    current: () => current,
    take(id) { current = id; refresh(); right.choose("cases"); },
    open(id) { openRecord(id); },
    cite(id) {
      const cited = claims.evidence[current] ?? [];
      if (cited.includes(id)) return ctx.put({ evidence: { ...claims.evidence, [current]: cited.filter((record) => record !== id) } });
      if (cited.length >= pack.most) { status.textContent = fill(labels.most, { most: pack.most }); return undefined; }
      return ctx.put({ evidence: { ...claims.evidence, [current]: [...cited, id] } });
    },
    put(changes) {
      claims = { ...claims, ...changes };
      revision += 1;
      store.hold(claims, revision, base, basis);
      status.textContent = "";
      sent = copy(claims);
      model.set("claims", copy(claims));
      model.set("revision", revision);
      model.save_changes();
      refresh();
    },
    watch(callback) { watchers.push(callback); },
  };
  function refresh() { watchers.forEach((callback) => callback()); }

  // ---- left: sources, and the record that is open
  const record = make("section", { class: "cl-record", "aria-live": "polite", hidden: true });
  function openRecord(id) {
    const facts = pack.records[id];
    if (!facts) return;
    const list = make("dl", {}, ...facts.lines.flatMap(([name, text]) => [make("dt", { text: name }), make("dd", { text })]));
    const close = make("button", { type: "button", class: "cl-button cl-small", text: "×", "aria-label": labels.close, onclick: () => { record.hidden = true; } });
    const cite = facts.table === "cases" ? null : make("button", { type: "button", class: "cl-button cl-small", text: labels.cite_short, title: fill(labels.cite, { record: id, case: current }), onclick: () => ctx.cite(id) });
    record.replaceChildren(make("div", { class: "cl-row-head" }, make("strong", { text: `${facts.title} ${id}` }), make("span", { class: "cl-tools" }, cite, close)), list);
    record.hidden = false;
    record.scrollTop = 0;
  }
  const sources = pack.tables.map((table) => ({ id: table.id, title: table.title, ...sourceTable(table, ctx) }));
  sources.forEach((source) => ctx.watch(source.mark));
  const left = tabbed(labels.sources, sources, `${model.get("draft_key")}/sources`);
  left.element.append(record);

  // ---- middle: pictures with their tables
  const pictures = model.get("pictures").map((picture) => ({ id: picture.id, title: picture.title, ...picturePane(picture) }));
  const middle = tabbed(labels.pictures, pictures, `${model.get("draft_key")}/pictures`);
  const onPictures = () => model.get("pictures").forEach((picture, index) => pictures[index].draw(picture));

  // ---- right: claims
  const rest = make("div", { class: "cl-board-form" });
  const right = tabbed(labels.claims, [
    { id: "cases", title: labels.tab_cases, element: casePanel(ctx) },
    { id: "spellings", title: labels.tab_spellings, element: spellingPanel(ctx) },
    { id: "rest", title: labels.tab_rest, element: rest },
  ], `${model.get("draft_key")}/claims`);
  rest.addEventListener("cenlab:show", () => { right.choose("rest"); if (!rest.getClientRects().length) showSide("claims"); });
  embed(model, rest);

  const names = { sources: left, pictures: middle, claims: right };
  const sides = make("div", { class: "cl-sides", role: "group", "aria-label": labels.side });
  const columns = make("div", { class: "cl-board-columns", "data-side": "sources" }, left.element, middle.element, right.element);
  for (const side of Object.keys(names)) {
    sides.append(make("button", { type: "button", class: "cl-button cl-small", "aria-pressed": String(side === "sources"), "data-side": side, text: labels[side], onclick: () => showSide(side) }));
  }
  function showSide(wanted) {
    columns.dataset.side = wanted;
    for (const button of sides.children) button.setAttribute("aria-pressed", String(button.dataset.side === wanted));
  }
  const headline = make("div", { class: "cl-headline" }, make("strong", { class: "cl-board-title", text: pack.title }), sides, status, make("span", { class: "cl-synthetic", text: labels.synthetic }));
  const root = make("div", { class: "cl-root cl-board", lang: pack.lang, "data-lm-suppress-shortcuts": "true" }, headline, columns);
  root.addEventListener("keydown", (event) => event.stopPropagation());

  // Two windows differ: until that is decided, this window's claim is on no disk and stays here.
  const differs = () => (model.get("conflicts") ?? []).length > 0;
  const onConfirmation = () => {
    const [confirmed, onDisk] = model.get("confirmation");
    base = onDisk;
    if (!differs()) store.confirm(confirmed);
    if (confirmed >= revision) basis = copy(differs() ? model.get("basis") : claims);
    if (confirmed >= revision && confirmed > 0) status.textContent = differs() ? "" : labels.saved;
  };
  const onClaims = () => {
    const shown = model.get("claims");
    if (model.get("push") !== model.get("seen")) { model.set("seen", model.get("push")); model.save_changes(); }
    if (same(shown, claims)) return;
    claims = copy(caughtUp(sent, claims, shown, same));
    sent = copy(shown);
    basis = copy(shown);
    refresh();
  };
  // Two windows on one draft: what both changed is asked above the columns.
  const asking = make("div", { class: "cl-notice cl-asking", role: "alert", hidden: true });
  columns.before(asking);
  function drawConflicts() {
    const list = model.get("conflicts") ?? [];
    asking.replaceChildren(...conflictLines(list, labels, (path, mine) => {
      sent = copy(claims);
      model.send({ kind: "choose", path, mine, claims: sent, revision, seen: model.get("push") ?? 0 });
    }));
    asking.hidden = !list.length;
    if (list.length) {
      basis = copy(model.get("basis"));
      store.hold(claims, revision, base, basis);
    } else onConfirmation();
  }
  const onMessage = (message) => { if (message.kind === "say") status.textContent = message.text; };
  model.on("change:pictures", onPictures);
  model.on("change:confirmation", onConfirmation);
  model.on("change:claims", onClaims);
  model.on("change:push", onClaims);
  model.on("change:conflicts", drawConflicts);
  model.on("msg:custom", onMessage);
  el.append(root);
  refresh();
  const [entry] = store.pending();
  if (entry && same(entry.value, claims)) { if (!differs()) store.drop(entry); }
  else if (entry) {
    revision = Math.max(revision, entry.revision) + 1;
    claims = copy(entry.value);
    sent = copy(claims);
    store.drop(entry);
    basis = entry.basis ?? basis;
    store.hold(claims, revision, base, basis);
    refresh();
    model.set("claims", copy(claims));
    model.set("revision", revision);
    model.send({ kind: "restore", claims: copy(claims), basis, revision, seen: model.get("push") ?? 0 });
  }
  drawConflicts();
  return () => {
    model.off("change:pictures", onPictures);
    model.off("change:confirmation", onConfirmation);
    model.off("change:claims", onClaims);
    model.off("change:push", onClaims);
    model.off("change:conflicts", drawConflicts);
    model.off("msg:custom", onMessage);
  };
}

// The form of the other claims is a widget of its own; it is shown inside the board.
async function embed(model, holder) {
  const reference = model.get("form");
  if (!reference) return;
  const child = typeof reference === "string" ? await model.widget_manager.get_model(reference.replace("IPY_MODEL_", "")) : reference;
  const view = await model.widget_manager.create_view(child);
  holder.append(view.el);
}

export default { render };
