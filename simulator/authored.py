"""Files that a person wrote: scenarios, exercises, rubrics, rules, tables. One reader of their text and of their TOML.

The rule kept here: a file as an editor saved it works, or its fault is named with file, line, rule and remedy: a byte
order mark is taken off, and text in UTF-16 or in a code page of one language is no riddle in a codec's words.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from pathlib import Path
from typing import Any

from simulator.errors import ScenarioError

SAVE = "Save it as UTF-8: in the editor's Save as, Encoding."
# What a person wrote is no larger.
MOST_BYTES = 64_000_000
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def authored_text(path: Path, name: str = "") -> str:
    """The text of a file, its byte order mark taken off; name stands for it in errors.

    Raises:
        ScenarioError: if its bytes are no UTF-8, with the line.
        OSError: if it cannot be read.
    """
    name = name or str(path)
    with path.open("rb") as handle:
        raw = handle.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise ScenarioError(
            file=name, key="-", rule=f"a file has at most {MOST_BYTES:,} bytes", remedy="Leave out what is not used."
        )
    if raw.startswith(_WIDE) or b"\0" in raw[:4]:
        raise ScenarioError(file=name, key="-", rule="the file is text in UTF-8, this one is in UTF-16", remedy=SAVE)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise ScenarioError(
            file=name,
            key=f"line {line}",
            rule="the file is text in UTF-8, this line is in another encoding, such as Windows-1251",
            remedy=SAVE,
        ) from None


def authored_toml(path: Path, name: str = "") -> dict[str, Any]:
    """The values of a TOML file.

    Raises:
        ScenarioError: if it is no text or no TOML, with the line.
        OSError: if it cannot be read.
    """
    text = authored_text(path, name)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        # An impossible date such as 2025-02-30 is a fault of TOML itself.
        line = re.search(r"at line (\d+)", str(fault))
        raise ScenarioError(
            file=name or str(path),
            key=f"line {line[1]}" if line else "-",
            rule="not valid TOML, or an impossible date",
            remedy=str(fault),
        ) from None
