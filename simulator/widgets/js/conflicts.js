// Two windows changed the same field: both values are shown, and one of them is chosen. Rule: nobody's work goes silently.
import { fill, make } from "./util.js";

// One line a conflict; choose(path, mine) is called with the answer.
export function conflictLines(conflicts, labels, choose) {
  if (!conflicts.length) return [];
  return [make("strong", { text: labels.two_windows }), ...conflicts.map((conflict) => make("div", { class: "cl-conflict", "data-conflict": conflict.path },
    make("span", { text: `${conflict.label}:` }),
    make("button", { type: "button", class: "cl-button cl-small", "data-choose": "mine", text: fill(labels.keep_mine, { value: conflict.mine }), onclick: () => choose(conflict.path, true) }),
    make("button", { type: "button", class: "cl-button cl-small", "data-choose": "theirs", text: fill(labels.take_theirs, { value: conflict.theirs }), onclick: () => choose(conflict.path, false) })))];
}

function rows(value) { return Array.isArray(value) && value.every((row) => row && typeof row === "object"); }
function fields(value) { return value === null || value === undefined || (typeof value === "object" && !Array.isArray(value)); }

// What the kernel now shows, with what was typed here since it was last told: sent -> here, sent -> shown.
export function caughtUp(sent, here, shown, same) {
  if (same(sent ?? null, here ?? null)) return shown;
  if (same(sent ?? null, shown ?? null)) return here;
  if (fields(here) && fields(shown) && fields(sent)) {
    const joined = {};
    for (const key of new Set([...Object.keys(shown ?? {}), ...Object.keys(here ?? {})])) {
      const value = caughtUp(sent?.[key], here?.[key], shown?.[key], same);
      if (value !== undefined && value !== null) joined[key] = value;
    }
    return joined;
  }
  if (rows(here) && rows(shown) && rows(sent) && here.length === shown.length && sent.length === here.length) {
    return here.map((row, index) => caughtUp(sent[index], row, shown[index], same));
  }
  return here;
}
