"""What every builder of a document gets, and the parts that several documents share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.observation.documents import fonts
from simulator.observation.documents.errors import RecordFault
from simulator.observation.documents.facts import Facts, Goods
from simulator.observation.documents.fonts import BOLD, SANS, SERIF
from simulator.observation.documents.model import BLACK, PALE, Colour, Document
from simulator.observation.documents.particulars import Particulars
from simulator.observation.documents.sheet import Sheet, block_height, fit
from simulator.observation.documents.words import Words

STICKS_IN_BOX, STICKS_IN_PACK = 10_000, 20
BOTTOM = 10.0  # free millimetres above the foot's mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case to be drawn in one language; second is the other language of bilingual forms."""

    kind: str
    facts: Facts
    of: Particulars
    words: Words
    second: Words

    @property
    def lang(self) -> str:
        """The language of the document."""
        return self.words.lang

    @property
    def mark(self) -> str:
        """The SYNTHETIC mark of the document."""
        text = self.words("mark")
        return text if "SYNTHETIC" in text else f"SYNTHETIC · {text}"

    def sheet(self, *, wide: bool = False) -> Sheet:
        """An A4 sheet, upright or wide."""
        return Sheet(width=297.0 if wide else 210.0, height=210.0 if wide else 297.0, mark=self.mark)

    def finish(self, sheet: Sheet, title: str, number: str) -> Document:
        """The document that a sheet has become."""
        return sheet.finish(kind=self.kind, lang=self.lang, title=title, number=number, seed=self.of.seed)

    def both(self, label: str) -> tuple[str, str]:
        """A label in the document's language and in the second one."""
        return self.words(label), self.second(label)

    def place(self) -> str:
        """The office, or the country where no office is named."""
        return self.words.office(self.facts.office) or self.words.country(self.facts.country)

    def declared(self) -> str:
        """What the papers of the consignment name."""
        goods = self.of.cargo.goods
        return self.words.code("cover_goods", goods) if goods else self.words("goods.mixed")

    def person(self, at: int) -> str:
        """The name of the record's person at a place."""
        return self.of.humans[at].full(self.lang)

    def amount(self, line: Goods) -> str:
        """A quantity with its unit."""
        figure = self.words.figure(line.quantity)
        unit = self.words.unit(line.unit)
        return f"{figure} {unit}".strip()

    def packing(self, line: Goods) -> str:
        """How a line is packed: as the record says, else what whole boxes or packs of cigarettes make."""
        words, packing = self.words, line.packing
        if packing is None and line.product == "CIGARETTES" and line.quantity and line.unit == "STICK":
            for name, size in (("boxes", STICKS_IN_BOX), ("packs", STICKS_IN_PACK)):
                if line.quantity % size == 0:
                    packing = {name: line.quantity / size}
                    break
        if not packing:
            return "—"
        return " × ".join(f"{words.figure(figure)} {words(f'packing.{name}')}" for name, figure in packing.items())


def need(case: Case, field: str, fits: Sequence[str], what: str) -> None:
    """Refuse a document that does not go with the record's field.

    Raises:
        RecordFault: if the field has another value; a blank goes with everything.
    """
    value = case.facts[field]
    if value is not None and value not in ("UNKNOWN", *fits):
        raise RecordFault(field, f"is {value}, with which no {what} travels", f"It goes with: {', '.join(fits)}.")


def need_cargo(case: Case, what: str) -> None:
    """Refuse a waybill of a case that has no declared goods or no known way.

    Raises:
        RecordFault: if nothing was declared, or departure and destination are both unknown.
    """
    if case.facts.declared == "NONE":
        raise RecordFault(
            "declared_goods", f"is NONE, and without goods there is no {what}", "Enter the declared goods."
        )
    for field in ("departure", "destination"):
        if case.facts[field] in (None, "XX"):
            raise RecordFault(field, f"is not known, and a {what} names it", "Enter the country that the papers name.")


def attached(case: Case) -> str:
    """The papers that go with a waybill; a customs declaration only where a border with customs is crossed."""
    numbers = case.of.numbers
    if not numbers.declaration:
        return case.words("cmr.papers.union", contract=numbers.contract)
    return case.words("cmr.papers", declaration=numbers.declaration, contract=numbers.contract)


def third_party(case: Case, words: Words | None = None) -> list[str]:
    """A line that says who loaded, where the consignor trades from another country than that of the loading."""
    of, words = case.of, words or case.words
    if of.consignor.country == of.journey.from_country:
        return []
    return [words("loading.third", country=words.country(of.consignor.country))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: its heading, its width in millimetres, how it stands."""

    head: str
    width: float
    align: str = "left"


class Flow:
    """Text that runs down a page and on to the next: paragraphs, rows, tables."""

    def __init__(
        self, sheet: Sheet, *, left: float, top: float, width: float, font: str = SERIF, size: float = 10.0
    ) -> None:
        self.sheet, self.left, self.y, self.width, self.font, self.size = sheet, left, top, width, font, size

    @property
    def bottom(self) -> float:
        """Where the page ends for running text."""
        return self.sheet.height - BOTTOM

    def room(self, height: float) -> None:
        """Go on to a new page unless so many millimetres are left."""
        if self.y + height > self.bottom:
            self.sheet.new_page()
            self.y = 12.0

    def space(self, height: float) -> None:
        """Leave a gap."""
        self.y += height

    def paragraph(
        self,
        text: str,
        *,
        font: str = "",
        size: float = 0.0,
        align: str = "left",
        indent: float = 0.0,
        gap: float = 1.6,
        colour: Colour = BLACK,
    ) -> None:
        """A paragraph; a long one is split between pages by lines."""
        font, size = font or self.font, size or self.size
        lines = fonts.wrap(text, font, size, self.width - indent)
        tall = block_height(2, size) - block_height(1, size)
        for line in lines:
            self.room(block_height(1, size))
            self.sheet.text(
                self.left + indent,
                self.y,
                self.width - indent,
                block_height(1, size),
                line,
                font,
                size,
                align=align,
                valign="top",
                colour=colour,
            )
            self.y += tall
        self.y += gap

    def pair(self, label: str, value: str, *, label_width: float = 52.0, size: float = 0.0, boxed: bool = True) -> None:
        """A row of a form: label in the left box, value in the right one."""
        size = size or self.size
        room = self.width - label_width
        _, head = fit(label, SANS, size - 1.2, label_width - 2, 200)
        _, body = fit(value or "—", self.font, size, room - 2, 200)
        tall = max(block_height(len(head), size - 1.2), block_height(len(body), size)) + 1.6
        self.room(tall)
        if boxed:
            self.sheet.box(self.left, self.y, label_width, tall, fill=PALE)
            self.sheet.box(self.left + label_width, self.y, room, tall)
        else:
            self.sheet.rule(
                self.left + label_width, self.y + tall - 0.5, self.left + self.width, self.y + tall - 0.5, line=0.12
            )
        self.sheet.text(self.left + 1, self.y, label_width - 2, tall, label, SANS, size - 1.2)
        self.sheet.text(self.left + label_width + 1, self.y, room - 2, tall, value or "—", self.font, size)
        self.y += tall

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, size: float = 8.0) -> None:
        """A ruled table; rows go on to the next page."""
        self._row(columns, [column.head for column in columns], size=size - 0.6, head=True)
        for row in rows:
            self._row(columns, row, size=size)
        self.y += 1.5

    def _row(self, columns: Sequence[Column], values: Sequence[str], *, size: float, head: bool = False) -> None:
        font = BOLD if head else self.font
        tall = 0.0
        for column, value in zip(columns, values, strict=True):
            _, lines = fit(value or " ", font, size, column.width - 1.6, 120)
            tall = max(tall, block_height(len(lines), size) + 1.4)
        self.room(tall)
        x = self.left
        for column, value in zip(columns, values, strict=True):
            self.sheet.box(x, self.y, column.width, tall, fill=PALE if head else None)
            align = "centre" if head else column.align
            self.sheet.text(x + 0.8, self.y, column.width - 1.6, tall, value, font, size, align=align)
            x += column.width
        self.y += tall
