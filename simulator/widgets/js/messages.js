// The message desk: clock and tabs above; list left, message in the middle, rules and cards right. Python knows, this shows.
import { gate } from "./gate.js";
import { fill, freshId, make } from "./util.js";

const SIGNS = { ok: "✓", warn: "⚠", bad: "✕" };

function render({ model, el }) {
  const root = make("div", { class: "cl-root cl-maildesk", "data-lm-suppress-shortcuts": "true" });
  const said = make("p", { class: "cl-said", role: "status", "aria-live": "polite" });
  let card = "rules";
  let shownTab = "";
  const pending = {};
  const names = { verdict: freshId("verdict"), reasons: freshId("reasons") };
  const send = (kind, id, more = {}) => { said.textContent = ""; model.send({ kind, id, ...more }); };
  const button = (key, text, onclick, more = {}) => make("button", { type: "button", class: "cl-button", "data-key": key, text, onclick, ...more });
  const pairs = (lines, kind) => make("dl", { class: `cl-pairs ${kind ?? ""}` },
    ...lines.flatMap(([name, value]) => [make("dt", { text: name }), make("dd", { text: value })]));

  function head(view) {
    const { labels } = view;
    const tab = (name) => make("button", {
      type: "button", role: "tab", class: "cl-tab", "data-key": `tab-${name}`, "aria-selected": String(view.tab === name),
      onclick: () => send("tab", name),
    }, make("span", { class: "cl-tab-name", text: labels[name] }));
    const clock = make("span", { class: "cl-clock", title: labels.clock, "aria-label": `${labels.clock}: ${view.day} ${view.clock}` },
      make("strong", { class: "cl-number", text: view.clock }), make("span", { class: "cl-muted", text: `${view.day} · ${labels.zone}` }));
    return make("div", { class: "cl-headline" }, make("div", { class: "cl-tabs", role: "tablist", "aria-label": labels.views }, tab("inbox"), tab("write")),
      clock,
      make("span", { class: "cl-synthetic", text: labels.synthetic }));
  }

  function entry(view, item) {
    const { labels } = view;
    const state = item.open ? item.judged || "" : labels.unopened;
    return make("li", {}, make("button", {
      type: "button", class: "cl-entry", "data-key": `entry-${item.id}`, "aria-current": view.current === item.id ? "true" : null,
      onclick: () => send("open", item.id),
    }, make("span", { class: "cl-entry-top" }, make("strong", { text: item.from ?? item.id }), make("span", { class: "cl-number", text: item.received })),
    item.open ? make("span", { text: [item.type, item.reference, item.id].filter(Boolean).join(" · ") }) : null,
    item.open ? make("span", { class: `cl-stand cl-${item.stand}`, text: `${SIGNS[item.stand]} ${item.word}` }) : null,
    item.due ? make("span", { class: "cl-number", text: fill(labels.due, { time: item.due }) }) : null,
    state ? make("span", { class: "cl-muted", text: state }) : null));
  }

  function list(view) {
    const { labels } = view;
    const paper = view.paper_here
      ? button("paper", labels.read_paper, () => send("tab", "write"))
      : button("wait", labels.wait, () => send("wait"));
    return make("nav", { class: "cl-mail-list", "aria-label": labels.list },
      make("h3", { text: view.group.title }),
      make("ul", { class: "cl-entries" }, ...view.inbox.map((item) => entry(view, item))),
      make("h3", { text: labels.paper }), view.paper_here ? null : make("p", { class: "cl-muted", text: labels.no_paper }), paper,
      make("h3", { text: labels.sent }),
      view.sent.length
        ? make("ul", { class: "cl-entries" }, ...view.sent.map((copy) => make("li", {}, make("button", {
          type: "button", class: "cl-entry", "data-key": `sent-${copy.id}`, "aria-current": view.current === copy.id ? "true" : null,
          onclick: () => send("open", copy.id),
        }, make("span", { class: "cl-entry-top" }, make("strong", { text: copy.type }), make("span", { class: "cl-number", text: copy.time })),
        make("span", { class: "cl-muted", text: `→ ${copy.to}` })))))
        : make("p", { class: "cl-muted", text: labels.nothing_sent }));
  }

  function judgement(view, shown) {
    const { labels } = view;
    const recorded = shown.judgement ?? { verdict: "", reasons: [] };
    const mine = (pending[shown.id] ??= { verdict: recorded.verdict, reasons: new Set(recorded.reasons) });
    const option = (type, group, code, text, checked, change) => make("label", { class: "cl-tick" },
      make("input", { type, name: group, "data-key": `${group}-${code}`, checked, onchange: change }), make("span", { text }));
    const verdicts = view.verdicts.map(([code, text]) => option("radio", names.verdict, code, text, mine.verdict === code, () => { mine.verdict = code; }));
    const reasons = view.reasons.map(([code, text]) => option("checkbox", names.reasons, code, text, mine.reasons.has(code), (event) => {
      if (event.target.checked) mine.reasons.add(code);
      else mine.reasons.delete(code);
    }));
    const record = () => {
      if (!mine.verdict) { said.textContent = labels.choose_verdict; return; }
      send("judge", shown.id, { verdict: mine.verdict, reasons: [...mine.reasons], before: shown.judgement });
    };
    return make("section", { class: "cl-judgement" }, make("h3", { text: labels.judgement }),
      make("fieldset", {}, make("legend", { text: labels.verdict }), ...verdicts),
      make("fieldset", {}, make("legend", { text: labels.reasons }), ...reasons),
      make("div", { class: "cl-actions" }, button("record", labels.record, record, { class: "cl-button cl-primary" })));
  }

  function band(shown) {
    return make("div", { class: `cl-band cl-${shown.band.stand}` }, make("span", { class: "cl-sign", "aria-hidden": "true", text: SIGNS[shown.band.stand] }),
      make("strong", { text: shown.band.word }), make("span", { text: shown.band.text }));
  }

  function message(view, shown) {
    const { labels } = view;
    const known = shown.facts.length
      ? make("section", {}, make("h3", { text: labels.facts }), pairs(shown.facts, "cl-facts-table"))
      : null;
    return [
      band(shown), pairs(shown.lines), make("blockquote", { class: "cl-mailtext", text: shown.text }),
      make("div", { class: "cl-actions" },
        known ? null : button("facts", labels.facts, () => send("facts", shown.id)),
        button("reply", labels.reply, () => send("reply", shown.id)),
        button("about", labels.write_about, () => send("about", shown.id))),
      known, judgement(view, shown),
    ];
  }

  function fault(view, shown) {
    return [band(shown), make("div", { class: "cl-actions" }, button("about", view.labels.write_about, () => send("about", shown.id))), judgement(view, shown)];
  }

  function middle(view) {
    const { shown, labels } = view;
    const inside = shown.kind === "message" ? message(view, shown)
      : shown.kind === "fault" ? fault(view, shown)
      : shown.kind === "sent" ? [make("h3", { text: `${shown.id} · ${shown.title}` }), make("p", { class: "cl-muted", text: shown.when }), pairs(shown.lines)]
        : [make("p", { class: "cl-muted", text: labels.choose }), steps(view)];
    return make("article", { class: "cl-mail", tabindex: "0", "aria-label": labels.message }, ...inside.filter(Boolean));
  }

  function steps(view) {
    return make("details", { open: true }, make("summary", { text: view.labels.steps }),
      pairs(view.steps.map(([name, minutes]) => [name, fill(view.labels.minutes, { minutes })]), "cl-steps"));
  }

  function cards(view) {
    const { labels } = view;
    const plain = (title, lines) => [make("h4", { text: title }), make("ul", { class: "cl-mailcard-list" }, ...lines.map((text) => make("li", { text })))];
    const inside = {
      rules: () => [make("p", { class: "cl-muted", text: view.group.summary }), pairs(view.group.rules, "cl-rules")],
      contacts: () => view.contacts.map((contact) => make("div", { class: "cl-contact" }, make("strong", { text: contact.name }),
        contact.seen ? pairs(contact.lines) : button(`card-${contact.id}`, labels.look_up, () => send("card", contact.id), { class: "cl-button cl-small", "aria-label": `${labels.look_up}: ${contact.name}` }))),
      grades: () => [...plain(labels.source, view.source), ...plain(labels.information, view.information)],
      handling: () => plain(labels.handling, view.handling),
    };
    const tabs = Object.keys(inside).map((name) => make("button", {
      type: "button", role: "tab", class: "cl-tab", "data-key": `cards-${name}`, "aria-selected": String(card === name),
      onclick: () => { card = name; draw(); },
    }, make("span", { class: "cl-tab-name", text: labels[name] })));
    return make("aside", { class: "cl-mailcards", "aria-label": labels.cards },
      make("div", { class: "cl-tabs", role: "tablist", "aria-label": labels.cards }, ...tabs), make("div", { class: "cl-mailcard", role: "tabpanel", tabindex: "0", "aria-label": labels[card] }, ...inside[card]()));
  }

  function types(view) {
    const chosen = view.types.find(([code]) => code === view.kind);
    return make("div", { class: "cl-types", role: "group", "aria-label": view.labels.types },
      ...view.types.map(([code, label]) => make("button", {
        type: "button", class: "cl-button", "data-key": `type-${code}`, "aria-pressed": String(view.kind === code), text: label, onclick: () => send("type", code),
      })), make("span", { class: "cl-muted", text: chosen?.[2] ?? "" }),
      view.paper_here ? null : button("wait", view.labels.wait, () => send("wait")));
  }

  function draw() {
    const view = model.get("view");
    if (!view.labels) return;
    const held = root.contains(document.activeElement) ? document.activeElement.dataset?.key : null;
    const tops = [...root.querySelectorAll(".cl-mail-list, .cl-mail, .cl-mailcard")].map((part) => [part.className, part.scrollTop]);
    const before = root.dataset.current;
    root.dataset.current = view.current;
    const body = view.tab === "write" ? types(view) : make("div", { class: "cl-mail-panes" }, list(view), middle(view), cards(view));
    root.replaceChildren(head(view), said, body);
    for (const [name, top] of tops) {
      const part = root.querySelector(`.${name.split(" ").join(".")}`);
      if (part && (name !== "cl-mail" || before === view.current)) part.scrollTop = top;
    }
    door.look();
    if (shownTab && shownTab !== view.tab) requestAnimationFrame(settle);
    shownTab = view.tab;
    if (held) (root.querySelector(`[data-key="${held}"]`) ?? root.querySelector(".cl-mail button"))?.focus();
  }

  // After going from one page to the other the whole desk comes into sight.
  function settle() {
    root.closest(".cl-desk")?.scrollIntoView({ block: "start" });
  }

  root.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.('[role="tab"]');
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (tab && by) {
      const row = [...tab.parentElement.querySelectorAll('[role="tab"]')];
      event.preventDefault();
      const next = row[(row.indexOf(tab) + by + row.length) % row.length];
      next.focus();
      next.click();
    }
    event.stopPropagation();
  });
  const tell = (told) => {
    if (told.kind !== "say") return;
    said.textContent = told.text;
    said.classList.toggle("cl-warn", Boolean(told.warn));
  };
  const door = gate(root, ".cl-writing", () => model.get("view").part);
  model.on("change:view", draw);
  model.on("msg:custom", tell);
  el.append(root);
  draw();
  return () => { door.stop(); model.off("change:view", draw); model.off("msg:custom", tell); };
}

export default { render };
