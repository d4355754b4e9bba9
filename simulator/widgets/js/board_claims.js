// Claims on the board: does a case belong and by what record; are two spellings one.
// Rule: nothing here says what is right. The remarks on two spellings come from Python.
import { fill, make } from "./util.js";

export function casePanel(ctx) {
  const { pack, labels } = ctx;
  const list = make("div", { class: "cl-scroll cl-cases" });
  const cards = pack.cases.map((item) => {
    const radios = pack.verdicts.map((verdict) => {
      const input = make("input", { type: "radio", name: `verdict-${item.id}`, value: verdict.code, "data-verdict": `${item.id}:${verdict.code}` });
      input.addEventListener("change", () => ctx.put({ cases: { ...ctx.claims().cases, [item.id]: verdict.code } }));
      return { verdict, input, label: make("label", { class: "cl-check" }, input, make("span", { text: verdict.label })) };
    });
    const chips = make("div", { class: "cl-chips" });
    const hint = make("p", { class: "cl-hint" });
    const body = make("div", { class: "cl-case-body" },
      make("div", { class: "cl-checks", role: "radiogroup", "aria-label": `${labels.belongs} ${item.id}` }, ...radios.map((radio) => radio.label)),
      make("div", { class: "cl-evidence" }, make("span", { class: "cl-muted", text: labels.evidence }), chips), hint);
    const sign = make("span", { class: "cl-sign", "aria-hidden": "true" });
    const head = make("button", { type: "button", class: "cl-case-head", "data-case": item.id, "aria-expanded": "false", onclick: () => ctx.take(item.id) },
      sign, make("span", { class: "cl-case-no", text: item.id }), make("span", { class: "cl-muted", text: item.short }));
    const box = make("section", { class: "cl-case" }, head, body);
    list.append(box);
    function draw() {
      const said = ctx.claims().cases[item.id] ?? "";
      const cited = ctx.claims().evidence[item.id] ?? [];
      const open = ctx.current() === item.id;
      box.classList.toggle("cl-on", open);
      head.setAttribute("aria-expanded", String(open));
      body.hidden = !open && !cited.length;
      body.classList.toggle("cl-shut", !open);
      sign.textContent = { belongs: "+", not: "−", unsure: "?" }[said] ?? "·";
      for (const radio of radios) radio.input.checked = radio.verdict.code === said;
      hint.textContent = open && !cited.length ? fill(labels.cite_hint, { case: item.id }) : "";
      chips.replaceChildren(...cited.map((id) => make("span", { class: "cl-chip" },
        make("button", { type: "button", class: "cl-link", "data-chip": id, text: id, title: pack.records[id]?.brief ?? "", onclick: () => ctx.open(id) }),
        make("button", { type: "button", class: "cl-link", text: "×", "aria-label": fill(labels.uncite, { record: id, case: item.id }), onclick: () => {
          ctx.put({ evidence: { ...ctx.claims().evidence, [item.id]: cited.filter((record) => record !== id) } });
        } }))));
    }
    return draw;
  });
  const far = make("p", { class: "cl-muted cl-counter", role: "status" });
  ctx.watch(() => {
    cards.forEach((draw) => draw());
    far.textContent = fill(labels.far, { filled: Object.keys(ctx.claims().cases).length, asked: pack.cases.length });
  });
  return make("div", { class: "cl-board-source" }, far, list);
}

export function spellingPanel(ctx) {
  const { pack, labels, model } = ctx;
  let kind = "plates";
  const chosen = { left: "", right: "" };
  let waiting = "";
  const kinds = make("div", { class: "cl-checks", role: "radiogroup", "aria-label": labels.kind });
  for (const name of ["plates", "firms"]) {
    const input = make("input", { type: "radio", name: "spelling-kind", value: name });
    input.checked = name === kind;
    input.addEventListener("change", () => { kind = name; fillLists(); });
    kinds.append(make("label", { class: "cl-check" }, input, make("span", { text: labels[name] })));
  }
  const pick = {};
  const picks = make("div", { class: "cl-pair" });
  for (const side of ["left", "right"]) {
    pick[side] = make("select", { class: "cl-input cl-mono", size: "7", "data-side": side, "aria-label": labels[side] });
    pick[side].addEventListener("change", () => { chosen[side] = pick[side].value; ask(); });
    picks.append(pick[side]);
  }
  const faces = make("div", { class: "cl-pair cl-faces", "aria-hidden": "true" });
  const remarks = make("div", { class: "cl-remarks", "aria-live": "polite" });
  const reason = make("select", { class: "cl-input", "data-reason": "", "aria-label": labels.reason },
    make("option", { value: "", text: labels.reason }), ...pack.reasons.map((reason) => make("option", { value: reason.code, text: reason.label })));
  const buttons = pack.judgements.map((judgement) => make("button", { type: "button", class: "cl-button", "data-judge": judgement.code, text: judgement.label, onclick: () => judge(judgement.code) }));
  const verdict = make("div", { class: "cl-judge" }, reason, make("div", { class: "cl-tools" }, ...buttons));
  const said = make("div", { class: "cl-links" });

  function fillLists() {
    for (const side of ["left", "right"]) {
      chosen[side] = "";
      pick[side].replaceChildren(...pack.spellings[kind].map((text) => make("option", { value: text, text })));
    }
    ask();
  }
  function ask() {
    const both = chosen.left && chosen.right && chosen.left !== chosen.right;
    verdict.classList.toggle("cl-off", !both);
    for (const button of [...buttons, reason]) button.disabled = !both;
    faces.replaceChildren(...(both ? marked(chosen.left, chosen.right) : []));
    remarks.replaceChildren(make("p", { class: "cl-muted", text: both ? labels.waiting : labels.pick_two }));
    if (!both) return;
    waiting = `${chosen.left}\n${chosen.right}`;
    model.send({ kind: "compare", left: chosen.left, right: chosen.right });
    const before = ctx.claims().links.find((link) => isPair(link, chosen.left, chosen.right));
    reason.value = before?.reason ?? "";
    for (const button of buttons) button.setAttribute("aria-pressed", String(before?.judgement === button.dataset.judge));
  }
  function judge(judgement) {
    const rest = ctx.claims().links.filter((link) => !isPair(link, chosen.left, chosen.right));
    if (rest.length >= pack.most_links) return;
    ctx.put({ links: [...rest, { left: chosen.left, right: chosen.right, judgement, reason: reason.value }] });
    for (const button of buttons) button.setAttribute("aria-pressed", String(judgement === button.dataset.judge));
  }
  model.on("msg:custom", (message) => {
    if (message.kind !== "remarks" || `${message.left}\n${message.right}` !== waiting) return;
    const lines = message.remarks.map((text) => make("li", { text }));
    const parts = [make("ul", {}, ...(lines.length ? lines : [make("li", { text: labels.no_scheme })]))];
    parts.push(make("p", { class: "cl-hint", text: labels.may_agree }));
    if (message.reads.length) {
      const head = make("tr", {}, ...labels.read_columns.map((text) => make("th", { scope: "col", text })));
      parts.push(make("table", { class: "cl-table" }, make("caption", { text: labels.where_read }), make("thead", {}, head),
        make("tbody", {}, ...message.reads.map((row) => make("tr", {}, ...row.map((text) => make("td", { text })))))));
    }
    remarks.replaceChildren(...parts);
  });
  ctx.watch(() => {
    const links = ctx.claims().links;
    said.replaceChildren(make("p", { class: "cl-label", text: fill(labels.judged, { count: links.length }) }), ...links.map((link) => {
      const name = pack.judgements.find((judgement) => judgement.code === link.judgement)?.label ?? link.judgement;
      return make("div", { class: "cl-link-line" },
        make("span", { class: "cl-mono", text: link.left }), make("span", { text: { same: "=", different: "≠", unsure: "?" }[link.judgement], title: name, "aria-label": name }), make("span", { class: "cl-mono", text: link.right }),
        make("button", { type: "button", class: "cl-link", text: "×", "aria-label": labels.take_back, onclick: () => ctx.put({ links: ctx.claims().links.filter((other) => other !== link) }) }));
    }));
  });
  fillLists();
  const body = make("div", { class: "cl-scroll cl-spellings" }, kinds, picks, faces, remarks, verdict, said);
  return make("div", { class: "cl-board-source" }, body);
}

function isPair(link, left, right) {
  return (link.left === left && link.right === right) || (link.left === right && link.right === left);
}

// The two texts with the signs that differ underlined, once spaces are left out; different lengths are not marked.
function marked(left, right) {
  const signs = [left, right].map((text) => [...text]);
  const bare = signs.map((list) => list.filter((sign) => sign !== " " && sign !== "-"));
  return signs.map((list, side) => {
    let place = -1;
    const spans = list.map((sign) => {
      if (sign === " " || sign === "-") return make("span", { text: sign });
      place += 1;
      const differs = bare[0].length === bare[1].length && bare[0][place] !== bare[1][place];
      return make("span", { class: differs ? "cl-differs" : undefined, text: bare[side][place] });
    });
    return make("div", { class: "cl-mono cl-face" }, ...spans);
  });
}
