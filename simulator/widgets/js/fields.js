// One builder for each kind of field. A builder gets the field's description and the row (object) it writes into.
// Rule: a builder only shows and collects; what is right or missing is said by Python.
import { combobox } from "./combobox.js";
import { group, ordered } from "./rows.js";
import { readDate, readMoment, readNumber, readTime, sayDate, sayDayOfYear, showDate, showNumber, showReading } from "./typed.js";
import { fill, freshId, isBlank, make } from "./util.js";

// A field with its label, its place for faults and its hint. ctx is shared by the whole form (see form.js).
export function buildField(field, row, path, ctx) {
  if (field.kind === "note") return make("p", { class: "cl-note cl-wide", text: field.label });
  const ids = { input: freshId(field.name), fault: freshId("fault"), hint: freshId("hint"), label: freshId("label") };
  const builder = BUILDERS[field.kind] ?? BUILDERS.text;
  const together = ["choices", "group", "packing"].includes(field.kind);
  const wide = ["area", "group", "ordered", "packing", "choices"].includes(field.kind) || field.wide;
  const box = make(together ? "fieldset" : "div", {
    class: `cl-field cl-${field.kind}${wide ? " cl-wide" : ""}${field.gap ? " cl-gap" : ""}`, "data-path": path,
  });
  const caption = make(together ? "legend" : "label", { id: ids.label, class: "cl-label", for: together ? undefined : ids.input });
  const [first, ...others] = field.label.split(" / ");
  caption.append(first, ...(others.length ? [" ", make("span", { class: "cl-second", text: `/ ${others.join(" / ")}` })] : []));
  if (field.required) caption.append(make("span", { class: "cl-required", text: " *", title: ctx.labels.required, "aria-hidden": "true" }));
  const fault = make("div", { id: ids.fault, class: "cl-faults", "aria-live": "polite" });
  const unread = make("div", { class: "cl-fault cl-unread", role: "status", hidden: true });
  const remark = make("div", { class: "cl-remark", role: "status", hidden: true });
  const hint = make("div", { id: ids.hint, class: "cl-hint", hidden: true, text: field.hint ?? "" });
  const api = {
    ...ids, field, path, ctx, row, box,
    describedBy: field.hint ? `${ids.hint} ${ids.fault}` : ids.fault,
    get: () => row[field.name],
    set(value) {
      if (isBlank(value) && field.kind !== "group") delete row[field.name];
      else row[field.name] = value;
      ctx.changed(path, box);
    },
    // The text that stands in the field and is no value; "" once it is one.
    leave(text) { ctx.left.put(path, text); },
    // Why the text in the field is no value yet; with ways, a button for each thing that may be meant.
    unread(text, ways = []) {
      const shown = `${text}${ways.map((way) => way.label)}`;
      if (unread.dataset.shown === shown) return;
      unread.dataset.shown = shown;
      unread.replaceChildren(...(text ? [make("span", { text })] : []), ...ways.map((way) => make("button", {
        type: "button", class: "cl-button cl-small cl-way", text: way.label, onclick: way.take,
      })));
      unread.hidden = !text;
      ctx.counted();
    },
    // What is said of a value that was read: a day in words, a fault that is seen at once.
    remark(text, wrong = false) { remark.textContent = text; remark.hidden = !text; remark.classList.toggle("cl-wrong", wrong); },
  };
  const control = builder(api);
  const below = make("div", { class: "cl-below" }, unread, remark, fault, hint);
  box.append(...(field.kind === "flag" ? [control, caption] : [caption, control]), below);
  if (field.readonly) {
    for (const input of control.matches("input, textarea") ? [control] : control.querySelectorAll("input, textarea")) {
      if (input.type === "checkbox") input.disabled = true;
      else { input.readOnly = true; input.removeAttribute("placeholder"); }
    }
    for (const button of control.querySelectorAll("button")) button.disabled = true;
    box.classList.add("cl-given");
  }
  if (field.hint) {
    box.addEventListener("focusin", (event) => { if (event.target.closest("[data-path]") === box) ctx.hint(field, hint); });
  } else {
    box.addEventListener("focusin", (event) => { if (event.target.closest("[data-path]") === box) ctx.hint(field, null); });
  }
  return box;
}

// read(text) gives [value, why, ways]: why says what is wrong with a text that is no value, ways what it may mean.
function plainInput(api, attributes, read, show) {
  const input = make("input", {
    id: api.input, class: "cl-input", type: "text", autocomplete: "off", spellcheck: "false",
    "aria-describedby": api.describedBy, "aria-required": api.field.required ? "true" : undefined,
    readonly: api.field.readonly, ...attributes,
  });
  input.value = show(api.get());
  const settle = (value) => { input.value = show(value); api.unread(""); api.leave(""); api.set(value); };
  const ways = (values) => (values ?? []).map(([value, label]) => ({ label, take() { settle(value); input.focus(); } }));
  input.addEventListener("input", () => {
    const [value, why, meant] = read(input.value);
    if (!why || meant) api.unread(why, ways(meant));
    api.leave(why ? input.value : "");
    api.set(value);
  });
  input.addEventListener("change", () => {
    const [value, why, meant] = read(input.value);
    api.unread(why, ways(meant));
    api.leave(why ? input.value : "");
    if (!why) input.value = show(value);
  });
  input.refresh = () => { input.value = show(api.get()); api.unread(""); api.leave(""); };
  const left = api.ctx.left.of(api.path);
  if (left && (api.field.readonly || !isBlank(api.get()))) api.leave("");
  else if (left) {
    input.value = left;
    const [, why, meant] = read(left);
    api.unread(why, ways(meant));
  }
  return input;
}

const text = (api) =>
  plainInput(api, { maxlength: api.field.max, spellcheck: "true" }, (typed) => [typed, ""], (value) => value ?? "");

// A number in its field: blank, a value, a question between two, or none; whole: nothing but a whole number is taken.
function numeral(ctx, whole) {
  return (typed) => {
    if (!typed.trim()) return [null, ""];
    const { value, ask } = readNumber(typed);
    if (ask) {
      const labels = ask.map((meant) => showReading(meant, ctx.lang));
      const ways = ask.map((meant, index) => [meant, labels[index]]);
      return [null, fill(ctx.labels.which_number, { one: labels[0], other: labels[1] }), whole ? ways.slice(0, 1) : ways];
    }
    if (value !== null && whole && !Number.isInteger(value)) return [null, fill(ctx.labels.not_whole, { value: showNumber(value, ctx.lang) })];
    return [value, value === null ? ctx.labels.not_number : ""];
  };
}

function number(api) {
  const { ctx, field, row } = api;
  const input = plainInput(
    api, { inputmode: field.whole ? "numeric" : "decimal", class: "cl-input cl-number" }, numeral(ctx, field.whole), (value) => showNumber(value, ctx.lang),
  );
  // Pieces have no halves: said as soon as number and unit stand together; the number stays, the unit may be the wrong one.
  const units = field.whole_units;
  if (units) {
    const look = () => {
      const value = api.get();
      const broken = typeof value === "number" && !Number.isInteger(value) && row.unit in units;
      api.remark(broken ? fill(ctx.labels.not_whole_unit, { value: showNumber(value, ctx.lang), unit: units[row.unit] }) : "", broken);
    };
    ctx.watch(api.box, look);
    look();
  }
  return input;
}

function dated(read, withTime) {
  return (api) => {
    const { labels, lang } = api.ctx;
    const say = (value) => {
      const { latest } = api.field;
      const late = value && latest && value.slice(0, latest.length) > latest;
      const words = value ? sayDate(value, lang) : "";
      api.remark(late ? `${fill("{words}.", { words })} ${fill(labels.future, { day: sayDate(latest, lang) })}` : words, Boolean(late));
    };
    const input = plainInput(
      api, { class: "cl-input cl-date", placeholder: withTime ? labels.datetime_pattern : labels.date_pattern },
      (typed) => {
        if (!typed.trim()) { say(null); return [null, ""]; }
        const { value, fault, partly } = read(typed);
        say(value);
        if (value !== null) return [value, ""];
        const why = labels[withTime && fault === "not_date" ? "not_datetime" : fault];
        return [null, partly ? fill(why, { day: sayDayOfYear(partly, lang) }) : why];
      },
      (value) => { say(value); return showDate(value, withTime, lang); },
    );
    if (withTime || api.field.readonly) return input;
    const native = make("input", { type: "date", class: "cl-native", tabindex: "-1", "aria-hidden": "true" });
    native.addEventListener("change", () => { input.value = showDate(native.value, false, lang); input.dispatchEvent(new Event("input")); input.focus(); });
    const button = make("button", {
      type: "button", class: "cl-button cl-small", tabindex: "-1", title: labels.calendar, "aria-label": labels.calendar, text: "▦",
      onclick: () => { native.value = api.get() ?? ""; native.showPicker?.(); },
    });
    return make("div", { class: "cl-line" }, input, native, button);
  };
}

const time = (api) =>
  plainInput(
    api, { class: "cl-input cl-date", placeholder: api.ctx.labels.time_pattern, inputmode: "numeric" },
    (typed) => {
      if (!typed.trim()) return [null, ""];
      const { value, fault } = readTime(typed);
      return [value, value === null ? api.ctx.labels[fault] : ""];
    },
    (value) => value ?? "",
  );

function area(api) {
  const input = make("textarea", {
    id: api.input, class: "cl-input", rows: api.field.rows ?? 4, maxlength: api.field.max, "aria-describedby": api.describedBy,
    "aria-required": api.field.required ? "true" : undefined, readonly: api.field.readonly,
  });
  input.value = api.get() ?? "";
  const count = make("div", { class: "cl-count", "aria-hidden": "true" });
  const show = () => { count.textContent = api.field.max ? `${input.value.length} / ${api.field.max}` : ""; };
  input.addEventListener("input", () => { api.set(input.value); show(); });
  show();
  return make("div", {}, input, count);
}

// Which entries of a list fit what stands in another field of the row (units that fit the product); all while that is blank.
function offered(api) {
  const { fits } = api.field;
  if (!fits) return undefined;
  return (option) => {
    const others = [api.row[fits.field] ?? []].flat();
    return !others.length || others.some((code) => !fits.allowed[code] || fits.allowed[code].includes(option.code));
  };
}

function choice(api) {
  const { labels } = api.ctx;
  const unknown = api.field.unknown;
  const part = combobox({
    id: api.input, describedBy: api.describedBy, options: api.ctx.options(api.field), value: api.get(), labels,
    required: api.field.required, placeholder: "", offered: offered(api),
    onchange(code) { api.set(code); mark(); }, onunread: api.unread, left: api.ctx.left.of(api.path), ontyped: api.leave,
  });
  const button = unknown && make("button", {
    type: "button", class: "cl-button cl-small cl-unknown", text: unknown === "XX" ? unknown : labels.unknown_short,
    title: `${fill(labels.unknown, { code: unknown })}: ${labels.unknown_title}`,
    "aria-label": `${api.field.label}: ${fill(labels.unknown, { code: unknown })}`,
    onclick: () => part.choose(part.input.value && api.get() === unknown ? "" : unknown),
  });
  function mark() { button?.setAttribute("aria-pressed", String(api.get() === unknown)); }
  mark();
  return make("div", { class: "cl-line" }, part.element, button);
}

function choices(api) {
  const options = api.ctx.options(api.field);
  if (options.length > 10) return ordered({ ...api, together: true });
  const list = make("div", { class: "cl-checks", "aria-describedby": api.describedBy });
  for (const option of options) {
    const id = freshId("check");
    const input = make("input", { id, type: "checkbox", value: option.code });
    input.checked = (api.get() ?? []).includes(option.code);
    input.addEventListener("change", () => {
      const chosen = new Set([...list.querySelectorAll("input:checked")].map((checked) => checked.value));
      api.set(options.filter((entry) => chosen.has(entry.code)).map((entry) => entry.code));
    });
    list.append(make("label", { class: "cl-check", for: id }, input, make("span", { text: option.label })));
  }
  return list;
}

function flag(api) {
  const input = make("input", { id: api.input, type: "checkbox", "aria-describedby": api.describedBy });
  input.checked = Boolean(api.get());
  input.addEventListener("change", () => api.set(input.checked ? true : null));
  return input;
}

// Boxes are no unit: boxes × cartons × packs × pieces from the paper. Blanks stay blank; the packing is never guessed.
function packing(api) {
  const { ctx } = api;
  const { labels, lang } = ctx;
  const steps = ["boxes", "cartons", "packs", "sticks"];
  const line = make("div", { class: "cl-packing" });
  const result = make("output", { class: "cl-result", "aria-live": "polite" });
  const read = numeral(ctx, true);
  const kind = () => (api.field.kinds ?? []).find((packing) => packing.products.includes(api.row.product))?.labels;
  const words = () => ({ ...labels, ...kind() });
  const names = Object.fromEntries(steps.map((step) => [step, make("label", { for: step === steps[0] ? api.input : freshId(step) })]));
  const inputs = {};
  const open = {};
  // The levels from the first that is stated; each of them must be.
  function stated() {
    const first = steps.findIndex((step) => (api.get()?.[step] ?? null) !== null);
    return first < 0 ? [] : steps.slice(first).map((step) => [step, api.get()?.[step] ?? null]);
  }
  function total() {
    const levels = stated();
    return levels.length && levels.every(([, value]) => value !== null) ? levels.reduce((product, [, value]) => product * value, 1) : null;
  }
  function show() {
    const own = words();
    const missing = stated().filter(([, value]) => value === null).map(([step]) => own[step]);
    for (const step of steps) names[step].textContent = own[step];
    // What is weighed or measured is not counted out of boxes.
    api.box.hidden = Boolean(kind() && !Object.keys(kind()).length && isBlank(api.get()));
    if (missing.length) result.textContent = fill(labels.packing_gap, { names: missing.join(", ") });
    else result.textContent = total() === null ? "" : fill(own.packing_total, { n: showNumber(total(), lang) });
  }
  steps.forEach((step, index) => {
    const input = make("input", { id: names[step].getAttribute("for"), type: "text", inputmode: "numeric", class: "cl-input cl-number", autocomplete: "off", "aria-describedby": api.describedBy });
    inputs[step] = input;
    input.value = showNumber(api.get()?.[step], lang);
    const take = (value) => {
      api.set({ ...Object.fromEntries(steps.map((name) => [name, null])), ...(api.get() ?? {}), [step]: value });
      const quantity = total();
      if (quantity !== null && Number.isFinite(quantity)) {
        api.row.quantity = quantity;
        const written = api.box.parentElement?.querySelector(':scope > [data-path$=".quantity"] input');
        written?.refresh?.();
        ctx.changed(api.path, written?.closest("[data-path]"));
      }
      show();
    };
    const place = `${api.path}.${step}`;
    // One line for all steps: why this one is no number, else why another one is none.
    const look = () => {
      const [value, why, meant] = read(input.value);
      open[step] = why ? [why, (meant ?? []).map(([number, label]) => ({ label, take() { input.value = showNumber(number, lang); look(); take(number); input.focus(); } }))] : undefined;
      api.unread(...(open[step] ?? steps.map((name) => open[name]).find(Boolean) ?? [""]));
      ctx.left.put(place, why ? input.value : "");
      return [value, why];
    };
    input.addEventListener("input", () => { take(look()[0]); });
    input.addEventListener("change", () => { const [value, why] = look(); if (!why) input.value = showNumber(value, lang); });
    if (ctx.left.of(place)) {
      if (isBlank(api.get()?.[step])) input.value = ctx.left.of(place);
      look();
    }
    if (index) line.append(make("span", { class: "cl-times", text: "×", "aria-hidden": "true" }));
    line.append(make("div", { class: "cl-step" }, names[step], input));
  });
  line.append(result);
  ctx.watch(api.box, show);
  show();
  return line;
}

const BUILDERS = {
  text, area, number, time, date: dated(readDate, false), datetime: dated(readMoment, true), choice, choices, flag, packing,
  ordered: (api) => ordered(api), group: (api) => group(api, buildField),
};
