// One builder for each kind of field. A builder gets the field's description and the row (object) it writes into.
// Rule: a builder only shows and collects; what is right or missing is said by Python.
import { combobox } from "./combobox.js";
import { group, ordered } from "./rows.js";
import { fill, freshId, isBlank, make, readDate, readNumber, showDate, showNumber } from "./util.js";

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
    unread(text) { unread.textContent = text; unread.hidden = !text; },
  };
  const control = builder(api);
  const below = make("div", { class: "cl-below" }, unread, fault, hint);
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

function plainInput(api, attributes, read, show) {
  const input = make("input", {
    id: api.input, class: "cl-input", type: "text", autocomplete: "off", spellcheck: "false",
    "aria-describedby": api.describedBy, "aria-required": api.field.required ? "true" : undefined,
    readonly: api.field.readonly, ...attributes,
  });
  input.value = show(api.get());
  input.addEventListener("input", () => {
    const [value, readable] = read(input.value);
    if (readable) api.unread("");
    api.set(value);
  });
  input.addEventListener("change", () => {
    const [value, readable, why] = read(input.value);
    api.unread(readable ? "" : why);
    if (readable) input.value = show(value);
  });
  input.refresh = () => { input.value = show(api.get()); };
  return input;
}

const text = (api) =>
  plainInput(api, { maxlength: api.field.max, spellcheck: "true" }, (typed) => [typed, true], (value) => value ?? "");

const number = (api) =>
  plainInput(
    api, { inputmode: "decimal", class: "cl-input cl-number" },
    (typed) => { const value = readNumber(typed); return [value, value !== null || !typed.trim(), api.ctx.labels.not_number]; },
    (value) => showNumber(value, api.ctx.lang),
  );

function dated(withTime) {
  return (api) => {
    const { labels, lang } = api.ctx;
    const input = plainInput(
      api, { class: "cl-input cl-date", placeholder: withTime ? labels.datetime_pattern : labels.date_pattern },
      (typed) => { const value = readDate(typed, withTime); return [value, value !== null || !typed.trim(), withTime ? labels.not_datetime : labels.not_date]; },
      (value) => showDate(value, withTime, lang),
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

function choice(api) {
  const { labels } = api.ctx;
  const unknown = api.field.unknown;
  const part = combobox({
    id: api.input, describedBy: api.describedBy, options: api.ctx.options(api.field), value: api.get(), labels,
    required: api.field.required, placeholder: "",
    onchange(code) { api.set(code); mark(); }, onunread: api.unread,
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
      api.set(options.filter((one) => chosen.has(one.code)).map((one) => one.code));
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
  const { labels, lang } = api.ctx;
  const steps = ["boxes", "cartons", "packs", "sticks"];
  const line = make("div", { class: "cl-packing" });
  const result = make("output", { class: "cl-result", "aria-live": "polite" });
  const values = () => steps.map((step) => api.get()?.[step] ?? null);
  function total() {
    const given = values();
    const first = given.findIndex((value) => value !== null);
    if (first < 0) return null;
    const used = given.slice(first);
    return used.some((value) => value === null) ? undefined : used.reduce((product, value) => product * value, 1);
  }
  function show() {
    const quantity = total();
    if (quantity === null) result.textContent = "";
    else if (quantity === undefined) result.textContent = labels.packing_gap;
    else result.textContent = fill(labels.packing_total, { n: showNumber(quantity, lang) });
  }
  steps.forEach((step, index) => {
    const id = index ? freshId(step) : api.input;
    const input = make("input", { id, type: "text", inputmode: "numeric", class: "cl-input cl-number", autocomplete: "off", "aria-describedby": api.describedBy });
    input.value = showNumber(api.get()?.[step], lang);
    input.addEventListener("input", () => {
      const value = readNumber(input.value);
      api.unread(value !== null || !input.value.trim() ? "" : labels.not_number);
      const next = { ...Object.fromEntries(steps.map((name) => [name, null])), ...(api.get() ?? {}), [step]: value };
      const quantity = (api.set(next), total());
      if (typeof quantity === "number" && Number.isFinite(quantity)) {
        api.row.quantity = quantity;
        const written = api.box.parentElement?.querySelector(':scope > [data-path$=".quantity"] input');
        written?.refresh?.();
        api.ctx.changed(api.path, written?.closest("[data-path]"));
      }
      show();
    });
    if (index) line.append(make("span", { class: "cl-times", text: "×", "aria-hidden": "true" }));
    line.append(make("div", { class: "cl-step" }, make("label", { for: id, text: labels[step] }), input));
  });
  line.append(result);
  show();
  return line;
}

const BUILDERS = {
  text, area, number, date: dated(false), datetime: dated(true), choice, choices, flag, packing,
  ordered: (api) => ordered(api), group: (api) => group(api, buildField),
};
