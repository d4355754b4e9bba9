"""A page with one widget and a model that stands in for the kernel: the form's own behaviour, without JupyterLab."""

from __future__ import annotations

import json
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright
from waiting import CEILING_MS

expect.set_options(timeout=CEILING_MS)
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
ADDRESS = "http://127.0.0.1:9/"
THEMES = Path(sysconfig.get_path("data")) / "share" / "jupyter" / "lab" / "themes" / "@jupyterlab"

PAGE = """<!doctype html><html><head><meta charset="utf-8"><style>{theme}</style><style>{css}
body {{ margin: 0; background: var(--jp-layout-color1); font-size: 14px; }}
#here {{ max-width: {width}px; }}</style></head>
<body data-jp-theme-light="{light}"><div id="here" class="cl-scroll"></div><script type="module">
const widget = (await import(URL.createObjectURL(new Blob([{esm}], {{type: "text/javascript"}})))).default;
const state = {state}; const listeners = {{}};
window.sent = []; window.saves = 0;
window.model = {{
  get: (name) => state[name], set: (name, value) => {{ state[name] = value; }},
  save_changes: () => {{ window.saves += 1; window.onsave?.(state); }},
  send: (message) => {{ window.sent.push(message); if (message.kind === "restore") window.onsave?.(state); }},
  on: (name, call) => {{ (listeners[name] ??= []).push(call); }},
  off: (name, call) => {{ listeners[name] = (listeners[name] ?? []).filter((listener) => listener !== call); }},
  tell: (name, value) => {{ state[name] = value; (listeners["change:" + name] ?? []).forEach((call) => call()); }},
  message: (message) => (listeners["msg:custom"] ?? []).forEach((call) => call(message)),
}};
window.state = state;
window.onsave = (now) => {{
  if (window.alive) window.model.tell("confirmation", [now.revision, (now.confirmation[1] ?? 0) + 1]);
}};
window.alive = {alive};
window.leave = widget.render({{ model: window.model, el: document.getElementById("here") }});
window.ready = true;
</script></body></html>"""


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        engine = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield engine
        finally:
            engine.close()


def theme(dark: bool) -> str:
    """JupyterLab's own variables."""
    name = f"theme-{'dark' if dark else 'light'}-extension"
    return (THEMES / name / "index.css").read_text(encoding="utf-8")


def show(
    page: Page, widget: Any, state: dict[str, Any], *, alive: bool = True, dark: bool = False, width: int = 760
) -> None:
    """Draw a widget class's module on a page; alive: the kernel confirms what it gets."""
    html = PAGE.format(
        theme=theme(dark),
        css=widget._css,
        esm=json.dumps(widget._esm).replace("</", "<\\/"),
        state=json.dumps(state),
        alive=json.dumps(alive),
        light=json.dumps(not dark),
        width=width,
    )
    page.set_default_timeout(CEILING_MS)
    page.unroute_all()
    page.route(
        "**/*",
        lambda route: (
            route.fulfill(body=html, content_type="text/html") if route.request.url == ADDRESS else route.abort()
        ),
    )
    page.goto(ADDRESS)
    page.wait_for_function("window.ready === true")
