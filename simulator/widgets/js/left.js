// What was typed and cannot be read yet, by the path of its field. Rule: it stays in its field, across tabs and reloads,
// until it is mended or cleared there; the rows of a list take theirs along.

// texts: path -> text; changed() is called after every change.
export function leftovers(texts, changed) {
  let held = { ...texts };
  const removed = new WeakMap();
  const rowOf = (path, name) => (path.startsWith(`${name}.`) ? Number(path.slice(name.length + 1).split(".")[0]) : -1);
  return {
    all: () => ({ ...held }),
    of: (path) => held[path],
    replace(others) { held = { ...others }; },
    put(path, text) {
      if ((held[path] ?? "") === (text ?? "")) return;
      if (text) held[path] = text;
      else delete held[path];
      changed();
    },
    // How many rows a list must have for its texts to have a place.
    rows: (name) => 1 + Math.max(-1, ...Object.keys(held).map((path) => rowOf(path, name))),
    // The rows of a list (objects) stand in another order now; one that was put back brings its texts again.
    moved(name, before, after) {
      const rest = {};
      const own = new Map();
      for (const [path, text] of Object.entries(held)) {
        const at = rowOf(path, name);
        const row = before[at];
        if (!row) rest[path] = text;
        else own.set(row, { ...own.get(row), [path.slice(`${name}.${at}`.length)]: text });
      }
      before.forEach((row) => { if (!after.includes(row)) removed.set(row, own.get(row)); });
      after.forEach((row, at) => {
        for (const [end, text] of Object.entries(own.get(row) ?? removed.get(row) ?? {})) rest[`${name}.${at}${end}`] = text;
      });
      held = rest;
      changed();
    },
  };
}
