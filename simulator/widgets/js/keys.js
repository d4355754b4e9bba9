// One key map for all screens: a button says in aria-keyshortcuts which key presses it, and the key works from every
// focus of its screen, from a paper's frame and from no focus at all. Rule: one key, one meaning; a held key acts once.

const MARK = Symbol.for("cenlab.keys");

export function listenForKeys() {
  if (window[MARK]) return;
  window[MARK] = true;
  // Before anybody else: JupyterLab has its own use of Alt+Enter, a list box has one of Enter.
  window.addEventListener("keydown", (event) => pressKey(event, event.target), true);
}

// from: the element that has the focus, in this document.
export function pressKey(event, from) {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const name = `Alt+${event.code?.startsWith("Key") ? event.code.slice(3) : event.key}`;
  const button = [...screenOf(from).querySelectorAll(`[aria-keyshortcuts="${CSS.escape(name)}"]`)].find((candidate) => candidate.getClientRects().length);
  if (!button) return;
  event.preventDefault();
  event.stopPropagation();
  if (!event.repeat && !button.disabled) button.click();
}

// The screen around the focus; where the focus is nowhere in particular, the one that is shown.
function screenOf(from) {
  const around = from?.closest?.(".cl-screen");
  if (around) return around;
  if (from?.closest?.(".jp-Editor, .cm-editor, .jp-Dialog")) return document.createElement("div");
  return [...document.querySelectorAll(".cl-screen")].find((screen) => screen.getClientRects().length) ?? document.body;
}
