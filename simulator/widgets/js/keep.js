// Drafts in the browser: what the kernel has not confirmed is kept here, so that a dead kernel or a reload loses nothing.
// Rule: each window keeps its own copy, together with what it grew out of; without local storage everything still works.

const PREFIX = "cenlab:draft:";

// This window's own name; a reload keeps it, a second window has another.
function windowName() {
  try {
    let name = window.sessionStorage.getItem("cenlab:window");
    if (!name) {
      name = Math.random().toString(36).slice(2, 10);
      window.sessionStorage.setItem("cenlab:window", name);
    }
    return name;
  } catch { return "window"; }
}

export function keeper(key) {
  const name = `${PREFIX}${key}:${windowName()}`;
  function read(place) {
    try {
      const entry = JSON.parse(window.localStorage.getItem(place) ?? "null");
      return entry && typeof entry.value === "object" ? { ...entry, place } : null;
    } catch { return null; }
  }
  function remove(place) { try { window.localStorage.removeItem(place); } catch { /* nothing to drop */ } }
  return {
    // base: the revision of the draft on disk on which this text stands; basis: what stood there; unread: what was typed
    // and could not be read, by field
    hold(value, revision, base, basis, unread) {
      if (!key) return;
      try {
        window.localStorage.setItem(name, JSON.stringify({ value, revision, base, basis, unread, at: Date.now() }));
      } catch { /* full or forbidden: the kernel still has it */ }
    },
    confirm(revision) {
      const entry = key ? read(name) : null;
      if (entry && entry.revision <= revision) remove(name);
    },
    // What no kernel confirmed, of any window, newest first.
    pending() {
      if (!key) return [];
      let places = [];
      try { places = Object.keys(window.localStorage).filter((place) => place.startsWith(`${PREFIX}${key}:`)); } catch { /* no storage */ }
      return places.map(read).filter(Boolean).sort((entry, other) => other.at - entry.at);
    },
    drop(entry) { remove(entry.place); },
  };
}
