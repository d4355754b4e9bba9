// Drafts in the browser: what the kernel has not confirmed is kept here, so that a dead kernel or a reload loses nothing.
// Rule: an entry is offered only while the kernel has not confirmed it; without local storage everything still works.

const PREFIX = "cenlab:draft:";

export function keeper(key) {
  const name = PREFIX + key;
  function read() {
    try {
      const entry = JSON.parse(window.localStorage.getItem(name) ?? "null");
      return entry && typeof entry.value === "object" ? entry : null;
    } catch { return null; }
  }
  function write(entry) {
    try { window.localStorage.setItem(name, JSON.stringify(entry)); } catch { /* full or forbidden: the kernel still has it */ }
  }
  return {
    // base: the revision of the draft on disk on which this text stands
    hold(value, revision, base) { if (key) write({ value, revision, base, confirmed: false, at: Date.now() }); },
    confirm(revision, base) {
      const entry = key ? read() : null;
      if (entry && entry.revision <= revision) write({ ...entry, base, confirmed: true });
    },
    pending() {
      const entry = key ? read() : null;
      return entry && !entry.confirmed ? entry : null;
    },
    drop() { try { window.localStorage.removeItem(name); } catch { /* nothing to drop */ } },
  };
}
