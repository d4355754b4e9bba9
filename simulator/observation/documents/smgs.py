"""The rail waybill: the form of the SMGS agreement with its boxes 1 to 29.

Numbers and contents of the boxes are the public form's; station codes begin with 99, which no railway has.
"""

from __future__ import annotations

from simulator.observation.documents.carriage import CUSTOMS, UNION, need_carriage
from simulator.observation.documents.fonts import BOLD, MONO, MONO_BOLD, SANS
from simulator.observation.documents.frame import Case, attached, need, need_cargo, third_party
from simulator.observation.documents.model import GREY, STAMP_VIOLET, Document

LEFT, RIGHT, TOP = 12.0, 200.0, 9.0
WHOLE = RIGHT - LEFT


def draw_smgs(case: Case) -> Document:
    """An SMGS waybill of the declared load.

    Raises:
        RecordFault: if the record is no carriage of freight by rail over a border, or names no goods, departure or
            destination.
    """
    need(case, "mode", ("RAIL", "MULTIMODAL"), "SMGS waybill")
    need_carriage(case.of.carriage, (UNION, CUSTOMS), "SMGS waybill")
    need_cargo(case, "SMGS waybill")
    form = _Form(case)
    form.head()
    form.wagon(TOP + 98)
    form.goods(TOP + 128)
    form.carriers(TOP + 192)
    form.foot(TOP + 226)
    return case.finish(form.sheet, case.words("smgs.title"), case.of.numbers.smgs)


class _Form:
    """The form as it is filled, from the head down."""

    def __init__(self, case: Case) -> None:
        self.case, self.sheet = case, case.sheet()
        self.words, self.of, self.lang = case.words, case.of, case.lang

    def cell(self, x: float, y: float, w: float, h: float, number: str, value: str = "", size: float = 8.0) -> None:
        """A numbered box with its label in two languages."""
        label, second = self.case.both(f"smgs.{number}")
        self.sheet.cell(x, y, w, h, label, value, number=number, second=second, size=size, label_size=5.2)

    def firm(self, part: str) -> str:
        """A firm's lines."""
        party = getattr(self.of, part)
        return (
            f"{party.name(self.lang)}\n{party.address(self.lang)}, {self.words.country(party.country)}\n{party.phone}"
        )

    def head(self) -> None:
        """Boxes 1 to 6 and 29."""
        sheet, words, way, lang, of = self.sheet, self.words, self.of.journey, self.lang, self.of
        title, second = self.case.both("smgs.title")
        sheet.box(LEFT, TOP, 122, 12)
        sheet.text(LEFT + 2, TOP + 0.4, 24, 11, "СМГС", BOLD, 19)
        sheet.text(LEFT + 30, TOP + 0.8, 90, 5.6, title, BOLD, 9.5)
        sheet.text(LEFT + 30, TOP + 6.6, 90, 4.4, second, SANS, 7, colour=GREY)
        self.cell(LEFT + 122, TOP, 66, 12, "29", of.numbers.smgs, 11)
        half = WHOLE / 2
        self.cell(LEFT, TOP + 12, half, 25, "1", self.firm("consignor"))
        sheet.signature(LEFT + half - 34, TOP + 24, 30, 11, of.consignor.cyrillic)
        self.cell(LEFT, TOP + 37, half, 24, "4", self.firm("consignee"))
        from_place = f"{way.from_station.name(lang)}, {words.country(way.from_country)}"
        to_place = f"{way.to_station.name(lang)}, {words.country(way.to_country)}"
        for y, number, place, code in (
            (12.0, "2", from_place, way.from_station.code),
            (61.0, "5", to_place, way.to_station.code),
        ):
            x = LEFT + half if number == "2" else LEFT
            self.cell(x, TOP + y, half, 14, number, place, 9)
            for at, digit in enumerate(code):
                sheet.box(x + half - 38 + at * 6, TOP + y + 7, 6, 6)
                sheet.text(x + half - 38 + at * 6, TOP + y + 7, 6, 6, digit, MONO_BOLD, 9, align="centre")
        note = words("smgs.statement", seals=", ".join(of.numbers.seals))
        note = "\n".join([note, *third_party(self.case)])
        self.cell(LEFT + half, TOP + 26, half, 49, "3", note, 7.5)
        border = self.case.words.office(self.case.facts.office)
        self.cell(LEFT, TOP + 75, WHOLE, 23, "6", border or "—", 8.5)

    def wagon(self, y: float) -> None:
        """Boxes 7 to 14: the wagon, and masses after reloading, which stay empty."""
        of = self.of
        tare = 22_400 + 100 * (of.times.report_no % 16)
        widths = (44.0, 25.0, 25.0, 14.0, 25.0, 20.0, 19.0, 16.0)
        container = self.case.facts["conveyance_type"] == "CONTAINER_WAGON"
        number = of.numbers.wagon + (f"\n{of.numbers.container}" if container else "")
        values = (
            number,
            self.words("smgs.carrier"),
            "69,0" if self.lang != "en" else "69.0",
            "4",
            self.words.figure(tare),
            "",
            "",
            "",
        )
        x = LEFT
        for at, (wide, value) in enumerate(zip(widths, values, strict=True), start=7):
            label, second = self.case.both(f"smgs.{at}")
            self.sheet.cell(x, y, wide, 30, label, number=str(at), second=second, label_size=4.8)
            self.sheet.text(x + 1, y + 15, wide - 2, 12, value, MONO, 8.5, valign="top")
            x += wide

    def goods(self, y: float) -> None:
        """Boxes 15 to 21: the goods, their packing, places and mass; seals."""
        words, cargo, sheet, case = self.words, self.of.cargo, self.sheet, self.case
        origin = words("cmr.origin", country=words.country(self.of.journey.from_country))
        goods = f"{case.declared()}\n{words('smgs.tariff', code=cargo.tariff)}\n{origin}"
        columns = (
            (88.0, "15", goods),
            (30.0, "16", words(f"pack.{cargo.packing}")),
            (24.0, "17", words.figure(cargo.packages, 0)),
            (46.0, "18", words.figure(cargo.gross_kg)),
        )
        x = LEFT
        for wide, number, value in columns:
            self.cell(x, y, wide, 46, number)
            sheet.text(
                x + 1.5,
                y + 11,
                wide - 3,
                26,
                value,
                MONO,
                8.5,
                valign="top",
                align="left" if number in ("15", "16") else "right",
            )
            x += wide
        sheet.rule(LEFT + 118, y + 37, RIGHT, y + 37, line=0.12)
        sheet.text(LEFT + 90, y + 37.5, 26, 8, words("smgs.total"), SANS, 6.5, align="right")
        sheet.text(LEFT + 119, y + 37.5, 21.5, 8, words.figure(cargo.packages, 0), MONO_BOLD, 8.5, align="right")
        sheet.text(LEFT + 143, y + 37.5, 43.5, 8, words.figure(cargo.gross_kg), MONO_BOLD, 8.5, align="right")
        self.cell(LEFT, y + 46, 72, 18, "19", f"2: {' / '.join(self.of.numbers.seals)}")
        self.cell(LEFT + 72, y + 46, 52, 18, "20", words("smgs.loaded"))
        self.cell(LEFT + 124, y + 46, 64, 18, "21", words("smgs.weighed"))

    def carriers(self, y: float) -> None:
        """Boxes 22 to 25."""
        words, of, facts, sheet = self.words, self.of, self.case.facts, self.sheet
        self.cell(LEFT, y, 96, 34, "22")
        way = [of.journey.from_country, *facts.transit, of.journey.to_country]
        countries = [code for at, code in enumerate(way) if not at or way[at - 1] != code][:4]
        for at, code in enumerate(countries):
            sheet.text(
                LEFT + 1.5, y + 9 + at * 6, 60, 5.6, words("smgs.railway", country=words.country(code)), MONO, 7.5
            )
            sheet.text(LEFT + 64, y + 9 + at * 6, 30, 5.6, f"99{at + 21:02d}", MONO, 7.5, align="right")
            sheet.rule(LEFT, y + 15 + at * 6, LEFT + 96, y + 15 + at * 6, line=0.1)
        self.cell(LEFT + 96, y, 46, 34, "23", words("smgs.payment"), 7.5)
        self.cell(LEFT + 142, y, 46, 34, "24", attached(self.case), 7)

    def foot(self, y: float) -> None:
        """Boxes 25 to 28 with the calendar stamps of the stations."""
        words, of, sheet, case, lang = self.words, self.of, self.sheet, self.case, self.lang
        self.cell(LEFT, y, 62, 46, "25", of.numbers.contract, 8)
        self.cell(LEFT + 62, y, 42, 46, "26")
        self.cell(LEFT + 104, y, 42, 46, "27")
        self.cell(LEFT + 146, y, 42, 46, "28")
        loaded = words.day(of.journey.loaded)
        station = of.journey.from_station.name(lang)
        sheet.round_stamp(
            LEFT + 83,
            y + 29,
            14,
            f"{station.upper()} • {words('smgs.ring')}",
            (words("stamp.training"), loaded, "SYNTHETIC"),
            turn=6,
        )
        sheet.signature(LEFT + 67, y + 33, 26, 10, of.carrier.latin)
        if case.facts.office and of.carriage == CUSTOMS:
            lines = (words("smgs.customs"), loaded, "SYNTHETIC")
            sheet.box_stamp(LEFT + 149, y + 18, 36, 19, lines, colour=STAMP_VIOLET, turn=-5)
