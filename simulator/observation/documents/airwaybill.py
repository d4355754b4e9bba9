"""The air waybill: the layout of the carriers' common form; English first, as it is written everywhere.

The names of the boxes are the public form's; prefix 000 is no airline's, ZZ no carrier's code.
"""

from __future__ import annotations

from simulator.assumptions import Assumption
from simulator.observation.documents.carriage import CUSTOMS, DOMESTIC, UNION, need_carriage
from simulator.observation.documents.fonts import BOLD, MONO, MONO_BOLD, SANS
from simulator.observation.documents.frame import Case, need, need_cargo, third_party
from simulator.observation.documents.model import GREY, PALE, STAMP_VIOLET, Document
from simulator.observation.documents.words import Words

LEFT, RIGHT, TOP = 12.0, 200.0, 9.0
HALF = (RIGHT - LEFT) / 2
MIDDLE = LEFT + HALF
PER_KG = 2.85  # dollars
ASSUMPTIONS = (Assumption(what="Air freight rate on waybills", value="2.85 USD/kg", why="a round market figure"),)


def draw_airwaybill(case: Case) -> Document:
    """An air waybill of the declared load.

    Raises:
        RecordFault: if the record is no carriage by air or express, or names no goods, departure or destination.
    """
    need(case, "mode", ("AIR", "EXPRESS", "MULTIMODAL"), "air waybill")
    need_carriage(case.of.carriage, (DOMESTIC, UNION, CUSTOMS), "air waybill")
    need_cargo(case, "air waybill")
    form = _Form(case)
    form.parties()
    form.routing(TOP + 92)
    form.goods(TOP + 141)
    form.charges(TOP + 202)
    return case.finish(form.sheet, case.words("awb.title"), case.of.numbers.waybill)


class _Form:
    """The form as it is filled; names in Latin letters, as the form wants them."""

    def __init__(self, case: Case) -> None:
        self.case, self.sheet, self.of = case, case.sheet(), case.of
        self.first = Words("en")
        self.second = case.words if case.lang != "en" else Words("ru")

    def cell(
        self, x: float, y: float, w: float, h: float, label: str, value: str = "", size: float = 8.0, fill: bool = False
    ) -> None:
        """A box with its label in English, the other language beneath."""
        first, second = self.first(f"awb.{label}"), self.second(f"awb.{label}")
        ground = PALE if fill else None
        self.sheet.cell(x, y, w, h, first, value, second=second, size=size, label_size=5.2, fill=ground)

    def parties(self) -> None:
        """Numbers, shipper, consignee, agent, the title and the conditions."""
        of, sheet, way = self.of, self.sheet, self.of.journey
        prefix, serial = of.numbers.waybill.split("-", 1) if "-" in of.numbers.waybill else ("000", of.numbers.waybill)
        for x, wide, text in ((LEFT, 16, prefix), (LEFT + 16, 16, way.from_airport.code), (LEFT + 32, 40, serial)):
            sheet.box(x, TOP, wide, 7)
            sheet.text(x + 1, TOP, wide - 2, 7, text, MONO_BOLD, 10, align="centre")
        sheet.text(MIDDLE + 40, TOP, HALF - 40, 7, of.numbers.waybill, MONO_BOLD, 12, align="right")
        y = TOP + 8
        for part, label in ((of.consignor, "shipper"), (of.consignee, "consignee")):
            text = f"{part.latin}\n{part.address_latin}\n{self.first.country(part.country)}  {part.phone}"
            self.cell(LEFT, y, HALF, 26, label)
            self.sheet.text(LEFT + 1, y + 8.6, HALF - 2, 17, text, MONO, 8, valign="top")
            self.cell(LEFT + HALF - 40, y, 40, 8, "account", "ZZZ 0000")
            y += 26
        sheet.box(MIDDLE, TOP + 8, HALF, 26)
        sheet.text(MIDDLE + 2, TOP + 8.6, 40, 4, self.first("awb.notnegotiable"), SANS, 6.5)
        sheet.text(MIDDLE + 2, TOP + 13, 60, 8, self.first("awb.title"), BOLD, 15)
        sheet.text(MIDDLE + 2, TOP + 20.5, 60, 4.5, self.second("awb.title"), SANS, 7, colour=GREY)
        sheet.text(MIDDLE + 2, TOP + 25.5, 88, 7, f"{self.first('awb.issued')}: {of.carrier.latin}", SANS, 6.5)
        sheet.box(MIDDLE, TOP + 34, HALF, 26)
        sheet.text(MIDDLE + 1, TOP + 34.8, HALF - 2, 4, self.first("awb.copies"), SANS, 5.8)
        sheet.text(
            MIDDLE + 1, TOP + 39.5, HALF - 2, 19.5, self.first("awb.conditions"), SANS, 5.6, valign="top", colour=GREY
        )
        self.cell(LEFT, TOP + 60, HALF, 16, "agent", f"{of.carrier.latin}\n{way.from_airport.latin}")
        self.cell(LEFT, TOP + 76, HALF / 2, 16, "iata", "00-0 0000/0000")
        self.cell(LEFT + HALF / 2, TOP + 76, HALF / 2, 16, "account", "ZZZ 0000")
        note = "\n".join(["FREIGHT PREPAID", of.numbers.contract, *third_party(self.case, self.first)])
        self.cell(MIDDLE, TOP + 60, HALF, 32, "accounting", note)

    def routing(self, y: float) -> None:
        """Airports, routing, currency, declared values, handling."""
        of, way = self.of, self.of.journey
        self.cell(LEFT, y, HALF, 11, "departure", f"{way.from_airport.latin.upper()} ({way.from_airport.code})")
        self.cell(MIDDLE, y, HALF / 2, 11, "reference", of.numbers.declaration)
        self.cell(MIDDLE + HALF / 2, y, HALF / 2, 11, "shipping")
        y += 11
        x = LEFT
        boxes = (
            (14.0, "to", way.to_airport.code),
            (40.0, "by", of.journey.flight[:2]),
            (10.0, "to", ""),
            (10.0, "bycode", ""),
            (10.0, "to", ""),
            (10.0, "bycode", ""),
            (16.0, "currency", "USD"),
            (12.0, "chgs", "PP"),
            (14.0, "ppd", "X"),
            (26.0, "valuecarriage", "NVD"),
            (26.0, "valuecustoms", f"{of.cargo.value:,} USD"),
        )
        for wide, label, value in boxes:
            self.cell(x, y, wide, 13, label, value, 8)
            x += wide
        y += 13
        self.cell(LEFT, y, 54, 12, "destination", f"{way.to_airport.latin.upper()} ({way.to_airport.code})")
        self.cell(LEFT + 54, y, HALF - 54, 12, "flight", f"{way.flight} / {way.loaded:%d%b}".upper())
        self.cell(MIDDLE, y, 34, 12, "insurance", "NIL")
        self.sheet.box(MIDDLE + 34, y, HALF - 34, 12)
        self.sheet.text(MIDDLE + 35, y + 0.5, HALF - 36, 11, self.first("awb.insuretext"), SANS, 5.2, colour=GREY)
        seals = " ".join(of.numbers.seals)
        self.cell(LEFT, y + 12, RIGHT - LEFT, 13, "handling", f"NOTIFY CONSIGNEE ON ARRIVAL. SEALS {seals}")

    def goods(self, y: float) -> None:
        """The table of pieces, weights, rate and nature of the goods."""
        sheet, cargo = self.sheet, self.of.cargo
        charged = max(cargo.gross_kg, round(cargo.volume_m3 * 167, 1))
        total = round(charged * PER_KG, 2)
        nature = (
            self.first.code("cover_goods", cargo.goods).upper() if cargo.goods else self.first("goods.mixed").upper()
        )
        other = self.case.declared() if self.case.lang != "en" else ""
        text = "\n".join(
            part
            for part in (nature, other, f"HS {cargo.tariff}", f"VOL {cargo.volume_m3:g} MC", self._origin())
            if part
        )
        columns = (
            (14.0, "pieces", f"{cargo.packages}"),
            (22.0, "gross", f"{cargo.gross_kg:,.2f}".rstrip("0").rstrip(".")),
            (7.0, "kg", "K"),
            (8.0, "class", "Q" if charged >= 45 else "N"),
            (18.0, "item", ""),
            (23.0, "chargeable", f"{charged:,.1f}"),
            (18.0, "rate", f"{PER_KG:.2f}"),
            (24.0, "total", f"{total:,.2f}"),
            (54.0, "nature", text),
        )
        x = LEFT
        for wide, label, value in columns:
            self.cell(x, y, wide, 14, label, fill=True)
            sheet.box(x, y + 14, wide, 38)
            sheet.text(
                x + 0.8,
                y + 15.5,
                wide - 1.6,
                35,
                value,
                MONO,
                8.5,
                valign="top",
                align="left" if label == "nature" else "right",
            )
            x += wide
        sheet.box(LEFT, y + 52, RIGHT - LEFT, 9)
        sheet.text(LEFT + 1, y + 52, 40, 9, f"{cargo.packages}", MONO_BOLD, 8.5)
        sheet.text(
            LEFT + 15, y + 52, 20, 9, f"{cargo.gross_kg:,.2f}".rstrip("0").rstrip("."), MONO_BOLD, 8.5, align="right"
        )
        sheet.text(LEFT + 110, y + 52, 23, 9, f"{total:,.2f}", MONO_BOLD, 8.5, align="right")

    def _origin(self) -> str:
        return f"{self.first('awb.origin')}: {self.first.country(self.of.journey.from_country)}".upper()

    def charges(self, y: float) -> None:
        """Charges on the left; the shipper's word and the carrier's signature on the right."""
        of, sheet, way = self.of, self.sheet, self.of.journey
        cargo = of.cargo
        charged = max(cargo.gross_kg, round(cargo.volume_m3 * 167, 1))
        weight, due = round(charged * PER_KG, 2), 35.0
        rows = (
            ("weightcharge", f"{weight:,.2f}", ""),
            ("valuation", "", ""),
            ("tax", "", ""),
            ("dueagent", "", ""),
            ("duecarrier", f"{due:,.2f}", ""),
            ("totals", f"{weight + due:,.2f}", ""),
        )
        for at, (label, paid, collect) in enumerate(rows):
            top = y + at * 12.6
            self.cell(LEFT, top, 34, 12.6, label, paid)
            self.cell(LEFT + 34, top, 34, 12.6, "collect", collect)
        x, wide = LEFT + 68, RIGHT - LEFT - 68
        self.cell(x, y, wide, 12.6, "other", f"AWC 15.00  SCC 20.00  TOTAL {due:.2f} USD")
        sheet.box(x, y + 12.6, wide, 31.4)
        sheet.text(x + 1, y + 13.2, wide - 2, 11, self.first("awb.certify"), SANS, 5.6, valign="top")
        sheet.signature(x + 20, y + 24, 40, 12, of.consignor.latin)
        sheet.rule(x + 8, y + 37.6, x + wide - 8, y + 37.6, line=0.12)
        sheet.text(
            x + 8,
            y + 38,
            wide - 16,
            5,
            f"{self.first('awb.shippersign')} / {self.second('awb.shippersign')}",
            SANS,
            5.4,
            align="centre",
        )
        sheet.box(x, y + 44, wide, 31.6)
        executed = f"{way.loaded:%d %b %Y}".upper()
        sheet.text(x + 4, y + 56, 34, 6, executed, MONO, 8.5, valign="bottom")
        sheet.text(x + 40, y + 56, 34, 6, way.from_airport.latin, MONO, 8.5, valign="bottom")
        sheet.signature(x + 76, y + 51, 36, 12, of.carrier.latin)
        sheet.rule(x + 4, y + 62.6, x + wide - 4, y + 62.6, line=0.12)
        sheet.text(
            x + 4,
            y + 63,
            wide - 8,
            5,
            f"{self.first('awb.executed')} / {self.second('awb.executed')}",
            SANS,
            5.4,
            align="centre",
        )
        lines = (of.carrier.latin, executed, "SYNTHETIC")
        sheet.box_stamp(x + 62, y + 47, 42, 15, lines, colour=STAMP_VIOLET, turn=-3)
        sheet.text(x + 4, y + 69, wide - 8, 6, of.numbers.waybill, MONO_BOLD, 11, align="right")
