"""What axe-core finds on a page, of what is ours: `assert barriers(page) == []`.

The rule kept here: serious and critical findings count; JupyterLab's own parts around an exercise are not ours.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
OURS_IN_JUPYTER = (".cenlab-screen", "#cenlab-bar", ".cenlab-page .jp-RenderedMarkdown", ".cenlab-own")
"""Screens, the bar above them, the prose of a notebook, and whatever else we put into JupyterLab."""
OPTIONS = {"resultTypes": ["violations"], "iframes": False}


def barriers(page: Page, *scope: str) -> list[str]:
    """Serious and critical findings, one line each: rule, what it says, the element.

    scope: selectors of what is looked at; without any the whole page, in JupyterLab what is ours.
    """
    wanted = scope
    if not scope and page.locator("#jupyter-config-data").count():
        wanted = OURS_IN_JUPYTER
    present = [selector for selector in wanted if page.locator(selector).count()]
    assert not wanted or present, f"none of {wanted} is on {page.url}"
    context: Any = {"include": [[selector] for selector in present]} if present else None
    violations = Axe().run(page, context=context, options=OPTIONS).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['target'][0]}: {node['html'][:160]}"
        for rule in violations
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
