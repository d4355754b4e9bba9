"""Pictures of gate results as SVG text, without any file or network: one small chart a figure.

The rule kept here: nothing but the figure's data; colours tell series apart, and so do line styles and labels.
"""

from __future__ import annotations

import io
import re

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

from simulator.gates.result import Figure, Series

COLOURS = ("#1b6ca8", "#c8553d", "#4a7c59", "#8a5a9e", "#b8860b", "#4f5d75")
STYLES = ("-", "--", "-.", ":")
WIDTH, HEIGHT = 6.4, 3.0


def svg(figure: Figure) -> str:
    """One figure as an <svg> element; the same data give the same text."""
    # A fixed salt makes the identifiers inside the file the same every time.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "cenlab", "font.size": 9}):
        canvas = Canvas(figsize=(WIDTH, HEIGHT), layout="constrained")
        FigureCanvasSVG(canvas)
        axes = canvas.subplots()
        for number, series in enumerate(figure.series):
            _draw(axes, figure.style, number, series)
        axes.set_xlabel(figure.x)
        axes.set_ylabel(figure.y)
        if "x" in figure.log:
            axes.set_xscale("log")
        if "y" in figure.log:
            axes.set_yscale("log")
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25)
        if len(figure.series) > 1:
            axes.legend(frameon=False, fontsize=8)
        out = io.StringIO()
        canvas.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    return re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)


def _draw(axes: Axes, style: str, number: int, series: Series) -> None:
    colour = COLOURS[number % len(COLOURS)]
    if style == "bars":
        places = range(len(series.x))
        axes.barh(list(places), series.y, color=colour, label=series.label)
        axes.set_yticks(list(places), [str(x) for x in series.x], fontsize=7)
        axes.invert_yaxis()
        return
    x = [float(value) for value in series.x]
    if style == "points" and number == 0:
        axes.plot(x, series.y, "o", color=colour, markersize=3.5, alpha=0.7, label=series.label)
    else:
        axes.plot(x, series.y, STYLES[number % len(STYLES)], color=colour, linewidth=1.5, label=series.label)
