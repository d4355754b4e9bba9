// What a person types, and what the form prints: numbers, days, times. The one place where they are read.
// Rule: nothing is taken silently that can be read in two ways, and what is printed here is read here as the same value.

const MINUS = /^[-−–]\s*/;
const GAPS = /['’‘ʼ`´ ]/g;

// A number -> {value}; one that can be read in two ways -> {value: null, ask: [grouped, decimal]}; none -> {value: null}.
// Spaces and apostrophes group by three; of a point and a comma the last is the decimal sign; one sign before exactly
// three digits may be either.
export function readNumber(text) {
  const none = { value: null };
  let rest = String(text).normalize("NFKC").trim();
  const sign = MINUS.test(rest) ? -1 : 1;
  rest = rest.replace(MINUS, "");
  const signs = rest.replace(/[^.,]/g, "");
  const kinds = new Set(signs).size;
  const gaps = GAPS.test(rest);
  GAPS.lastIndex = 0;
  if (kinds === 2) {
    const last = signs.at(-1);
    if (signs.indexOf(last) !== signs.length - 1) return none;
    const [whole, part] = rest.split(last);
    return take(sign, grouped(whole.replace(GAPS, signs[0]), signs[0]), part);
  }
  if (kinds === 1 && signs.length > 1) return gaps ? none : take(sign, grouped(rest, signs[0]), "");
  if (kinds === 1) {
    const [whole, part] = rest.split(signs);
    const decimal = take(sign, gaps ? grouped(whole.replace(GAPS, " "), " ") : whole, part);
    if (gaps || !/^[1-9]\d{0,2}$/.test(whole) || !/^\d{3}$/.test(part)) return decimal;
    return { value: null, ask: [sign * Number(whole + part), decimal.value] };
  }
  return take(sign, gaps ? grouped(rest.replace(GAPS, " "), " ") : rest, "");
}

// The digits of "1 200 000"; null where a group has not three.
function grouped(text, mark) {
  const [first, ...others] = text.split(mark);
  return /^\d{1,3}$/.test(first) && others.every((part) => /^\d{3}$/.test(part)) ? [first, ...others].join("") : null;
}

function take(sign, whole, part) {
  if (whole === null || !/^\d{0,15}$/.test(whole) || !/^\d{0,400}$/.test(part) || !(whole + part)) return { value: null };
  const value = sign * Number(`${whole || 0}.${part || 0}`);
  return { value: value === 0 ? 0 : value };
}

// A number as a field shows it: groups by a space that does not break, the decimal sign of the language. Where exactly
// three decimals after one to three digits would look like a group, a nought is added, so that it reads back as itself.
export function showNumber(value, lang) {
  if (value === null || value === undefined || value === "" || !Number.isFinite(Number(value))) return "";
  const [whole, part] = digits(Math.abs(value)).split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  const decimals = part && part.length === 3 && /^[1-9]\d{0,2}$/.test(whole) ? `${part}0` : part;
  return `${value < 0 ? "-" : ""}${spaced}${decimals ? decimalSign(lang) + decimals : ""}`;
}

// One of two readings on its button: 280 000 or 280.0.
export function showReading(value, lang) {
  const text = showNumber(value, lang);
  return Number.isInteger(value) && Math.abs(value) < 1000 ? `${text}${decimalSign(lang)}0` : text.replace(/(\D\d{3})0$/, "$1");
}

function decimalSign(lang) { return lang === "ru" ? "," : "."; }

// The shortest digits that give the number, without an exponent.
function digits(value) {
  const [mantissa, power] = String(value).split("e");
  if (power === undefined) return mantissa;
  const [whole, part = ""] = mantissa.split(".");
  const shift = Number(power);
  const all = whole + part;
  const point = whole.length + shift;
  if (point <= 0) return `0.${"0".repeat(-point)}${all}`;
  return all.length <= point ? all.padEnd(point, "0") : `${all.slice(0, point)}.${all.slice(point)}`;
}

// ---- days
const MONTHS = [
  /^(янв|jan|yan|қаң|кантар)/, /^(фев|feb|fev)/, /^(мар|mar)/, /^(апр|apr)/, /^(ма[йя]|may)/, /^(июн|jun|iyun)/, /^(июл|jul|iyul)/,
  /^(авг|aug|avg)/, /^(сен|sep|sen)/, /^(окт|oct|okt)/, /^(ноя|nov|noy)/, /^(дек|dec|dek)/,
];

// A day, day first as the region writes it, unless four digits lead -> {value: "2026-02-26"}; else {value: null, fault}:
// not_date (cannot be read), no_day (no such day in the calendar), no_month, no_year (the year is missing; partly
// is then the day of any year: "2000-03-03").
export function readDate(text) {
  const rest = String(text).normalize("NFKC").toLowerCase().trim().replace(/[«»"]/g, "").replace(/\s*(года|год|г)\.?$/, "").trim();
  const faulty = (fault) => ({ value: null, fault });
  const solid = /^(\d{8}|\d{6})$/.exec(rest);
  if (solid) {
    const year = rest.length === 8 && calendar(rest.slice(4), rest.slice(2, 4), rest.slice(0, 2)).value === null;
    return year ? calendar(rest.slice(0, 4), rest.slice(4, 6), rest.slice(6)) : calendar(rest.slice(4), rest.slice(2, 4), rest.slice(0, 2));
  }
  const parts = rest.split(/[\s./,-]+/).filter(Boolean);
  if (!/^[\d\p{L}]+([\s./,-]+[\d\p{L}]+)*[.,]?$/u.test(rest)) return faulty("not_date");
  const named = parts.findIndex((part) => /^\p{L}{3,}$/u.test(part));
  if (named >= 0) {
    const month = MONTHS.findIndex((name) => name.test(parts[named])) + 1;
    const numbers = parts.filter((_, index) => index !== named);
    if (!month || named > 1 || !numbers.every((part) => /^\d+$/.test(part)) || numbers.length > 2) return faulty("not_date");
    const [first, second] = numbers;
    if (first?.length === 4) return calendar(first, month, second ?? "");
    return calendar(second ?? "", month, first ?? "");
  }
  if (!parts.every((part) => /^\d+$/.test(part)) || parts.length > 3 || parts.length < 2) return faulty("not_date");
  if (parts[0].length === 4) return parts.length === 3 ? calendar(parts[0], parts[1], parts[2]) : faulty("not_date");
  return calendar(parts[2] ?? "", parts[1], parts[0]);
}

function calendar(yearText, monthText, dayText) {
  const faulty = (fault) => ({ value: null, fault });
  if (!/^(\d{2}|\d{4})?$/.test(yearText) || !/^\d{1,2}$/.test(monthText) || !/^\d{1,2}$/.test(dayText)) return faulty("not_date");
  const [month, day] = [Number(monthText), Number(dayText)];
  // Two digits are of this century up to 69; without a year a leap one shows which days a month can have.
  const year = yearText === "" ? 2000 : yearText.length === 4 ? Number(yearText) : Number(yearText) + (Number(yearText) < 70 ? 2000 : 1900);
  if (year < 1900 || year > 2199) return faulty("not_date");
  if (month < 1 || month > 12) return faulty("no_month");
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return faulty("no_day");
  const whole = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  return yearText === "" ? { ...faulty("no_year"), partly: whole } : { value: whole };
}

// A time of day: 15:10, 15.10, 15-10, 1510, 9:05, 15 ч 10 мин -> {value: "15:10"}; else {value: null, fault}: not_time,
// no_time (no such time).
export function readTime(text) {
  const rest = String(text).normalize("NFKC").toLowerCase().trim().replace(/\s*(мин|min)\.?$/, "");
  const match = /^(\d{1,2})\s*(?:[:.,\-–h]|ч\.?|час(?:а|ов)?|\s)\s*(\d{2})$/.exec(rest) ?? /^(\d{1,2})(\d{2})$/.exec(rest);
  if (!match) return { value: null, fault: "not_time" };
  const [hour, minute] = [Number(match[1]), Number(match[2])];
  if (hour > 23 || minute > 59) return { value: null, fault: "no_time" };
  return { value: `${String(hour).padStart(2, "0")}:${match[2]}` };
}

// A day and a time, in this order -> {value: "2026-02-26T15:10:00Z"}.
export function readMoment(text) {
  const match = /^(.+?)(?:\s*,\s*|\s*t\s*|\s+(?:в|at)\s+|\s+)(\d{1,2}\s*[:.\-]\s*\d{2}|\d{4})$/i.exec(String(text).normalize("NFKC").trim());
  if (!match) {
    const day = readDate(text);
    return day.value ? { value: null, fault: "not_datetime" } : day;
  }
  const [day, time] = [readDate(match[1]), readTime(match[2])];
  if (day.value === null) return day;
  return time.value === null ? time : { value: `${day.value}T${time.value}:00Z` };
}

export function showDate(value, withTime, lang) {
  if (!value) return "";
  const [year, month, day] = value.slice(0, 10).split("-");
  const date = lang === "ru" ? `${day}.${month}.${year}` : `${year}-${month}-${day}`;
  return withTime ? `${date} ${value.slice(11, 16)}` : date;
}

// A day in words, so that whoever typed day and month the wrong way round sees it.
export function sayDate(value, lang) {
  const format = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return format.format(new Date(`${value.slice(0, 10)}T00:00:00Z`));
}

// A day of no year in words: «3 марта».
export function sayDayOfYear(value, lang) {
  const format = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { day: "numeric", month: "long", timeZone: "UTC" });
  return format.format(new Date(`${value.slice(0, 10)}T00:00:00Z`));
}
