"""matplotlib for this page: text stays text, colours become variables of the stylesheet, the same bytes every time.

The rule kept here: a figure is drawn with stand-in colours (`ink`, `faint`, one a heading), which `finished` turns into
CSS variables; ids are made the figure's own, dates and outside addresses are taken out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any

from simulator.publish.describe.palette import COLOURS, heading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, FAINT, RULE, PAPER, SHADE, ACCENT = "#010101", "#020202", "#030303", "#040404", "#050505", "#060606"
STANDING = {INK: "--ink", FAINT: "--faint", RULE: "--rule", PAPER: "--paper", SHADE: "--shade", ACCENT: "--accent"}
STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cenlab",
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": FAINT,
    "axes.linewidth": 0.7,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "xtick.minor.width": 0.5,
    "ytick.minor.width": 0.5,
    "lines.linewidth": 1.4,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "legend.frameon": False,
}
# Lines that stand for no product: one colour each, then the same again in other dashes.
LINES = tuple(COLOURS[name][0] for name in ("TOB", "DRU", "MED", "REV", "CUL", "ALC", "IPR", "PRE"))


def headed(axis: Axes, title: str) -> None:
    """A panel's title, smaller where it is long."""
    axis.set_title(title, fontsize=STYLE["axes.titlesize"] if len(title) <= 22 else 7.2)


def tone(product: str) -> str:
    """The stand-in colour of a product's heading."""
    return COLOURS[heading(product)][0]


@contextmanager
def figure(width: float, height: float, *, rows: int = 0) -> Iterator[Figure]:
    """A figure of inches that belongs to nobody: no window, no global list of figures.

    Its layout is fitted to what is drawn; with rows it is fixed for so many rows of panels, which is much faster.
    """
    import matplotlib
    from matplotlib.figure import Figure as Drawn

    with matplotlib.rc_context(STYLE):
        drawn = Drawn(figsize=(width, height), layout=None if rows else "constrained")
        if rows:
            panel = (height - 0.6) / rows
            drawn.subplots_adjust(0.045, 0.3 / height, 0.995, 1 - 0.3 / height, 0.24, 0.42 / (panel - 0.42))
        yield drawn


def panels(drawn: Figure, count: int, columns: int, **options: Any) -> list[Axes]:
    """`count` panels in rows of `columns`; the left-over ones are taken away, the lowest of each column bear labels."""
    rows = -(-count // columns)
    axes = list(drawn.subplots(rows, columns, squeeze=False, **options).ravel())
    for empty in axes[count:]:
        empty.remove()
    for lowest in axes[max(0, count - columns) : count]:
        lowest.tick_params(labelbottom=True)
    return axes[:count]


def finished(drawn: Figure, name: str, title: str, text: str) -> str:
    """The figure as SVG for the page."""
    out = io.StringIO()
    drawn.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    picture = out.getvalue()
    picture = picture[picture.index("<svg") :]
    picture = re.sub(r"<metadata>.*?</metadata>\s*", "", picture, flags=re.S)
    picture = re.sub(r"<!--.*?-->\s*", "", picture, flags=re.S)
    picture = re.sub(r'(?<=[\s"(])id="([^"]+)"', rf'id="{name}-\1"', picture)
    picture = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', picture)
    picture = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", picture)
    for stand_in, variable in STANDING.items():
        picture = picture.replace(stand_in, f"var({variable})")
    for family, (light, _) in COLOURS.items():
        picture = picture.replace(light, f"var(--c-{family.lower() or 'none'})")
    head = re.match(r"<svg[^>]*>", picture)
    assert head is not None
    box = re.search(r'viewBox="([^"]+)"', head[0])
    assert box is not None
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box[1]}" '
        f'role="img" class="chart" aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(text)}</desc>{picture[head.end() :].strip()}'
    )
