// Who will be able to read the message that is being written: by name and country, before it is sent.
import { make } from "./util.js";

function render({ model, el }) {
  const root = make("section", { class: "cl-root cl-readers", role: "status", "aria-live": "polite", tabindex: "0" });
  function draw() {
    const view = model.get("view");
    if (!view.title) return;
    const rows = (view.readers ?? []).map((reader) => make("li", {},
      make("strong", { text: reader.name }), make("span", { class: "cl-reader-country", text: ` ${[reader.country, reader.address].filter(Boolean).join(" · ")}` }),
      ...reader.notes.map((note) => make("span", { class: "cl-reader-note", text: `⚠ ${note}` }))));
    root.replaceChildren(make("h3", { class: "cl-readers-title", text: view.title }),
      rows.length ? make("ul", { class: "cl-reader-list" }, ...rows) : make("p", { class: "cl-muted", text: view.nobody }),
      ...(view.changes ?? []).map((text) => make("p", { class: "cl-muted", text })));
  }
  model.on("change:view", draw);
  el.append(root);
  draw();
  return () => model.off("change:view", draw);
}

export default { render };
