"""What arrives, put in order: a notebook that nbgrader can read, whatever the trainee's became.

The rule kept here: the notebook is for the human reader and earns nothing, so it never stands between a trainee and a
mark. Its code is kept and its prose quoted, without outputs and metadata; the cells that receive points are always
the released ones, each once. A notebook that cannot be read is replaced by the released one.
"""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.reader import reads
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grading.taking import read_plain
from simulator import durable

MAX_NOTEBOOK = 20_000_000
MAX_CELLS = 2_000
MAX_SOURCE = 200_000
KINDS = ("markdown", "code", "raw")
FENCE = 4
TICKS = re.compile(r"`+")


class NotANotebook(ValueError):
    """The bytes are no notebook; the text says why."""


def read_notebook(raw: bytes | None) -> NotebookNode:
    """A notebook of any version from bytes that may be anything.

    Raises:
        NotANotebook: with the reason.
    """
    if raw is None:
        raise NotANotebook("there is none")
    if len(raw) > MAX_NOTEBOOK:
        raise NotANotebook(f"more than {MAX_NOTEBOOK:,} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook: NotebookNode = nbformat.convert(reads(raw.decode("utf-8-sig")), 4)
            cells = list(notebook.cells)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise NotANotebook(f"cannot be read: {type(error).__name__}") from error
    except Exception as error:  # nbformat's converters raise what they like on hostile input
        raise NotANotebook(f"cannot be read: {type(error).__name__}") from error
    if len(cells) > MAX_CELLS:
        raise NotANotebook(f"more than {MAX_CELLS} cells")
    return notebook


def _text(source: object) -> str:
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source[:MAX_SOURCE] if isinstance(source, str) else ""


def quoted(text: str) -> str:
    """Prose shown as it was typed: whoever opens the notebook to read it runs nothing and follows nothing of it.

    Quoting what is quoted already changes nothing.
    """
    longest = max((len(run) for run in TICKS.findall(text)), default=0)
    fence = "`" * longest
    if (
        longest >= FENCE
        and text.startswith(f"{fence}text\n")
        and text.endswith(f"\n{fence}")
        and text.count(fence) == 2
    ):
        return text
    fence = "`" * max(FENCE, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def kept_cell(kind: str, source: str, known: set[str]) -> NotebookNode:
    """A trainee's cell as it is filed: code as code, released prose as prose, all else quoted."""
    cell: NotebookNode
    if kind == "code":
        cell = new_code_cell(source)
    elif source in known:
        cell = new_markdown_cell(source)
    else:
        cell = new_markdown_cell(quoted(source)) if source.strip() else new_markdown_cell("")
    return cell


def restore(raw: bytes | None, released: NotebookNode) -> tuple[NotebookNode, str]:
    """The notebook to be filed, and what had to be mended ("" if nothing).

    Cells of the trainee come first in their order; the released cells that are marked follow.
    """
    marked = [cell for cell in released.cells if "nbgrader" in cell.metadata]
    try:
        document = read_notebook(raw)
    except NotANotebook as error:
        return released, f"notebook replaced by the released one: {error}"
    ours = {cell.id for cell in marked}
    known = {_text(cell.source) for cell in released.cells if cell.cell_type == "markdown"}
    stubs = {_text(cell.source).strip() for cell in marked}
    cells: list[NotebookNode] = []
    seen: list[str] = []
    for cell in document.cells:
        kind = cell.get("cell_type") if isinstance(cell, dict) else None
        if kind not in KINDS:
            continue
        source = _text(cell.get("source"))
        metadata = cell.get("metadata")
        nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
        if cell.get("id") in ours or grade_id in ours or source.strip() in stubs:
            seen.append(str(grade_id or cell.get("id")))
            continue
        fresh = kept_cell(kind, source, known)
        fresh.id = f"s-{len(cells)}"
        cells.append(fresh)
    notebook = new_notebook(cells=[*cells, *marked], metadata=released.metadata)
    mended = "" if sorted(seen) == sorted(ours) else "cells that receive points were missing or doubled"
    return notebook, mended


def tidy(folder: Path, released: Path) -> str:
    """Put a submission's notebook in order in its folder; what had to be mended.

    The file is only written when it is not already as it should be.
    """
    path = folder / released.name
    original = nbformat.read(released, as_version=4)
    raw = read_plain(path, MAX_NOTEBOOK)
    notebook, mended = restore(raw, original)
    data = (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8", "replace")
    if data != raw:
        folder.mkdir(parents=True, exist_ok=True)
        if path.is_dir() and not path.is_symlink():
            durable.move(path, folder / f"{released.stem}.set-aside")
        durable.write_bytes(path, data, mode=durable.PRIVATE_FILE)
    return mended
