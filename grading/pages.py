"""How pages are made: a template, its stylesheet, a content policy that lets nothing else in.

The rule kept here: a page runs nothing, fetches nothing and sends nothing; its one stylesheet is named by its hash. No
word on it, wherever it came from, holds a letter that nobody sees.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from simulator.visible import visible

TEMPLATES = Path(__file__).parent / "templates"


def shown(value: Any) -> Any:
    """What a template prints: foreign letters that nobody sees by their number; our own markup as it is."""
    return visible(value, lines=True) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=shown,
    )


def policy(css: str) -> str:
    """The content policy of a page with this stylesheet."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def render(name: str, **values: Any) -> str:
    """The page of templates/<name>.html with the stylesheet templates/<name>.css."""
    css = (TEMPLATES / f"{name}.css").read_text(encoding="utf-8")
    return _environment().get_template(f"{name}.html").render(css=Markup(css), policy=Markup(policy(css)), **values)
