"""How a paper looks: one HTML page with everything inside it, no script and no network.

The rule kept here: every page carries the SYNTHETIC mark, and the paper's own words are never translated; a gloss
lies folded beneath.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from itertools import pairwise

from jinja2 import Environment, PackageLoader, StrictUndefined

from simulator.observation.papers.paper import Paper
from simulator.texts import N_, translator

MARK = N_("SYNTHETIC: a training document; persons, firms, numbers and plates are invented")
GLOSS = N_("What this paper says, in English")
WORDS = N_("Words of this paper")
CONTENTS = N_("Paper")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("simulator.observation.papers", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def scribble(name: str) -> str:
    """The path of a signature, drawn from the name: an SVG path in a box of 150 by 46."""
    digest = hashlib.sha256(name.encode()).digest()
    steps = [(12 + 9 * n, 23 + (byte % 33 - 16)) for n, byte in enumerate(digest[:14])]
    path = f"M4 {30 + digest[20] % 9} "
    for (x, y), (far_x, far_y) in pairwise(steps):
        path += f"Q{x} {y} {(x + far_x) / 2:.1f} {(y + far_y) / 2:.1f} "
    return path + f"T{138 + digest[21] % 9} {18 + digest[22] % 8}"


def tilt(name: str) -> float:
    """How crooked the paper lay on the scanner, degrees, within 0.5 either way; drawn from its text."""
    return (hashlib.sha256(name.encode()).digest()[0] - 127.5) / 255


def render_paper(paper: Paper, lang: str) -> str:
    """The page of a paper for one edition; the gloss is there in the edition whose language the paper does not have."""
    tr = translator(lang)
    text = "".join(line.text for line in paper.lines)
    folded = lang != paper.language
    return (
        _environment()
        .get_template(f"{paper.look}.html")
        .render(
            paper=paper,
            lang=lang,
            mark=tr(MARK),
            contents=tr(CONTENTS),
            gloss_heading=tr(GLOSS),
            words_heading=tr(WORDS),
            show_gloss=folded and any(line.gloss for line in paper.lines),
            words=paper.words if folded else (),
            scribble=scribble(paper.signature),
            tilt=f"{tilt(text):.2f}",
            stamp_tilt=f"{-14 + 20 * tilt(text[::-1]):.1f}",
        )
    )
