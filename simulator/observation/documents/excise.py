"""A sheet of excise stamps, as an exhibit: series and numbers run on, or repeat as counterfeiters print them.

No state's stamp is imitated: pattern, code square and wording are this course's own.
"""

from __future__ import annotations

import hashlib
import io

import numpy as np
from PIL import Image

from simulator.observation.documents.errors import RecordFault
from simulator.observation.documents.fonts import BOLD, MONO, MONO_BOLD, SANS, SERIF
from simulator.observation.documents.frame import Case
from simulator.observation.documents.model import GREY, MARK_RED, Document
from simulator.observation.documents.registration import guilloche
from simulator.observation.documents.reports import state

COLUMNS, ROWS = 4, 9
WIDE, TALL = 46.0, 27.0
TOBACCO = ("CIGARETTES", "TOBACCO_OTHER", "NASVAY", "EXCISE_STAMPS")
ALCOHOL = ("VODKA", "ALCOHOL_OTHER")
SHEETS = 240
REPEATED = 7  # different numbers on a counterfeit sheet


def stamp_numbers(case: Case) -> list[str]:
    """The numbers of the sheet's stamps, in order."""
    excise = case.of.excise
    cycle = REPEATED if excise.repeats else COLUMNS * ROWS
    return [f"{excise.first + at % cycle:08d}" for at in range(COLUMNS * ROWS)]


def code_square(text: str) -> bytes:
    """A square of 14 by 14 dots drawn from a text; it says nothing that a reader could read."""
    bits = np.unpackbits(np.frombuffer(hashlib.sha256(text.encode()).digest()[:18], dtype=np.uint8))[:144].reshape(
        12, 12
    )
    dots = np.zeros((14, 14), dtype=np.uint8)
    dots[1:13, 1:13] = bits
    dots[0, :], dots[:, 0] = 1, 1
    dots[13, ::2], dots[::2, 13] = 1, 1
    out = io.BytesIO()
    picture = Image.fromarray((1 - dots) * 255).resize((56, 56), Image.Resampling.NEAREST)
    picture.save(out, "PNG")
    return out.getvalue()


def draw_excise(case: Case) -> Document:
    """A sheet of stamps for the tobacco or drinks of the record, or for the stamps seized.

    Raises:
        RecordFault: if no line of the record bears excise stamps.
    """
    products = [line.product for line in case.facts.lines]
    product = next((code for code in products if code in (*TOBACCO, *ALCOHOL)), None)
    if product is None:
        raise RecordFault(
            "lines.0.product", "bears no excise stamps", f"It goes with: {', '.join((*TOBACCO, *ALCOHOL))}."
        )
    what = "alcohol" if product in ALCOHOL else "tobacco"
    words, of, sheet = case.words, case.of, case.sheet()
    country = case.facts["destination"]
    country = country if country not in (None, "XX") else case.facts.country
    assert country is not None
    numbers = stamp_numbers(case)
    title = words("excise.title")
    sheet_no = 1 + of.times.report_no % SHEETS
    head = words("excise.sheet", number=sheet_no, series=of.excise.series, first=numbers[0], last=max(numbers))
    sheet.text(13, 9, 184, 5, head, MONO_BOLD, 9)
    exhibit = words(
        "excise.exhibit", case=case.facts.case_no or "—", place=case.place(), day=words.day(case.facts.seized)
    )
    sheet.text(13, 14, 184, 5, exhibit, SANS, 7.5, colour=GREY)
    for at, number in enumerate(numbers):
        x, y = 13 + WIDE * (at % COLUMNS), 21 + (TALL + 1.4) * (at // COLUMNS)
        sheet.box(x + 0.7, y, WIDE - 1.4, TALL, line=0.15, colour=GREY, fill=(240, 246, 240))
        guilloche(sheet, x + 0.7, y, WIDE - 1.4, TALL, waves=6, lines=6)
        sheet.text(x + 2, y + 0.8, WIDE - 4, 3.4, state(words, country), SANS, 5.2, align="centre")
        sheet.text(x + 2, y + 4, WIDE - 4, 4.6, words("excise.stamp"), BOLD, 8, align="centre")
        sheet.text(x + 2, y + 9, WIDE - 15, 6.4, words(f"excise.{what}"), SERIF, 6)
        sheet.text(x + 2, y + 15, WIDE - 15, 3.6, words(f"excise.{what}size"), SERIF, 5.4)
        sheet.picture(x + WIDE - 12.5, y + 8.8, 10.5, 10.5, code_square(of.excise.series + number), "code")
        sheet.text(x + 2, y + 19.6, WIDE - 4, 4, f"{of.excise.series} {number}", MONO_BOLD, 7.5, align="centre")
        sheet.text(
            x + 2, y + 23.6, WIDE - 4, 2.8, "SYNTHETIC " * 4, MONO, 4.2, align="centre", colour=MARK_RED, least=3.0
        )
    return case.finish(sheet, title, f"{of.excise.series} {numbers[0]}")
