"""The results of a class as files: grades.csv, the picture for the wall, the picture for the instructor's desk.

The rule kept here: what hangs on the wall names nobody; what names people is closed to others.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grading.report import Pupil, grades_csv, render_report
from grading.scorecard import Exposure
from simulator import durable


def write_results(
    folder: Path,
    pupils: Sequence[Pupil],
    *,
    course: str,
    lang: str,
    exercises: Sequence[str],
    level: Exposure,
    simulated: bool = False,
) -> list[Path]:
    """Write the three files; their paths: grades.csv, report.html (no names), desk.html (names).

    level is what the wall may show of answers: "full" once these worlds are used no more.

    Raises:
        OSError: if the disk refuses; files that were there still are.
    """
    texts = {
        "grades.csv": grades_csv(pupils, exercises=exercises),
        "report.html": render_report(
            pupils, course=course, lang=lang, exercises=exercises, names=False, level=level, simulated=simulated
        ),
        "desk.html": render_report(
            pupils, course=course, lang=lang, exercises=exercises, names=True, simulated=simulated
        ),
    }
    begun = not folder.exists()
    paths = [folder / name for name in texts]
    try:
        for path, text in zip(paths, texts.values(), strict=True):
            mode = durable.FILE_MODE if path.name == "report.html" else durable.PRIVATE_FILE
            durable.write_text(path, text, mode=mode)
    except BaseException:
        if begun:
            durable.remove(folder)
        raise
    return paths
