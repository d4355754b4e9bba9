// A type-ahead over one code list (ARIA combobox with a list box). Rule: it only ever gives a code of the list, or ""; of
// several entries that fit it takes none by itself.
import { fill, freshId, make, matching, names, plain } from "./util.js";

const SHOWN = 80;

// settings: {id, describedBy, label, options, offered?(option), value, labels, onchange(code), onunread?(why),
// left? (a text that could not be read before), ontyped?(text that is no code yet)}; gives {element, input, put, choose}
export function combobox(settings) {
  const { options, labels } = settings;
  const listId = freshId("list");
  const byCode = new Map(options.map((option) => [option.code, option]));
  let value = settings.value ?? "";
  let shown = [];
  let active = -1;
  let moved = false;

  const input = make("input", {
    id: settings.id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", class: "cl-input",
    "aria-expanded": "false", "aria-controls": listId, "aria-autocomplete": "list", "aria-haspopup": "listbox",
    "aria-describedby": settings.describedBy, "aria-label": settings.label, placeholder: settings.placeholder,
    "aria-required": settings.required ? "true" : undefined,
  });
  const list = make("ul", { id: listId, role: "listbox", class: "cl-list", hidden: true, "aria-label": settings.label ?? labels.options });
  const arrow = make("span", { class: "cl-arrow", "aria-hidden": "true", text: "▾" });
  const box = make("div", { class: "cl-combo" }, input, arrow, list);

  const offered = () => (settings.offered ? options.filter(settings.offered) : options);
  const textOf = (code) => (code ? byCode.get(code)?.label ?? code : "");
  const isOpen = () => !list.hidden;

  function put(code) {
    value = code ?? "";
    input.value = textOf(value);
    input.title = input.value;
  }

  function choose(code) {
    const changed = code !== value;
    put(code);
    close();
    settings.ontyped?.("");
    if (changed) settings.onchange(code);
  }

  function open(all) {
    if (input.readOnly) return;
    shown = all ? offered() : matching(offered(), input.value);
    list.replaceChildren();
    shown.slice(0, SHOWN).forEach((option, index) => {
      const item = make("li", {
        id: `${listId}-${index}`, role: "option", "aria-selected": String(option.code === value),
        class: option.parent && all ? "cl-option cl-child" : "cl-option",
      }, make("span", { text: option.label }), make("span", { class: "cl-code", text: option.code, "aria-hidden": "true" }));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option.code); });
      list.append(item);
    });
    if (!shown.length) list.append(make("li", { class: "cl-none", role: "presentation", text: labels.no_match }));
    if (shown.length > SHOWN) list.append(make("li", { class: "cl-none", role: "presentation", text: labels.more }));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    // Within the part that scrolls: upwards where there is no room below, shifted where it would stand out on the right.
    const scroller = (list.closest(".cl-body, .cl-scroll") ?? document.documentElement).getBoundingClientRect();
    const field = input.getBoundingClientRect();
    const below = Math.min(scroller.bottom, window.innerHeight) - field.bottom;
    list.classList.toggle("cl-above", below < 200 && field.top - Math.max(0, scroller.top) > below);
    list.style.left = "0px";
    list.style.left = `${Math.min(0, scroller.right - 8 - list.getBoundingClientRect().right)}px`;
    const current = shown.findIndex((option) => option.code === value);
    point(all ? current : meant(input.value) ? 0 : -1);
  }

  function close() {
    list.hidden = true;
    active = -1;
    moved = false;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function point(index) {
    active = index;
    [...list.children].forEach((item, at) => item.classList.toggle("cl-active", at === index));
    if (index < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", `${listId}-${index}`);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  // The one entry that a text means: its code, its whole name in one of the languages, or the only one that fits.
  function meant(typed) {
    const fits = matching(offered(), typed);
    const whole = fits.filter((option) => names(option).includes(plain(typed)));
    if (whole.length === 1) return whole[0];
    return fits.length === 1 ? fits[0] : undefined;
  }

  // On leaving the field: what was typed becomes a code if it means exactly one.
  function settle() {
    if (input.readOnly) return true;
    const typed = input.value;
    if (!plain(typed)) { choose(""); return true; }
    if (typed === textOf(value)) { close(); return true; }
    const chosen = moved && active >= 0 ? shown[active] : meant(typed);
    if (chosen) { choose(chosen.code); return true; }
    const fits = matching(offered(), typed).length;
    close();
    settings.ontyped?.(typed);
    if (value) { value = ""; settings.onchange(""); }
    settings.onunread?.(fits ? fill(labels.several, { n: fits }) : labels.no_match);
    return false;
  }

  input.addEventListener("input", () => {
    settings.onunread?.("");
    if (!value) settings.ontyped?.(plain(input.value) ? input.value : "");
    open(false);
  });
  input.addEventListener("click", () => (isOpen() ? close() : open(true)));
  arrow.addEventListener("mousedown", (event) => { event.preventDefault(); input.focus(); if (isOpen()) close(); else open(true); });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", settle);
  input.addEventListener("change", settle);
  input.addEventListener("keydown", (event) => {
    const last = Math.min(shown.length, SHOWN) - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") moved = true;
    if (event.key === "Tab") { if (isOpen() && moved && active >= 0) choose(shown[active].code); return; }
    if (event.altKey && event.key === "ArrowDown") { open(true); }
    else if (event.key === "ArrowDown") { if (isOpen()) point(active < last ? active + 1 : 0); else open(input.value === textOf(value)); }
    else if (event.key === "ArrowUp") { if (isOpen()) point(active > 0 ? active - 1 : last); else open(input.value === textOf(value)); }
    else if (event.key === "Enter" && !event.altKey) {
      if (isOpen() && active >= 0) choose(shown[active].code);
      else if (!settle()) open(false);
    }
    else if (event.key === "Escape" && isOpen()) { put(value); settings.ontyped?.(""); close(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  put(value);
  if (settings.left && value) settings.ontyped?.("");
  else if (settings.left) {
    input.value = settings.left;
    const fits = matching(offered(), settings.left);
    // The one entry it means (the page went while it was typed) is taken, once its field is there.
    if (meant(settings.left)) queueMicrotask(settle);
    else settings.onunread?.(fits.length ? fill(labels.several, { n: fits.length }) : labels.no_match);
  }
  return { element: box, input, put, choose };
}
