"""Hand-written ES modules and stylesheets, joined into the one module that anywidget wants; no build step.

The rule kept here: a module may import only its neighbours by `import { … } from "./name.js";` on one line, and no
two modules may use the same name at their top.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', flags=re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const |let |class )", flags=re.M)


@lru_cache(maxsize=32)
def module(name: str) -> str:
    """The module of a file in js/ with all that it imports in front of it, each file once."""
    order: list[str] = []

    def visit(file: str, above: tuple[str, ...]) -> None:
        for inner in _IMPORT.findall((HERE / "js" / file).read_text(encoding="utf-8")):
            if inner not in order and inner not in above:
                visit(inner, (*above, file))
        if file not in order:
            order.append(file)

    visit(name, ())
    parts = []
    for file in order:
        text = _IMPORT.sub("", (HERE / "js" / file).read_text(encoding="utf-8"))
        parts.append(text if file == name else _EXPORT.sub("", text))
    return "\n".join(parts)


@lru_cache(maxsize=32)
def stylesheet(*names: str) -> str:
    """Several files of css/ as one stylesheet."""
    return "\n".join((HERE / "css" / name).read_text(encoding="utf-8") for name in names)
