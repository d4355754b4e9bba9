"""The consignment note of a carriage within one country, by road or rail: what such notes have in common.

National forms differ; the parties, goods, vehicle and the three signatures stand on all of them: assumption. It names
no customs declaration, for no border is crossed.
"""

from __future__ import annotations

from simulator.assumptions import Assumption
from simulator.observation.documents.carriage import DOMESTIC, need_carriage
from simulator.observation.documents.fonts import BOLD, MONO, SANS
from simulator.observation.documents.frame import Case, need, need_cargo
from simulator.observation.documents.known import Firm
from simulator.observation.documents.model import GREY, STAMP_VIOLET, Document
from simulator.observation.documents.naming import Human

ASSUMPTIONS = (
    Assumption(
        what="Form of the consignment note within one country",
        value="parties, loading and delivery, goods, vehicle or wagon, three signatures; no declaration",
        why="national forms (1-T of the CIS and its heirs) differ; this keeps what they have in common",
    ),
)
LEFT, RIGHT, TOP = 12.0, 198.0, 10.0
WHOLE, HALF, THIRD = 186.0, 93.0, 62.0


def draw_note(case: Case) -> Document:
    """A consignment note of the declared load.

    Raises:
        RecordFault: if the record is no carriage by road or rail within one country, or names no goods.
    """
    need(case, "mode", ("ROAD", "RAIL"), "consignment note of one country")
    need_carriage(case.of.carriage, (DOMESTIC,), "consignment note of one country")
    need_cargo(case, "consignment note of one country")
    form = _Form(case)
    form.head()
    form.goods(TOP + 80)
    form.vehicle(TOP + 128)
    form.signatures(TOP + 150)
    return case.finish(form.sheet, case.words(form.title), case.of.numbers.note)


class _Form:
    """The form as it is filled, from the head down."""

    def __init__(self, case: Case) -> None:
        self.case, self.sheet = case, case.sheet()
        self.words, self.of, self.lang = case.words, case.of, case.lang
        self.rail = case.facts["mode"] == "RAIL"
        self.title = "note.rail" if self.rail else "note.road"

    def cell(self, x: float, y: float, w: float, h: float, label: str, value: str = "", size: float = 8.0) -> None:
        """A box with its label in two languages."""
        first, second = self.case.both(label)
        self.sheet.cell(x, y, w, h, first, value, second=second, size=size)

    def head(self) -> None:
        """Title and number; the parties; where it is loaded and delivered."""
        words, of, sheet, way, lang = self.words, self.of, self.sheet, self.of.journey, self.lang
        title, other = self.case.both(self.title)
        sheet.text(LEFT, TOP, 130, 7, title, BOLD, 11)
        sheet.text(LEFT, TOP + 7, 130, 5, other, SANS, 7, colour=GREY)
        country = words.country(way.from_country)
        sheet.text(LEFT, TOP + 12, 130, 5, words("note.clause", country=country), SANS, 6.5, colour=GREY)
        sheet.text(LEFT + 132, TOP + 2, WHOLE - 132, 9, f"№ {of.numbers.note}", MONO, 10, align="right")
        for at, part in enumerate(("consignor", "consignee")):
            party = getattr(of, part)
            text = f"{party.name(lang)}\n{party.address(lang)}\n{party.phone}"
            self.cell(LEFT + at * HALF, TOP + 19, HALF, 27, f"note.{part}", text)
        ends = (way.from_station, way.to_station) if self.rail else (way.loading, way.delivery)
        loaded = f"{ends[0].name(lang)}, {country}\n{words.day(way.loaded)}"
        self.cell(LEFT, TOP + 46, HALF, 17, "note.loading", loaded)
        self.cell(LEFT + HALF, TOP + 46, HALF, 17, "note.delivery", f"{ends[1].name(lang)}, {country}")
        self.cell(LEFT, TOP + 63, WHOLE, 14, "cmr.5", words("cmr.papers.union", contract=of.numbers.contract))

    def goods(self, y: float) -> None:
        """One row of goods."""
        words, cargo = self.words, self.of.cargo
        columns = (
            (62.0, "cmr.9", self.case.declared()),
            (34.0, "cmr.8", words(f"pack.{cargo.packing}")),
            (26.0, "cmr.7", words.figure(cargo.packages, 0)),
            (32.0, "cmr.11", words.figure(cargo.gross_kg)),
            (32.0, "cmr.12", words.figure(cargo.volume_m3)),
        )
        x = LEFT
        for wide, label, value in columns:
            self.cell(x, y, wide, 14, label)
            self.sheet.box(x, y + 14, wide, 26)
            self.sheet.text(x + 1.5, y + 16, wide - 3, 12, value, MONO, 8.5, valign="top")
            x += wide
        net = words("cmr.net", figure=words.figure(cargo.net_kg))
        self.sheet.text(LEFT + 1.5, y + 40.5, 90, 6, net, MONO, 7.5)

    def vehicle(self, y: float) -> None:
        """The carrier, and the vehicle with its driver or the wagon."""
        of, lang = self.of, self.lang
        carrier = f"{of.carrier.name(lang)}\n{of.carrier.address(lang)}"
        if self.rail:
            self.cell(LEFT, y, HALF, 20, "note.carrier", self.words("smgs.carrier"))
            self.cell(LEFT + HALF, y, HALF, 20, "note.wagon", of.numbers.wagon, 9)
            return
        plates = " / ".join(part for part in (of.vehicle.plate, of.vehicle.trailer) if part)
        self.cell(LEFT, y, HALF, 20, "note.carrier", carrier)
        self.cell(LEFT + HALF, y, HALF / 2, 20, "cmr.25", plates, 8.5)
        self.cell(LEFT + 1.5 * HALF, y, HALF / 2, 20, "note.driver", of.driver.full(lang))

    def signatures(self, y: float) -> None:
        """Who released the goods, who took them, and an empty box for who receives them."""
        of, sheet, lang = self.of, self.sheet, self.lang
        hands: tuple[tuple[str, Firm, Firm | Human], ...] = (
            ("note.released", of.consignor, of.consignor),
            ("note.taken", of.carrier, of.driver),
        )
        for at, (label, firm, hand) in enumerate(hands):
            x = LEFT + at * THIRD
            self.cell(x, y, THIRD, 46, label)
            sheet.signature(x + 5, y + 24, 28, 12, hand.cyrillic)
            if not (self.rail and at):
                ring, inner = firm.name(lang), (self.words("stamp.synthetic"),)
                sheet.round_stamp(x + 44, y + 29, 14, ring, inner, colour=STAMP_VIOLET, turn=-7 + 17 * at)
        self.cell(LEFT + 2 * THIRD, y, THIRD, 46, "note.received")
