"""The road waybill: the form of the CMR convention with its 24 boxes and the vehicle's boxes of the CIS print.

The numbers and contents of the boxes are the public form's; what stands in them is invented.
"""

from __future__ import annotations

from simulator.observation.documents.carriage import CUSTOMS, UNION, need_carriage
from simulator.observation.documents.fonts import BOLD, MONO, SANS
from simulator.observation.documents.frame import Case, attached, need, need_cargo, third_party
from simulator.observation.documents.model import GREY, STAMP_VIOLET, Document

LEFT, MIDDLE, RIGHT, TOP = 10.0, 105.0, 200.0, 9.0
HALF, THIRD = 95.0, 190 / 3


def draw_cmr(case: Case) -> Document:
    """A CMR waybill of the declared load.

    Raises:
        RecordFault: if the record is no carriage of freight by road over a border, or names no goods, departure or
            destination.
    """
    need(case, "mode", ("ROAD", "MULTIMODAL"), "CMR waybill")
    need_carriage(case.of.carriage, (UNION, CUSTOMS), "CMR waybill")
    need_cargo(case, "CMR waybill")
    form = _Form(case)
    form.head()
    form.goods(TOP + 101)
    form.money(TOP + 163)
    form.signatures(TOP + 209)
    return case.finish(form.sheet, case.words("cmr.title"), case.of.numbers.cmr)


class _Form:
    """The form as it is filled, from the head down."""

    def __init__(self, case: Case) -> None:
        self.case, self.sheet = case, case.sheet()
        self.words, self.of, self.lang = case.words, case.of, case.lang

    def cell(self, x: float, y: float, w: float, h: float, number: str, value: str = "", size: float = 8.0) -> None:
        """A numbered box with its label in two languages."""
        label, second = self.case.both(f"cmr.{number}")
        self.sheet.cell(x, y, w, h, label, value, number=number, second=second, size=size)

    def firm(self, part: str) -> str:
        """A firm's three lines."""
        party = getattr(self.of, part)
        return f"{party.name(self.lang)}\n{party.address(self.lang)}\n{self.words.country(party.country)}"

    def head(self) -> None:
        """Boxes 1 to 5 on the left, the title and 16 to 18 on the right."""
        words, numbers, way, lang, sheet = self.words, self.of.numbers, self.of.journey, self.lang, self.sheet
        self.cell(LEFT, TOP, HALF, 26, "1", self.firm("consignor"))
        self.cell(LEFT, TOP + 26, HALF, 26, "2", self.firm("consignee"))
        self.cell(LEFT, TOP + 52, HALF, 17, "3", f"{way.delivery.name(lang)}, {words.country(way.to_country)}")
        loaded = f"{way.loading.name(lang)}, {words.country(way.from_country)}\n{words.day(way.loaded)}"
        loaded += "".join(f"\n{note}" for note in third_party(self.case))
        self.cell(LEFT, TOP + 69, HALF, 17, "4", loaded)
        self.cell(LEFT, TOP + 86, HALF, 15, "5", attached(self.case), 7.5)
        sheet.box(MIDDLE, TOP, HALF, 26)
        title, other = self.case.both("cmr.title")
        sheet.text(MIDDLE + 2, TOP + 1, 64, 7, title, BOLD, 9.5)
        sheet.text(MIDDLE + 2, TOP + 8, 64, 5, other, SANS, 7, colour=GREY)
        sheet.text(MIDDLE + 2, TOP + 13.5, 60, 12, words("cmr.clause"), SANS, 5.2, valign="top", colour=GREY, least=3.6)
        sheet.box(MIDDLE + 68, TOP + 1.5, 25.5, 13, line=0.5)
        sheet.text(MIDDLE + 69, TOP + 1.5, 23.5, 13, "CMR", BOLD, 24, align="centre")
        sheet.text(MIDDLE + 62, TOP + 16, 31.5, 8, f"№ {numbers.cmr}", MONO, 9, align="right")
        self.cell(MIDDLE, TOP + 26, HALF, 26, "16", f"{self.firm('carrier')}, {self.of.carrier.phone}")
        self.cell(MIDDLE, TOP + 52, HALF, 17, "17")
        self.cell(
            MIDDLE, TOP + 69, HALF, 32, "18", words("cmr.seals", first=numbers.seals[0], second=numbers.seals[1]), 7.5
        )

    def goods(self, y: float) -> None:
        """Boxes 6 to 12: one row of declared goods; beneath it the line for dangerous goods."""
        words, cargo, sheet = self.words, self.of.cargo, self.sheet
        values = (
            (26.0, "6", f"ZZZ / 1-{cargo.packages}" if cargo.packages > 1 else "ZZZ"),
            (20.0, "7", words.figure(cargo.packages, 0)),
            (27.0, "8", words(f"pack.{cargo.packing}")),
            (49.0, "9", self.case.declared()),
            (23.0, "10", cargo.tariff),
            (24.0, "11", words.figure(cargo.gross_kg)),
            (21.0, "12", words.figure(cargo.volume_m3)),
        )
        x = LEFT
        for wide, number, value in values:
            label, second = self.case.both(f"cmr.{number}")
            sheet.box(x, y, wide, 54)
            sheet.cell(x, y, wide, 13, label, number=number, second=second, line=0.0)
            sheet.text(
                x + 1,
                y + 14,
                wide - 2,
                10,
                value,
                MONO,
                8,
                valign="top",
                align="right" if number in ("7", "11", "12") else "left",
            )
            x += wide
        sheet.rule(LEFT, y + 13, RIGHT, y + 13, line=0.12)
        sheet.text(
            LEFT + 74,
            y + 27,
            47,
            16,
            words("cmr.origin", country=words.country(self.of.journey.from_country)),
            MONO,
            7,
            valign="top",
        )
        for at, text in enumerate(words("cmr.danger").split("|")):
            sheet.cell(LEFT + at * 24, y + 54, 24, 8, text)
        sheet.box(LEFT + 96, y + 54, 94, 8)
        net = words("cmr.net", figure=words.figure(cargo.net_kg))
        sheet.text(LEFT + 97, y + 54, 92, 8, net, MONO, 7.5)

    def money(self, y: float) -> None:
        """Boxes 13 to 15 and 19 to 21."""
        words, way, sheet = self.words, self.of.journey, self.sheet
        customs = self.of.carriage == CUSTOMS
        orders = words("cmr.instructions", office=self.case.place()) if customs else words("cmr.instructions.union")
        self.cell(LEFT, y, HALF, 22, "13", orders, 7.5)
        self.cell(LEFT, y + 22, 40, 16, "14")
        self.cell(LEFT + 40, y + 22, 55, 16, "15", words("cmr.paid"), 7.5)
        self.cell(MIDDLE, y, HALF, 14, "19")
        label, second = self.case.both("cmr.20")
        sheet.cell(MIDDLE, y + 14, HALF, 24, label, number="20", second=second)
        for row, text in enumerate(words("cmr.charges").split("|")):
            at = y + 20.2 + row * 4.3
            sheet.text(MIDDLE + 2, at, 42, 4, text, SANS, 5.8)
            sheet.rule(MIDDLE + 44, at + 3.6, RIGHT - 2, at + 3.6, line=0.1)
        self.cell(LEFT, y + 38, HALF, 8, "21")
        sheet.text(
            LEFT + 46,
            y + 39,
            48,
            6.4,
            f"{way.loading.name(self.lang)}  {words.day(way.loaded)}",
            MONO,
            8,
            valign="bottom",
        )
        label, second = self.case.both("cmr.owner")
        sheet.cell(MIDDLE, y + 38, 40, 8, label, second=second)
        if self.of.vehicle.trailer:
            sheet.text(MIDDLE + 41, y + 38.5, HALF - 42, 7, self.of.carrier.name(self.lang), MONO, 7.5)
        sheet.box(MIDDLE, y + 38, HALF, 8)

    def signatures(self, y: float) -> None:
        """Boxes 22 to 26: who signed, with stamps; the vehicle."""
        words, of, sheet, lang = self.words, self.of, self.sheet, self.lang
        high = 52.0
        for at, number in enumerate(("22", "23", "24")):
            self.cell(LEFT + at * THIRD, y, THIRD, high, number)
        sheet.text(LEFT + THIRD + 1.5, y + 9.5, THIRD - 3, 5, of.driver.full(lang), MONO, 7.5)
        for at, (firm, hand) in enumerate(((of.consignor, of.consignor.cyrillic), (of.carrier, of.driver.cyrillic))):
            x = LEFT + at * THIRD
            ring = firm.name(lang)
            sheet.round_stamp(
                x + 43, y + 33, 14.5, ring, (words("stamp.synthetic"),), colour=STAMP_VIOLET, turn=-9 + 21 * at
            )
            sheet.signature(x + 5, y + 30, 30, 13, hand)
        vehicle = of.vehicle
        y += high
        plates = " / ".join(part for part in (vehicle.plate, vehicle.trailer) if part)
        self.cell(LEFT, y, HALF, 15, "25", plates, 9)
        self.cell(MIDDLE, y, HALF, 15, "26", f"{vehicle.make} {vehicle.model}", 8.5)
