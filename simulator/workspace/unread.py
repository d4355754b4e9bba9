"""What was typed into a field and could not be read: kept beside the draft, letter by letter as it was typed.

    drafts/<exercise>-unread.json: {"schema_version", "world", "parts": {part: {path: text}}}

The rule kept here: no answer is ever made of such a text, and none is lost either: it stands in its field until it is
mended or cleared there. A part is what one form shows of a draft; a path is the form's ("lines.0.quantity").
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from simulator import strict_json
from simulator.plain_files import read_plain
from simulator.workspace.drafts import holding, put_aside
from simulator.workspace.home import Home, write_atomic

SCHEMA_VERSION = 1
MAX_TEXTS, MAX_TEXT = 200, 2000
PATH = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+){0,5}")

Texts = dict[str, str]


def texts_of(value: object) -> Texts:
    """What a browser says was not read, as far as it can be that: paths and short texts."""
    if not isinstance(value, Mapping):
        return {}
    pairs = [(path, text) for path, text in value.items() if isinstance(path, str) and isinstance(text, str) and text]
    return {path: text[:MAX_TEXT] for path, text in pairs[:MAX_TEXTS] if len(path) < 120 and PATH.fullmatch(path)}


def unread(home: Home, exercise: str) -> dict[str, Texts]:
    """The texts of an exercise that could not be read, by part; none where the file is missing or damaged."""
    return _read(home, exercise) or {}


def keep_unread(home: Home, exercise: str, part: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Keep what a form changed in its texts; what another window keeps of the same part stays.

    Raises:
        NotSaved: if the disk refuses.
    """
    with holding(home, exercise):
        parts = _read(home, exercise)
        if parts is None:
            put_aside(_path(home, exercise))
            parts = {}
        texts = {path: text for path, text in parts.get(part, {}).items() if before.get(path) == after.get(path)}
        texts |= {path: text for path, text in after.items() if text != before.get(path)}
        changed = {
            **{name: others for name, others in parts.items() if name != part},
            **({part: texts} if texts else {}),
        }
        if changed != parts:
            raw = {"schema_version": SCHEMA_VERSION, "world": home.manifest.world, "parts": changed}
            write_atomic(_path(home, exercise), json.dumps(raw, ensure_ascii=False, indent=1).encode())


def _path(home: Home, exercise: str) -> Path:
    return home.drafts / f"{exercise}-unread.json"


def _read(home: Home, exercise: str) -> dict[str, Texts] | None:
    """The parts on the disk; None where something else lies there."""
    path = _path(home, exercise)
    try:
        raw = strict_json.parse_object(read_plain(path), version=SCHEMA_VERSION)
        if raw["world"] != home.manifest.world:
            return None
        return {str(name): texts_of(texts) for name, texts in dict(raw["parts"]).items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, OSError):
        return None
