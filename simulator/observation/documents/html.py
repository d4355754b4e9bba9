"""A document as one HTML page: each sheet a drawing inside the page, no script, no style sheet, no network.

The rule kept here: every text carries its measured length, so that it stays in its box whatever fonts the reader has.
"""

from __future__ import annotations

import base64
from html import escape

from simulator.observation.documents.fonts import CSS, MM_PER_POINT
from simulator.observation.documents.model import Box, Colour, Document, Element, Page, Picture, Ring, Stroke, Text

STYLE = (
    "body{margin:0;background:#d8d8dc}"
    "main{display:block;max-width:60rem;margin:0 auto;padding:1rem}"
    "svg{display:block;width:100%;height:auto;background:#fff;margin:0 0 1rem;box-shadow:0 1px 6px rgba(0,0,0,.35)}"
    "@media print{body{background:none}main{max-width:none;padding:0}"
    "svg{box-shadow:none;margin:0;page-break-after:always}}"
)


def draw_html(document: Document) -> bytes:
    """The bytes of the page, UTF-8."""
    title = escape(f"{document.title} {document.number}".strip())
    head = (
        f'<!doctype html>\n<html lang="{document.lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f'<meta name="synthetic" content="{escape(document.mark)}">\n'
        f'<meta name="description" content="{escape(document.mark)}">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
    )
    sheets = "".join(
        _page(page, f"{title}, {number}/{len(document.pages)}") for number, page in enumerate(document.pages, start=1)
    )
    return f"{head}{sheets}</main>\n</body>\n</html>\n".encode()


def _page(page: Page, label: str) -> str:
    drawn = "\n".join(_draw(element) for element in page.elements)
    return (
        f'<svg viewBox="0 0 {page.width:g} {page.height:g}" xmlns="http://www.w3.org/2000/svg" '
        f'role="img" aria-label="{label}">\n{drawn}\n</svg>\n'
    )


def _hex(colour: Colour | None) -> str:
    return "none" if colour is None else "#{:02x}{:02x}{:02x}".format(*colour)


def _draw(element: Element) -> str:
    match element:
        case Text():
            family, weight, style = CSS[element.font]
            turn = f' transform="rotate({-element.angle:.2f} {element.x:.2f} {element.y:.2f})"' if element.angle else ""
            long = f' textLength="{element.width:.2f}" lengthAdjust="spacingAndGlyphs"' if element.width else ""
            return (
                f'<text x="{element.x:.2f}" y="{element.y:.2f}" font-family="{family}" font-weight="{weight}" '
                f'font-style="{style}" font-size="{element.size * MM_PER_POINT:.3f}" fill="{_hex(element.colour)}"'
                f'{long}{turn} xml:space="preserve">{escape(element.text)}</text>'
            )
        case Box():
            border = f' stroke="{_hex(element.colour)}" stroke-width="{element.line:g}"' if element.line else ""
            return (
                f'<rect x="{element.x:.2f}" y="{element.y:.2f}" width="{element.w:.2f}" height="{element.h:.2f}" '
                f'fill="{_hex(element.fill)}"{border}/>'
            )
        case Stroke():
            points = " ".join(f"{x:.2f},{y:.2f}" for x, y in element.points)
            name = "polygon" if element.closed else "polyline"
            return (
                f'<{name} points="{points}" fill="none" stroke="{_hex(element.colour)}" '
                f'stroke-width="{element.line:g}" stroke-linejoin="round"/>'
            )
        case Ring():
            return (
                f'<circle cx="{element.x:.2f}" cy="{element.y:.2f}" r="{element.r:.2f}" fill="none" '
                f'stroke="{_hex(element.colour)}" stroke-width="{element.line:g}"/>'
            )
        case Picture():
            data = base64.b64encode(element.png).decode()
            return (
                f'<image x="{element.x:.2f}" y="{element.y:.2f}" width="{element.w:.2f}" height="{element.h:.2f}" '
                f'preserveAspectRatio="none" href="data:image/png;base64,{data}">'
                f"<title>{escape(element.alt)}</title></image>"
            )
