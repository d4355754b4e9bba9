"""SVG by hand: escaped text, a picture with its title and description, the few marks that maps and flows share.

The rule kept here: every picture has a title and a description for who cannot see it; colours are variables of the
page's stylesheet, so that light, dark and paper follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin

Table = tuple[Sequence[str], Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture of the page: its SVG, what stands beneath, and its figures as a table (head, rows)."""

    name: str
    title: str
    text: str
    svg: str
    note: str = ""
    table: Table | None = None


def svg(name: str, width: float, height: float, parts: Iterable[str], title: str, text: str, css: str = "") -> str:
    """A whole picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" class="{css}" '
        f'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(text)}</desc>{"".join(parts)}</svg>'
    )


def words(x: float, y: float, text: str, css: str = "", anchor: str = "start") -> str:
    """One line of text; y is its base line."""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    named = f' class="{css}"' if css else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{where}{named}>{escape(text)}</text>'


def mark(kind: str, x: float, y: float, r: float, css: str = "post") -> str:
    """The sign of an office by its kind: circle, square, triangle, diamond, envelope, ring or dashed ring."""
    if kind == "RAIL_BCP":
        return f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}" class="{css}"/>'
    if kind == "AIRPORT":
        return f'<path d="{_corners(x, y, r * 1.35, 3)}" class="{css}"/>'
    if kind in ("SEAPORT", "RIVER_PORT"):
        return f'<path d="{_corners(x, y, r * 1.3, 4)}" class="{css}"/>'
    if kind == "POST_EXPRESS":
        w, h = r * 1.3, r * 0.9
        return (
            f'<path d="M{x - w:.1f} {y - h:.1f}h{2 * w:.1f}v{2 * h:.1f}h{-2 * w:.1f}z'
            f'l{w:.1f} {h:.1f}l{w:.1f} {-h:.1f}" class="{css} open"/>'
        )
    if kind == "GREEN_BORDER":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" class="{css} open dashed"/>'
    if kind in ("INLAND", "WAREHOUSE", "PREMISES", "FREE_ZONE"):
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" class="{css} open"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" class="{css}"/>'


def _corners(x: float, y: float, r: float, sides: int) -> str:
    points = [(x + r * sin(2 * pi * i / sides), y - r * cos(2 * pi * i / sides)) for i in range(sides)]
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points) + "Z"
