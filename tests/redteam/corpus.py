"""The red team's notebooks and the honest accidents, generated: `python tests/redteam/corpus.py` writes them.

attacks/    each tries to earn points or to steal; none may earn what a blank sheet does not
accidents/  each happened to an honest trainee; none may cost a point
The first twelve attacks are the table of the trust page; each carries a tripwire that proves, if it exists after
marking, that code of a submission was run. Outside the tests the attacks end themselves at once.
"""
# ruff: noqa: E501

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TRIPWIRE = "cenlab-tripwire"
ROWS = (("tiny-quantity", 4.0), ("tiny-text", 1.0))
TRIP = f"""import pathlib, os
if not os.environ.get("CENLAB_TRIP"):
    raise SystemExit("inert outside the tests of the marking")
for place in (pathlib.Path.cwd(), pathlib.Path(os.environ["CENLAB_TRIP"])):
    (place / "{TRIPWIRE}").touch()
"""
CODE = {
    "always-equal": "class Right(float):\n    def __eq__(self, other): return True\n    __hash__ = float.__hash__\nquantity = Right(0)",
    "drop-asserts": "import ast\nclass Drop(ast.NodeTransformer):\n    def visit_Assert(self, node): return None\nget_ipython().ast_transformers.append(Drop())",
    "replace-test-source": "def swap(lines):\n    return ['1.0\\n'] if any('receives its points' in l for l in lines) else lines\nget_ipython().input_transformers_cleanup.append(swap)",
    "read-source-folder": "found = [p.read_text() for p in pathlib.Path('/').rglob('source/*/*.ipynb')]\nprint(found)",
    "write-gradebook": "import sqlite3\nfor p in pathlib.Path('/').rglob('gradebook.db'):\n    db = sqlite3.connect(p); db.execute('update grade set manual_score = 100'); db.commit()",
    "pre-execute-hook": "get_ipython().events.register('pre_execute', lambda: pathlib.Path('stolen').write_text(In[-1]))",
    "hook-every-result": "get_ipython().display_formatter.formatters['text/plain'].for_type(float, lambda v, p, c: p.text('4.0'))",
    "exit-kernel": "os._exit(0)",
    "patch-determine-grade": "import nbgrader.utils\nnbgrader.utils.determine_grade = lambda cell, log=None: (4.0, 4.0)",
    "patch-scorer": "import grading.desk\ngrading.desk.scorer = lambda kind: (lambda t, a, r: r)",
    "steal-environment": "print(dict(os.environ), open('/proc/self/environ').read())",
    "open-truth": "print([p.read_bytes() for p in pathlib.Path('/').rglob('truth.cms')], [p.read_bytes() for p in pathlib.Path('/').rglob('course_root')])",
    "endless": "while True: pass",
}
HTML = "<script>alert(1)</script><img src=x onerror=alert(1)><iframe src='javascript:alert(1)'></iframe>"


def output(text: str) -> dict[str, Any]:
    """What an executed cell shows."""
    return {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": text}, "metadata": {}}


def cell(kind: str, source: str, name: str, **more: Any) -> dict[str, Any]:
    """One cell of a notebook file."""
    made = {"cell_type": kind, "id": name, "metadata": {}, "source": source, **more}
    return {**made, "execution_count": None, "outputs": more.get("outputs", [])} if kind == "code" else made


def grade(name: str, points: float, **more: Any) -> dict[str, Any]:
    """A grade cell as the builder makes it, before anybody tampers with it."""
    made = cell("code", f"# {name}: this cell receives its points when the work is marked.", name, **more)
    made["metadata"] = {
        "nbgrader": {
            "cell_type": "code", "grade": True, "grade_id": name, "locked": True, "points": points,
            "schema_version": 3, "solution": False, "task": False,
        }
    }  # fmt: skip
    return made


def notebook(*cells: dict[str, Any], graded: bool = True, **more: Any) -> dict[str, Any]:
    """A notebook file with the tiny exercise's grade cells at its end."""
    rows = [grade(name, points) for name, points in ROWS] if graded else []
    return {"cells": [*cells, *rows], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def code_attack(source: str) -> dict[str, Any]:
    """A notebook that runs something."""
    return notebook(cell("code", TRIP + source, "attack"))


def full_outputs(points: float = 1) -> dict[str, Any]:
    """Grade cells that show their maximum as if they had been run."""
    made = notebook(graded=False)
    made["cells"] = [grade(name, most * points, outputs=[output(str(most * points))]) for name, most in ROWS]
    return made


def attacks() -> dict[str, dict[str, Any]]:
    """Every attack that is a notebook, by name."""
    notebooks = {name: code_attack(source) for name, source in CODE.items()}
    notebooks["claims-full-marks"] = full_outputs()
    notebooks["claims-tenfold-points"] = full_outputs(10)
    doubled = full_outputs()
    doubled["cells"] = [*doubled["cells"], *copy.deepcopy(doubled["cells"])]
    notebooks["doubles-claimed-cells"] = doubled
    strange = notebook()
    for made, bad in zip(strange["cells"], ([1, 2], {"grade": True, "grade_id": 7, "points": "many"}), strict=True):
        made["metadata"]["nbgrader"] = bad
    notebooks["hostile-metadata"] = strange
    notebooks["future-schema"] = notebook()
    for made in notebooks["future-schema"]["cells"]:
        made["metadata"]["nbgrader"]["schema_version"] = 99
    notebooks["foreign-grade-ids"] = notebook(grade("bonus", 1000.0, outputs=[output("1000")]))
    notebooks["markdown-grade-cells"] = notebook(graded=False)
    notebooks["markdown-grade-cells"]["cells"] = [{**grade(n, p), "cell_type": "markdown"} for n, p in ROWS]
    notebooks["script-in-notebook"] = notebook(
        cell("markdown", HTML, "script"),
        cell("raw", HTML, "raw"),
        cell("markdown", "[click](javascript:alert(1))", "link"),
        metadata={"title": HTML, "widgets": {"state": HTML}, "kernelspec": {"name": HTML}},
    )
    notebooks["manual-grade-cells"] = notebook()
    for made in notebooks["manual-grade-cells"]["cells"]:
        made["metadata"]["nbgrader"] |= {"solution": True, "locked": False}
        made["source"] = "full marks, please"
    notebooks["evil-kernel"] = notebook(
        metadata={"kernelspec": {"name": "../../bin/sh", "display_name": "x", "language": "sh"}}
    )
    return notebooks


def accidents() -> dict[str, str]:
    """Every honest accident, as the text of a file, by name."""
    stderr = {"output_type": "stream", "name": "stderr", "text": "FutureWarning: soon"}
    error = {"output_type": "error", "ename": "DeadKernelError", "evalue": "Kernel died", "traceback": []}
    notebooks: dict[str, Any] = {
        "as-released": notebook(cell("markdown", "# A tiny report", "title")),
        "cells-deleted": notebook(cell("markdown", "Notes", "notes"), graded=False),
        "cells-doubled": {**notebook(), "cells": [*notebook()["cells"], *notebook()["cells"]]},
        "one-cell-pasted-twice": notebook(cell("markdown", "same", "same"), cell("markdown", "same", "same")),
        "cells-reordered": {**notebook(), "cells": notebook()["cells"][::-1]},
        "wrong-kernel": notebook(metadata={"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}),
        "warning-on-stderr": {**notebook(), "cells": [grade(n, p, outputs=[stderr]) for n, p in ROWS]},
        "kernel-died": {**notebook(), "cells": [grade(n, p, outputs=[error]) for n, p in ROWS]},
        "no-ids": {**notebook(), "nbformat_minor": 4, "cells": [{k: v for k, v in c.items() if k != "id"} for c in notebook()["cells"]]},
        "metadata-stripped": {**notebook(), "cells": [{**c, "metadata": {}} for c in notebook()["cells"]]},
        "wrote-into-grade-cell": {**notebook(), "cells": [{**grade(n, p), "source": "my notes here"} for n, p in ROWS]},
        "no-cells": {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5},
        "old-format": {
            "metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0,
            "worksheets": [{"metadata": {}, "cells": [{"cell_type": "code", "collapsed": False, "input": ["1 + 1"], "language": "python", "metadata": {}, "outputs": []}]}],
        },
        "from-another-tool": {"metadata": {"colab": {"provenance": []}}, "nbformat": 4, "nbformat_minor": 0, "cells": [{"cell_type": "code", "metadata": {"id": "xYz"}, "source": ["1"], "outputs": [], "execution_count": 3}]},
    }  # fmt: skip
    texts = {name: json.dumps(made, indent=1) for name, made in notebooks.items()}
    whole = texts["as-released"]
    return texts | {
        "cut-in-half": whole[: len(whole) // 2],
        "empty": "",
        "not-json": "%PDF-1.4 this is no notebook\n",
        "converted-to-python": "# %% [markdown]\n# # A tiny report\n\n# %%\n1 + 1\n",
        "merge-conflict": whole.replace('"cells"', '<<<<<<< mine\n"cells"\n=======\n"cells"\n>>>>>>> theirs'),
        "byte-order-mark": "\ufeff" + whole,
        "windows-lines": whole.replace("\n", "\r\n"),
        "json-but-a-list": "[1, 2, 3]",
        "json-but-a-word": '"notebook"',
    }


def files() -> dict[str, str]:
    """Every file of the corpus: text by path."""
    texts = {f"attacks/{name}.ipynb": json.dumps(made, indent=1) + "\n" for name, made in attacks().items()}
    return texts | {f"accidents/{name}.ipynb": text for name, text in accidents().items()}


def main() -> None:
    """Write the corpus; files that are no longer made are removed."""
    wanted = files()
    for folder in ("attacks", "accidents"):
        (HERE / folder).mkdir(exist_ok=True)
        for path in (HERE / folder).glob("*.ipynb"):
            if f"{folder}/{path.name}" not in wanted:
                path.unlink()
    for name, text in wanted.items():
        (HERE / name).write_bytes(text.encode())


if __name__ == "__main__":
    main()
