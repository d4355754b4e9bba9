"""A document as PDF: text stays text, the fonts are inside, and the same document gives the same bytes.

The rule kept here: no date, no random id (reportlab's invariant mode); the mark stands in the file's information too.
"""

from __future__ import annotations

import io
import math

from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from simulator.observation.documents.fonts import registered
from simulator.observation.documents.model import Box, Colour, Document, Element, Picture, Ring, Stroke, Text
from simulator.reproducible import cos, sin

POINTS = 72 / 25.4


def draw_pdf(document: Document) -> bytes:
    """The bytes of the PDF."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1, lang=document.lang)
    canvas.setTitle(f"{document.title} {document.number}".strip())
    canvas.setAuthor("cenlab")
    canvas.setCreator("cenlab")
    canvas.setSubject(document.mark)
    canvas.setKeywords(["SYNTHETIC", document.kind, document.lang])
    for page in document.pages:
        canvas.setPageSize((page.width * POINTS, page.height * POINTS))
        for element in page.elements:
            _draw(canvas, element, page.height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _rgb(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = colour
    return red / 255, green / 255, blue / 255


def _draw(canvas: Canvas, element: Element, height: float) -> None:
    match element:
        case Text():
            _text(canvas, element, height)
        case Box():
            if element.fill is not None:
                canvas.setFillColorRGB(*_rgb(element.fill))
            if element.line:
                canvas.setStrokeColorRGB(*_rgb(element.colour))
                canvas.setLineWidth(element.line * POINTS)
            canvas.rect(
                element.x * POINTS,
                (height - element.y - element.h) * POINTS,
                element.w * POINTS,
                element.h * POINTS,
                stroke=1 if element.line else 0,
                fill=1 if element.fill is not None else 0,
            )
        case Stroke():
            canvas.setStrokeColorRGB(*_rgb(element.colour))
            canvas.setLineWidth(element.line * POINTS)
            path = canvas.beginPath()
            for number, (x, y) in enumerate(element.points):
                (path.lineTo if number else path.moveTo)(x * POINTS, (height - y) * POINTS)
            if element.closed:
                path.close()
            canvas.drawPath(path, stroke=1, fill=0)
        case Ring():
            canvas.setStrokeColorRGB(*_rgb(element.colour))
            canvas.setLineWidth(element.line * POINTS)
            canvas.circle(element.x * POINTS, (height - element.y) * POINTS, element.r * POINTS, stroke=1, fill=0)
        case Picture():
            canvas.drawImage(
                ImageReader(io.BytesIO(element.png)),
                element.x * POINTS,
                (height - element.y - element.h) * POINTS,
                element.w * POINTS,
                element.h * POINTS,
            )


def _text(canvas: Canvas, text: Text, height: float) -> None:
    canvas.setFillColorRGB(*_rgb(text.colour))
    turned = canvas.beginText()
    turned.setFont(registered(text.font), text.size)
    if text.angle:
        along, up = cos(math.radians(text.angle)), sin(math.radians(text.angle))
        turned.setTextTransform(along, up, -up, along, text.x * POINTS, (height - text.y) * POINTS)
    else:
        turned.setTextOrigin(text.x * POINTS, (height - text.y) * POINTS)
    turned.textOut(text.text)
    canvas.drawText(turned)
