// Lists whose order means something: codes (route legs) and rows of fields (goods lines, persons); add, move, remove.
import { combobox } from "./combobox.js";
import { fill, make } from "./util.js";

function tool(text, title, disabled, onclick, name) {
  return make("button", { type: "button", class: "cl-button cl-small", text, title, "aria-label": title, disabled, onclick, "data-tool": name });
}

function swap(list, from, to) {
  [list[from], list[to]] = [list[to], list[from]];
}

// What was taken out last can be put back: by its button, and by Ctrl+Z as long as nothing was typed since.
function undoing(labels, holder, restore) {
  const removed = [];
  let fresh = false;
  const text = make("span");
  const button = make("button", { type: "button", class: "cl-button cl-small", "data-tool": "undo", "aria-keyshortcuts": "Control+Z", text: labels.undo, onclick: back });
  const line = make("div", { class: "cl-undo", role: "status", hidden: true }, text, button);
  function show() {
    line.hidden = !removed.length;
    text.textContent = removed.length ? fill(labels.removed, { what: removed.at(-1).what }) : "";
  }
  function back() {
    const last = removed.pop();
    fresh = removed.length > 0;
    show();
    if (last) restore(last);
  }
  holder.addEventListener("input", () => { fresh = false; });
  holder.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.code !== "KeyZ" || !removed.length || !fresh) return;
    event.preventDefault();
    event.stopPropagation();
    back();
  });
  return { line, keep(entry) { removed.push(entry); fresh = true; show(); } };
}

// A list of codes. With api.together the order is that of the code list (several of many).
export function ordered(api) {
  const { labels } = api.ctx;
  const options = api.ctx.options(api.field);
  const byCode = new Map(options.map((option) => [option.code, option.label]));
  const items = make("ol", { class: "cl-items" });
  const codes = () => [...(api.get() ?? [])];

  function put(list, focus) {
    if (api.together) list.sort((code, other) => options.findIndex((option) => option.code === code) - options.findIndex((option) => option.code === other));
    api.set(list);
    show();
    (focus ? items.querySelector(focus) : null)?.focus();
  }
  function show() {
    items.replaceChildren(...codes().map((code, index, all) => {
      const label = byCode.get(code) ?? code;
      const move = (to, name) => { const list = codes(); swap(list, index, to); put(list, `li:nth-child(${to + 1}) [data-tool=${name}]:enabled, li:nth-child(${to + 1}) button:enabled`); };
      return make("li", { class: "cl-item" }, make("span", { text: label }),
        api.together ? null : tool("↑", fill(labels.up, { what: label }), index === 0, () => move(index - 1, "up"), "up"),
        api.together ? null : tool("↓", fill(labels.down, { what: label }), index === all.length - 1, () => move(index + 1, "down"), "down"),
        tool("×", fill(labels.remove, { what: label }), false, () => {
          put(codes().filter((_, at) => at !== index));
          undo.keep({ what: label, code, index });
          part.input.focus();
        }, "remove"));
    }));
    items.hidden = !codes().length;
    part.element.hidden = Boolean(api.field.max && codes().length >= api.field.max);
  }
  const part = combobox({
    id: api.input, describedBy: api.describedBy, options, value: "", labels, placeholder: labels.add_code, required: api.field.required,
    label: api.together ? api.field.label : undefined,
    onchange(code) {
      if (!code) return;
      if (!(api.together && codes().includes(code))) put([...codes(), code]);
      part.put("");
    },
    onunread: api.unread, left: api.ctx.left.of(api.path), ontyped: api.leave,
  });
  const line = make("div", { class: "cl-line" }, part.element);
  if (api.field.unknown) {
    line.append(make("button", {
      type: "button", class: "cl-button cl-small cl-unknown", text: api.field.unknown,
      title: `${fill(labels.unknown, { code: api.field.unknown })}: ${labels.unknown_title}`,
      "aria-label": `${api.field.label}: ${fill(labels.unknown, { code: api.field.unknown })}`,
      onclick: () => put([...codes(), api.field.unknown]),
    }));
  }
  const holder = make("div", {}, items, line);
  const undo = undoing(labels, holder, ({ code, index }) => {
    put([...codes().slice(0, index), code, ...codes().slice(index)], `li:nth-child(${index + 1}) [data-tool=remove]`);
  });
  holder.append(undo.line);
  show();
  return holder;
}

// Rows of fields. The first row stands ready; each row has its number, its tools and its fields.
export function group(api, buildField) {
  const { labels } = api.ctx;
  const rows = api.get() ?? (api.row[api.field.name] = []);
  if (!rows.length && api.field.required) rows.push({});
  while (rows.length < api.ctx.left.rows(api.path)) rows.push({});
  const list = make("div", { class: "cl-rows" });
  const rowName = api.field.row_label ?? api.field.label;

  function act(change, at, name) {
    const before = [...rows];
    change();
    api.ctx.moved(api.path);
    api.ctx.left.moved(api.path, before, rows);
    show();
    const row = list.children[Math.max(0, Math.min(at, rows.length - 1))];
    (row?.querySelector(name ? `[data-tool=${name}]:enabled` : ".cl-input, input") ?? row?.querySelector("button:enabled") ?? add).focus();
    api.ctx.changed(api.path, null);
  }
  function show() {
    list.replaceChildren(...rows.map((row, index) => {
      const what = `${rowName} ${index + 1}`;
      const tools = make("span", { class: "cl-tools" },
        tool("↑", fill(labels.up, { what }), index === 0, () => act(() => swap(rows, index, index - 1), index - 1, "up"), "up"),
        tool("↓", fill(labels.down, { what }), index === rows.length - 1, () => act(() => swap(rows, index, index + 1), index + 1, "down"), "down"),
        tool("×", fill(labels.remove, { what }), false, () => act(() => { undo.keep({ what, row: rows.splice(index, 1)[0], index }); }, index), "remove"));
      const fields = make("div", { class: "cl-grid" }, ...api.field.fields.map((field) => buildField(field, row, `${api.path}.${index}.${field.name}`, api.ctx)));
      return make("div", { class: "cl-row", role: "group", "aria-label": what }, make("div", { class: "cl-row-head" }, make("span", { class: "cl-row-name", text: what }), tools), fields);
    }));
    add.disabled = Boolean(api.field.max && rows.length >= api.field.max);
  }
  const add = make("button", {
    type: "button", class: "cl-button", text: api.field.add_label ?? fill(labels.add, { what: rowName }), "data-tool": "add",
    onclick: () => act(() => rows.push({}), rows.length),
  });
  const holder = make("div", {}, list);
  const undo = undoing(labels, holder, ({ row, index }) => act(() => rows.splice(Math.min(index, rows.length), 0, row), index));
  holder.append(undo.line, add);
  show();
  return holder;
}
