// Small helpers: elements, numbers, dates, search. Rule: what cannot be read as typed stays as typed and has no value.

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

export function fill(text, values) {
  return String(text ?? "").replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
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
  const kept = {};
  for (const [key, inner] of Object.entries(value)) {
    if (!isBlank(inner)) kept[key] = inner && typeof inner === "object" ? clean(inner) : inner;
  }
  return kept;
}

export function copy(value) {
  return JSON.parse(JSON.stringify(value ?? {}));
}

export function same(one, other) {
  return stable(one) === stable(other);
}

function stable(value) {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  if (value && typeof value === "object") {
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${stable(value[key])}`).join()}}`;
  }
  return JSON.stringify(value);
}

// "2,98", "2.98", "280 000" -> number; null if it is none.
export function readNumber(text) {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(plain) && plain.length < 16 ? Number(plain) : null;
}

export function showNumber(value, lang) {
  if (value === null || value === undefined || value === "") return "";
  return new Intl.NumberFormat(lang, { maximumFractionDigits: 6 }).format(value);
}

// "12.03.2026", "12/03/2026", "2026-03-12", with " 14:05" if a time is asked -> ISO text; null if it is none.
export function readDate(text, withTime) {
  const found = /^\s*(?:(\d{1,2})[./](\d{1,2})[./](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2}))(?:[ T]+(\d{1,2})[:.](\d{2}))?/.exec(text);
  if (!found) return null;
  const [day, month, year] = found[3] ? [found[1], found[2], found[3]] : [found[6], found[5], found[4]];
  const [hour, minute] = [Number(found[7] ?? 0), Number(found[8] ?? 0)];
  const moment = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), hour, minute));
  if (moment.getUTCMonth() !== Number(month) - 1 || moment.getUTCDate() !== Number(day) || hour > 23 || minute > 59) return null;
  if (withTime && found[7] === undefined) return null;
  return withTime ? moment.toISOString().slice(0, 19) + "Z" : moment.toISOString().slice(0, 10);
}

export function showDate(value, withTime, lang) {
  if (!value) return "";
  const [year, month, day] = value.slice(0, 10).split("-");
  const date = lang === "ru" ? `${day}.${month}.${year}` : `${year}-${month}-${day}`;
  return withTime ? `${date} ${value.slice(11, 16)}` : date;
}

export function plain(text) {
  return String(text ?? "")
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/ё/g, "е")
    .trim();
}

// The options that fit what was typed: code first, then words that begin so, then any place.
export function matching(options, typed) {
  const wanted = plain(typed);
  if (!wanted) return options;
  const found = [[], [], [], []];
  for (const option of options) {
    const code = plain(option.code);
    const label = plain(option.label);
    if (code === wanted) found[0].push(option);
    else if (label.startsWith(wanted) || code.startsWith(wanted)) found[1].push(option);
    else if (label.split(/[\s/,()«»"-]+/).some((word) => word.startsWith(wanted))) found[2].push(option);
    else if (label.includes(wanted)) found[3].push(option);
  }
  return found.flat();
}
