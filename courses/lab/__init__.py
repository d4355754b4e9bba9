"""The learner's front door: `cenlab lab`, the start page, and what makes JupyterLab quiet.

The rule kept here: nothing heavy is imported before it is needed; the second start is as fast as JupyterLab's own.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "courses.lab"}]


def _load_jupyter_server_extension(server: Any) -> None:
    from courses.lab.extension import load

    load(server)
