// Small helpers: elements, values, search.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "text") element.textContent = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

let counter = 0;
export function freshId(prefix) {
  counter += 1;
  return `cl-${prefix}-${counter}-${Math.floor(performance.now())}`;
}

// As soon as find() gives something (a view is drawn before it is put into its screen, and before its neighbours are):
// call with it; gives what calls it off.
export function whenPlaced(find, call) {
  let frame = requestAnimationFrame(look);
  function look() {
    const place = find();
    if (place) call(place);
    else frame = requestAnimationFrame(look);
  }
  return () => cancelAnimationFrame(frame);
}

// A value that ends with a full stop of its own («2026 г.») takes none more from the text.
export function fill(text, values) {
  return String(text ?? "").replace(/\{(\w+)\}(\.?)/g, (whole, name, stop) => {
    if (!(name in values)) return whole;
    return `${values[name]}${String(values[name]).endsWith(".") ? "" : stop}`;
  });
}

export function isBlank(value) {
  if (value === null || value === undefined || value === "") return true;
  if (Array.isArray(value)) return value.every(isBlank);
  if (typeof value === "object") return Object.values(value).every(isBlank);
  return false;
}

// Without what is blank; of repeated rows only the last blank ones fall away, so that their numbers hold.
export function clean(value) {
  if (Array.isArray(value)) {
    const rows = value.map((row) => (row && typeof row === "object" ? clean(row) : row));
    while (rows.length && isBlank(rows[rows.length - 1])) rows.pop();
    return rows;
  }
  const filled = {};
  for (const [key, inner] of Object.entries(value)) {
    if (!isBlank(inner)) filled[key] = inner && typeof inner === "object" ? clean(inner) : inner;
  }
  return filled;
}

export function copy(value) {
  return JSON.parse(JSON.stringify(value ?? {}));
}

export function same(left, right) {
  return stable(left) === stable(right);
}

function stable(value) {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  if (value && typeof value === "object") {
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${stable(value[key])}`).join()}}`;
  }
  return JSON.stringify(value);
}

export function plain(text) {
  return String(text ?? "")
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/ё/g, "е")
    .trim();
}

// What an entry of a code list is called, whole: its code, its label, and each language of it.
export function names(option) {
  return [option.code, option.label, ...String(option.label).split(" / ")].map(plain);
}

const BETWEEN = /[\s/,.;:()«»"„“'-]+/;

// The options that fit what was typed. First where every word typed is a word of the entry, then where each begins one,
// then where each stands anywhere; an entry found by its further words comes after those found by their own.
export function matching(options, typed) {
  const wanted = plain(typed).split(BETWEEN).filter(Boolean);
  if (!wanted.length) return plain(typed) ? [] : options;
  const ranks = options.map((option) => {
    if (names(option).includes(plain(typed))) return 0;
    const own = rank(`${option.code} ${option.label}`, wanted);
    return own < NONE ? own : 3 + rank(option.words ?? "", wanted);
  });
  return options.map((option, index) => [ranks[index], option]).filter(([place]) => place < NONE).sort(([place], [other]) => place - other).map(([, option]) => option);
}

const NONE = 7;
// 1 whole words, 2 beginnings of words, 3 anywhere; NONE if a word typed is not there. The worst of the words counts.
function rank(text, wanted) {
  const here = plain(text);
  const words = here.split(BETWEEN);
  return Math.max(...wanted.map((word) => (words.includes(word) ? 1 : words.some((written) => written.startsWith(word)) ? 2 : here.includes(word) ? 3 : NONE)));
}
