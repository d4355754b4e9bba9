"""The border post's report of a seizure in three national manners.

What differs is what differs between services: the head (two languages about an emblem, an approval and a corner stamp,
an addressee), the order (circumstances, persons or the goods first), the manner of writing (numbered points, a form of
rows, running prose), the stamps. The heads, titles and orders are modelled on what such papers have in common, not on
any service's own form: assumption.
"""

from __future__ import annotations

from simulator.assumptions import Assumption
from simulator.observation.documents import findings
from simulator.observation.documents.fonts import BOLD, MONO, SANS, SERIF, SERIF_BOLD
from simulator.observation.documents.frame import Case, Flow
from simulator.observation.documents.model import STAMP_BLUE, STAMP_VIOLET, Document, Ring
from simulator.observation.documents.naming import Human
from simulator.observation.documents.sheet import Sheet
from simulator.observation.documents.words import Words

ASSUMPTIONS = (
    Assumption(
        what="Forms of seizure reports, telephone message and stamps",
        value="three manners: numbered record, form of rows, running report",
        why="national forms are not public in full; these keep what such papers have in common",
    ),
)
STAMP_ROOM = 40.0  # millimetres that a round stamp takes
STATES = ("KG", "UZ", "KZ", "TJ", "TM")


def state(words: Words, country: str) -> str:
    """A state's full name, in capitals; the plain name where there is no full one."""
    return words(f"state.{country}") if country in STATES else words.country(country).upper()


def stamp(case: Case, sheet: Sheet, x: float, y: float, *, violet: bool = False, turn: float = -8.0) -> None:
    """The round stamp of the post; it says that it is a training post's."""
    words = case.words
    ring = f"{state(words, case.facts.country)} • {words('service').upper()}"
    inner = (words("stamp.training"), case.facts.office or case.facts.country, words("stamp.synthetic"))
    sheet.round_stamp(x, y, 18.5, ring, inner, colour=STAMP_VIOLET if violet else STAMP_BLUE, turn=turn)


def signed(case: Case, flow: Flow, rows: list[tuple[str, Human | None]], *, stamp_at: float | None = None) -> None:
    """Lines for signatures: the role, the pen's stroke on its line, the name. The stamp goes under the first lines."""
    flow.room(11.0 * min(len(rows), 3) + 4 if stamp_at is None else STAMP_ROOM)
    below = flow.y
    if stamp_at is not None:
        stamp(case, flow.sheet, stamp_at, flow.y + STAMP_ROOM / 2)
        below += STAMP_ROOM
    page = flow.sheet.page_number
    for role, human in rows:
        flow.room(11.0)
        sheet, y = flow.sheet, flow.y
        sheet.text(flow.left, y, 62, 9, role, flow.font, flow.size - 1, valign="bottom")
        sheet.rule(flow.left + 65, y + 9, flow.left + 112, y + 9, line=0.15)
        if human is not None:
            sheet.signature(flow.left + 68, y - 0.5, 36, 11, human.cyrillic)
            name = human.short(case.lang)
            sheet.text(flow.left + 115, y, flow.width - 115, 9, name, flow.font, flow.size - 1, valign="bottom")
        flow.y += 10.0
    flow.y = max(flow.y, below if flow.sheet.page_number == page else 0.0) + 3


def present(case: Case) -> list[tuple[str, Human | None]]:
    """The persons of the record as signers, at most three."""
    words = case.words
    signers: list[tuple[str, Human | None]] = []
    for at, someone in enumerate(case.facts.persons[:3]):
        signers.append((words.code("person_role", someone.role or "UNKNOWN"), case.of.humans[at]))
    return signers


def draw_report_kg(case: Case) -> Document:
    """Kyrgyz manner: two languages about an emblem, numbered points, a table, witnesses, a round stamp below left."""
    words, of, sheet = case.words, case.of, case.sheet()
    left_words = Words("ky") if case.lang != "ky" else case.words
    right_words = case.words if case.lang != "ky" else Words("ru")
    country = case.facts.country
    for x, side in ((16.0, left_words), (122.0, right_words)):
        lines = f"{state(side, country)}\n{side('service').upper()}\n{side.office(case.facts.office)}".strip()
        sheet.text(x, 10, 72, 19, lines, SERIF_BOLD, 9, align="centre")
    for r, line in ((9.5, 0.5), (8.3, 0.2), (3.2, 0.3)):
        sheet.add(Ring(x=105, y=19.5, r=r, line=line, colour=(60, 60, 66), ink=False))
    sheet.text(97.5, 14.4, 15, 3.4, words("stamp.training"), BOLD, 5.5, align="centre")
    sheet.text(97.5, 22.6, 15, 3.4, "SYNTHETIC", BOLD, 4.6, align="centre")
    sheet.rule(16, 31.5, 194, 31.5, line=0.6)
    sheet.rule(16, 32.5, 194, 32.5, line=0.2)
    flow = Flow(sheet, left=18, top=36, width=174, font=SERIF, size=10.4)
    title = words("kg.title", number=of.times.report_no)
    flow.paragraph(title, font=SERIF_BOLD, size=13, align="centre", gap=0)
    flow.paragraph(words("kg.sub"), size=10, align="centre", gap=2.5)
    clock = findings.clock(case)
    sheet.text(18, flow.y, 60, 5, clock["day"] + ", " + clock["time"], SERIF, 9.6)
    sheet.text(78, flow.y, 114, 5, case.place(), SERIF, 9.6, align="right")
    flow.space(7.5)
    flow.paragraph(
        words("kg.preamble", inspector=of.inspector.full(case.lang), second=of.second_inspector.full(case.lang))
    )
    witnesses = "; ".join(f"{human.full(case.lang)}, {human.phone}" for human in of.witnesses)
    points = [
        ("kg.witnesses", witnesses),
        ("kg.stop", words("kg.stop.text", **clock)),
        ("report.reason", words.code("control_reason", case.facts["control_reason"])),
        ("report.means", words.code("detection_means", case.facts["detection_means"])),
        ("report.conveyance", findings.conveyance(case)),
        ("report.route", findings.route(case)),
        ("report.origin", words.country(case.facts["goods_origin"] or "XX")),
        ("report.declared.head", f"{findings.declared(case)}. {findings.papers(case)}"),
        ("report.hiding", findings.hiding(case)),
        ("report.persons", findings.persons(case)),
        ("report.legal", findings.legal(case)),
        ("report.text", case.facts.narrative or "" if case.lang == "en" else ""),
        ("report.seized", ""),
    ]
    number = 0
    for label, value in points:
        if not value and label != "report.seized":
            continue
        number += 1
        flow.paragraph(f"{number}. {words(label)}: {value}", gap=1.1)
    flow.table(findings.goods_columns(case, flow.width), findings.goods_rows(case), size=8.2)
    flow.paragraph(words("kg.after", seal=of.numbers.evidence_seals[0]), gap=2)
    rows = [(words("sign.inspector"), of.inspector), (words("sign.second"), of.second_inspector)]
    rows += [(words("sign.witness", number=at), human) for at, human in enumerate(of.witnesses, start=1)]
    signed(case, flow, [*rows, *present(case)], stamp_at=72)
    return case.finish(sheet, title, case.facts.case_no or "")


def draw_report_uz(case: Case) -> Document:
    """Uzbek manner: corner stamp and approval, a form of rows with the persons first, signatures in three columns."""
    words, of, sheet, facts = case.words, case.of, case.sheet(), case.facts
    clock = findings.clock(case)
    corner = (state(words, facts.country), words("service"), case.place(), f"№ {of.times.report_no}-B   {clock['day']}")
    sheet.box_stamp(15, 12, 66, 29, corner, turn=-1.2)
    sheet.text(122, 10, 73, 5, words("uz.approve"), BOLD, 10)
    sheet.text(122, 15, 73, 8, words("uz.chief"), SANS, 8.2, valign="top")
    sheet.rule(122, 33, 158, 33, line=0.15)
    sheet.signature(123, 23.5, 33, 11, of.chief.cyrillic)
    sheet.text(160, 27, 35, 6, of.chief.short(case.lang), SANS, 8.2, valign="bottom")
    sheet.text(122, 34.5, 73, 5, f"“____” ______________ {of.protocol.year}", SANS, 8.2)
    title = words("uz.title")
    sheet.text(15, 44, 180, 7, f"{title} № {of.times.report_no}", BOLD, 13, align="centre")
    sheet.text(15, 51, 180, 5, words("uz.sub"), SANS, 9.2, align="centre")
    flow = Flow(sheet, left=15, top=58.5, width=180, font=SANS, size=9.2)
    for at in range(len(facts.persons)):
        flow.pair(f"{words('uz.person')} {at + 1}", findings.person(case, at))
    if not facts.persons:
        flow.pair(words("uz.person"), words("report.nobody"))
    rows = [
        ("uz.when", words("uz.when.text", **clock)),
        ("uz.where", f"{case.place()}; {words.code('location_type', facts['location_type'])}".rstrip("; ")),
        ("report.conveyance", findings.conveyance(case)),
        ("uz.papers", findings.papers(case)),
        ("report.declared.head", findings.declared(case)),
        ("report.route", findings.route(case)),
        ("report.direction", words.code("direction", facts["direction"])),
        ("report.origin", words.country(facts["goods_origin"] or "XX")),
        ("report.reason", words.code("control_reason", facts["control_reason"])),
        ("report.means", words.code("detection_means", facts["detection_means"])),
        ("report.hiding", findings.hiding(case)),
        ("report.legal", findings.legal(case)),
        ("report.text", facts.narrative or "" if case.lang == "en" else ""),
    ]
    for label, value in rows:
        if value:
            flow.pair(words(label), value)
    flow.space(3)
    flow.paragraph(words("uz.seized"), font=BOLD, size=9, gap=0.8)
    flow.table(findings.goods_columns(case, flow.width), findings.goods_rows(case), size=7.8)
    flow.paragraph(words("uz.after", seals=", ".join(of.numbers.evidence_seals)), size=8.2, gap=3)
    people: list[tuple[str, Human | None]] = [
        (words("sign.inspector"), of.inspector),
        (words("sign.specialist"), of.second_inspector),
        *[(words("sign.impartial", number=at), human) for at, human in enumerate(of.witnesses, start=1)],
        *present(case)[:2],
    ]
    tall = 19.5 * -(-len(people) // 3)
    flow.room(tall + STAMP_ROOM)
    y = flow.y
    for at, (role, human) in enumerate(people):
        x, top = 15 + 60 * (at % 3), y + 19.5 * (at // 3)
        sheet = flow.sheet
        sheet.box(x, top, 60, 19.5)
        sheet.text(x + 1, top + 0.4, 58, 5, role, SANS, 6.8)
        if human is not None:
            sheet.signature(x + 10, top + 4.5, 36, 10, human.cyrillic)
            sheet.text(x + 1, top + 14.6, 58, 4.5, human.short(case.lang), SANS, 7.2, align="right")
    stamp(case, flow.sheet, 165, y + tall + STAMP_ROOM / 2, violet=True, turn=11)
    return case.finish(sheet, title, facts.case_no or "")


def draw_report_kz(case: Case) -> Document:
    """Kazakh and Tajik manner: an addressee, a registration stamp, running prose, the goods beneath."""
    words, of, sheet, facts = case.words, case.of, case.sheet(), case.facts
    clock = findings.clock(case)
    sheet.text(105, 12, 90, 14, words("kz.to", state=state(words, facts.country)), SERIF, 10.5, valign="top")
    sheet.text(105, 27, 90, 5, of.chief.short(case.lang), SERIF, 10.5)
    sheet.rule(105, 32.6, 195, 32.6, line=0.12)
    sheet.text(
        105,
        33.5,
        90,
        14,
        words("kz.from", place=case.place(), inspector=of.inspector.short(case.lang)),
        SERIF,
        9.5,
        valign="top",
    )
    registered = (
        words("kz.registered"),
        f"№ {of.times.message_no(of.protocol)}/{of.times.report_no}",
        f"{clock['day']}  {clock['time']}",
        words("stamp.synthetic"),
    )
    sheet.box_stamp(18, 14, 56, 25, registered, colour=STAMP_VIOLET, turn=2.4)
    title = words("kz.title")
    sheet.text(18, 51, 174, 8, title, SERIF_BOLD, 15, align="centre")
    sheet.text(18, 59, 174, 5.5, words("kz.sub"), SERIF, 10.5, align="centre")
    flow = Flow(sheet, left=20, top=70, width=172, font=SERIF, size=11)
    texts = [
        words("kz.stop", conveyance=findings.conveyance(case), **clock),
        words("kz.way", route=findings.route(case), declared=findings.declared(case), papers=findings.papers(case)),
        words(
            "kz.found",
            reason=words.code("control_reason", facts["control_reason"]) or "—",
            means=words.code("detection_means", facts["detection_means"]) or "—",
            hiding=findings.hiding(case) or "—",
            **clock,
        ),
        words("kz.persons", persons=findings.persons(case)),
        facts.narrative or "" if case.lang == "en" else "",
        words("kz.seized", goods=findings.goods_text(case), origin=words.country(facts["goods_origin"] or "XX")),
    ]
    for text in texts:
        if text:
            flow.paragraph(f"      {text}", gap=1.8)
    flow.table(findings.goods_columns(case, flow.width), findings.goods_rows(case), size=8.4)
    flow.paragraph(f"      {words('kz.legal', legal=findings.legal(case) or '—')}", gap=5)
    signed(
        case, flow, [(words("sign.senior"), of.inspector), (words("sign.present"), of.second_inspector)], stamp_at=98
    )
    flow.room(14)
    flow.space(6)
    author = words("kz.author", name=of.duty.short(case.lang), phone=of.duty.phone)
    flow.paragraph(author, font=MONO, size=7.2)
    return case.finish(sheet, title, facts.case_no or "")


MANNERS = {"KG": draw_report_kg, "UZ": draw_report_uz, "TM": draw_report_uz}


def draw_report(case: Case) -> Document:
    """The report in the manner of the reporting country; the Kazakh one where a country has none of its own."""
    return MANNERS.get(case.facts.country, draw_report_kz)(case)
