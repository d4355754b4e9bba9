"""A whole screen in Chromium with its real Python behind it: what the browser says reaches the widgets, and back.

    live = LiveScreen(page, EntryScreen(home, NAME).widget)

The page stands in for JupyterLab's: a bar of its height, one scroller, boxes laid out as ipywidgets lays them out.
Nothing of the screen is replaced: modules, styles, traits and messages are its own; only the wire is a function call.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anywidget
import ipywidgets
from browser_harness import ADDRESS, theme
from playwright.sync_api import Page
from waiting import CEILING_MS

BAR_PX = 28
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>cenlab</title><style>{theme}</style><style>
html, body {{ margin: 0; height: 100%; overflow: hidden; background: var(--jp-layout-color1); font-size: 14px; }}
#bar {{ height: {bar}px; }}
#scroller {{ height: calc(100vh - {bar}px); overflow: auto; position: relative; }}
#screen {{ margin: 0 10px; }}
.widget-box {{ display: flex; flex-direction: row; overflow: auto; min-width: 0; }}
.widget-vbox {{ flex-direction: column; }}
.lm-Widget {{ position: relative; }}
</style>
<script id="jupyter-config-data" type="application/json">{{"baseUrl": "/"}}</script></head>
<body data-jp-theme-light="true"><div id="bar"></div><div id="scroller"><p style="height: {above}px">Text above.</p>
<div id="screen"></div><p style="height: 600px">Text below.</p></div>
<script type="module">
const tree = {tree};
const models = new Map(); const views = new Map(); const boxes = new Map();
window.alive = true; window.models = models;
let chain = Promise.resolve();
function tell(content) {{
  chain = chain.then(async () => {{
    if (!window.alive) return;
    await window.resting;
    for (const update of await window.kernel(content)) await take(update);
  }});
  return chain;
}}
window.settled = async () => {{ await chain; await chain; }};
async function take(update) {{
  if (update.kind === "state") {{
    const model = models.get(update.id);
    if (!model) return;
    model.state[update.name] = update.value;
    model.fire(`change:${{update.name}}`);
  }} else if (update.kind === "msg") models.get(update.id)?.fire("msg:custom", update.content);
  else if (update.kind === "children") {{
    const box = boxes.get(update.id);
    const elements = [];
    for (const node of update.tree.children) elements.push(await mount(node));
    box?.replaceChildren(...elements);
  }}
}}
window.take = take;
function modelOf(node) {{
  if (models.has(node.id)) {{ Object.assign(models.get(node.id).state, node.state); return models.get(node.id); }}
  const listeners = {{}};
  const dirty = new Set();
  const model = {{
    state: node.state,
    get: (name) => model.state[name],
    set: (name, value) => {{ model.state[name] = value; dirty.add(name); }},
    save_changes() {{
      const changes = Object.fromEntries([...dirty].map((name) => [name, model.state[name]]));
      dirty.clear();
      tell({{ id: node.id, kind: "state", changes }});
    }},
    send: (content) => tell({{ id: node.id, kind: "msg", content }}),
    on: (name, call) => {{ (listeners[name] ??= []).push(call); }},
    off: (name, call) => {{ listeners[name] = (listeners[name] ?? []).filter((listener) => listener !== call); }},
    fire: (name, content) => {{ [...(listeners[name] ?? [])].forEach((call) => call(content)); }},
    widget_manager: {{
      get_model: async (id) => node.inner[id],
      create_view: async (child) => ({{ el: await mount(child) }}),
    }},
  }};
  models.set(node.id, model);
  return model;
}}
async function mount(node) {{
  const el = document.createElement("div");
  el.className = ["lm-Widget", ...node.classes].join(" ");
  Object.assign(el.style, node.style);
  if (node.esm === undefined) {{
    boxes.set(node.id, el);
    for (const child of node.children) el.append(await mount(child));
    return el;
  }}
  views.get(node.id)?.();
  const url = URL.createObjectURL(new Blob([node.esm], {{ type: "text/javascript" }}));
  const widget = (await import(url)).default;
  const style = document.createElement("style");
  style.textContent = node.css;
  document.head.append(style);
  const left = widget.render({{ model: modelOf(node), el }});
  views.set(node.id, () => left?.());
  return el;
}}
document.getElementById("screen").append(await mount(tree));
window.ready = true;
</script></body></html>"""


class LiveScreen:
    """A widget and all that lies in it, shown on a page.

    marked: what this machine's server says of marking (the answer to cenlab/state).
    """

    def __init__(
        self, page: Page, widget: Any, *, above: int = 900, marked: dict[str, Any] | None = None, dark: bool = False
    ) -> None:
        self.page, self.widget = page, widget
        self.marked: dict[str, Any] = marked or {"marked": {}, "busy": False, "trouble": ""}
        self._leaves: dict[str, Any] = {}
        self._updates: list[dict[str, Any]] = []
        self._heard: tuple[str, dict[str, Any]] = ("", {})
        page.expose_function("kernel", self._told)
        self.above, self.dark = above, dark
        self.open()

    def open(self) -> None:
        """Draw everything anew, as after a reload of the page."""
        tree = json.dumps(self._tree(self.widget)).replace("</", "<\\/")
        html = PAGE.format(theme=theme(self.dark), tree=tree, bar=BAR_PX, above=self.above)
        self.page.set_default_timeout(CEILING_MS)
        self.page.unroute_all()

        def answer(route: Any) -> None:
            if route.request.url == ADDRESS:
                route.fulfill(body=html, content_type="text/html")
            elif route.request.url == f"{ADDRESS}cenlab/state":
                route.fulfill(body=json.dumps(self.marked), content_type="application/json")
            else:
                route.abort()

        self.page.route("**/*", answer)
        self.page.goto(ADDRESS)
        self.page.wait_for_function("window.ready === true")
        self.page.evaluate("document.querySelector('#screen').scrollIntoView({block: 'start'})")

    def push(self) -> None:
        """Bring to the browser what Python changed by itself."""
        updates, self._updates = self._updates, []
        self.page.evaluate("async (all) => { for (const update of all) await window.take(update); }", updates)

    def settle(self) -> None:
        """Wait until the kernel has answered everything."""
        self.page.evaluate("() => window.settled()")

    def press(self, key: str) -> None:
        """Press a key of an action once the foot takes one again, and wait for the kernel's answer."""
        self.page.wait_for_selector(".cl-screen-foot:not([data-resting])")
        self.page.keyboard.press(key)
        self.settle()

    @contextmanager
    def resting_kernel(self) -> Iterator[None]:
        """The kernel answers nothing until the end of the block, and then everything in its order."""
        self.page.evaluate("() => { window.resting = new Promise((wake) => { window.wake = wake; }); }")
        yield
        self.page.evaluate("() => window.wake()")
        self.settle()

    def die(self) -> None:
        """From now on the kernel answers nothing."""
        self.page.evaluate("window.alive = false")

    def _tree(self, widget: Any) -> dict[str, Any]:
        classes = list(widget._dom_classes)
        node: dict[str, Any] = {"id": widget.model_id or str(id(widget)), "classes": classes, "style": _style(widget)}
        if isinstance(widget, anywidget.AnyWidget):
            self._watch(node["id"], widget)
            state = {name: self._plain(getattr(widget, name)) for name in _synced(widget)}
            inner = {
                f"{name.model_id}": self._tree(name)
                for name in (getattr(widget, trait) for trait in _synced(widget))
                if isinstance(name, ipywidgets.Widget)
            }
            return node | {"esm": widget._esm, "css": widget._css, "state": state, "inner": inner}
        if isinstance(widget, ipywidgets.Box):
            classes += ["widget-box", *(["widget-vbox"] if isinstance(widget, ipywidgets.VBox) else [])]
            self._watch(node["id"], widget)
            return node | {"children": [self._tree(child) for child in widget.children]}
        raise TypeError(f"{type(widget).__name__} is neither a box nor an anywidget")

    @staticmethod
    def _plain(value: Any) -> Any:
        return f"IPY_MODEL_{value.model_id}" if isinstance(value, ipywidgets.Widget) else value

    def _watch(self, name: str, widget: Any) -> None:
        if name in self._leaves:
            return
        self._leaves[name] = widget
        if isinstance(widget, ipywidgets.Box):
            widget.observe(
                lambda _: self._updates.append({"id": name, "kind": "children", "tree": self._tree(widget)}), "children"
            )
            return

        def changed(change: Any) -> None:
            if self._heard[0] != name or self._heard[1].get(change.name, widget) != change.new:
                value = self._plain(change.new)
                self._updates.append({"id": name, "kind": "state", "name": change.name, "value": value})

        def send(content: Any, buffers: Any = None) -> None:
            self._updates.append({"id": name, "kind": "msg", "content": content})

        widget.observe(changed, _synced(widget))
        widget.send = send

    def _told(self, content: dict[str, Any]) -> list[dict[str, Any]]:
        widget = self._leaves[content["id"]]
        if content["kind"] == "state":
            self._heard = (content["id"], content["changes"])
            widget.set_state(content["changes"])
            self._heard = ("", {})
        else:
            widget._handle_custom_msg(content["content"], [])
        updates, self._updates = self._updates, []
        return json.loads(json.dumps(updates))  # type: ignore[no-any-return]


def _synced(widget: Any) -> list[str]:
    own = widget.traits(sync=True)
    return [name for name in own if not name.startswith("_") and name not in ("layout", "tabbable", "tooltip", "comm")]


def _style(widget: Any) -> dict[str, str]:
    layout = getattr(widget, "layout", None)
    names = [name for name in (layout.keys if layout else []) if not name.startswith("_")]
    values = {name: getattr(layout, name) for name in names}
    style = {name: value for name, value in values.items() if value}
    return {name.split("_")[0] + "".join(p.title() for p in name.split("_")[1:]): v for name, v in style.items()}
