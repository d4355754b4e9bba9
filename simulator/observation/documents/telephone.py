"""The telephone message: what one duty officer dictated and another wrote down, with both names and times."""

from __future__ import annotations

from datetime import timedelta

from simulator.observation.documents import findings
from simulator.observation.documents.accounts import first_told
from simulator.observation.documents.fonts import MONO, MONO_BOLD, SANS
from simulator.observation.documents.frame import Case, Flow
from simulator.observation.documents.model import STAMP_VIOLET, Document
from simulator.observation.documents.reports import state


def draw_telephone(case: Case) -> Document:
    """A telephone message; passed on 15 to 40 minutes after the protocol, a first count before it."""
    words, of, sheet, facts = case.words, case.of, case.sheet(), case.facts
    sheet.text(18, 11, 174, 5, state(words, facts.country), MONO, 9, align="centre")
    sheet.text(18, 16, 174, 5, words("service").upper(), MONO, 9, align="centre")
    sent = first_told(of) if facts.first_count else of.times.told
    title = words("phone.title", number=of.times.message_no(sent))
    sheet.text(18, 25, 174, 8, title, MONO_BOLD, 14, align="centre")
    flow = Flow(sheet, left=18, top=38, width=174, font=MONO, size=8.6)
    boxes = (
        ("phone.from", f"{case.place()}"),
        ("phone.to", words("phone.desk")),
        ("phone.sender", f"{of.duty.short(case.lang)}, {of.duty.phone}"),
        ("phone.receiver", of.receiver.short(case.lang)),
        ("phone.time", f"{words.day(sent)}  {sent:%H:%M}–{sent + timedelta(minutes=6):%H:%M} UTC"),
    )
    for label, value in boxes:
        flow.pair(words(label), value, label_width=46)
    flow.space(6)
    clock = findings.clock(case)
    texts = [
        words("phone.stop", conveyance=findings.conveyance(case), **clock),
        words("phone.route", route=findings.route(case)),
        words("phone.declared", declared=findings.declared(case), papers=findings.papers(case)),
        f"{words('report.reason')}: {words.code('control_reason', facts['control_reason']) or '—'}. "
        f"{words('report.means')}: {words.code('detection_means', facts['detection_means']) or '—'}.",
        f"{words('report.hiding')}: {findings.hiding(case) or '—'}.",
        words("phone.seized", goods=findings.goods_text(case)),
        f"{words('report.persons')}: {findings.persons(case)}",
        facts.narrative or "" if case.lang == "en" and not facts.first_count else "",
        words("phone.first") if facts.first_count else words("phone.protocol", **clock),
    ]
    for number, text in enumerate((text for text in texts if text), start=1):
        flow.paragraph(f"{number}. {text}", size=10.2, gap=2.4)
    flow.space(4)
    flow.room(46)
    sheet, y = flow.sheet, flow.y
    for at, (label, human) in enumerate((("phone.passed", of.duty), ("phone.taken", of.receiver))):
        top = y + at * 13
        sheet.text(18, top, 40, 10, words(label), MONO, 9, valign="bottom")
        sheet.rule(60, top + 10, 112, top + 10, line=0.15)
        if at:
            sheet.signature(64, top, 40, 12, human.cyrillic)
        else:
            sheet.text(61, top, 50, 9, words("phone.byphone"), SANS, 7, valign="bottom", align="centre")
        sheet.text(115, top, 77, 10, human.short(case.lang), MONO, 9, valign="bottom")
    lines = (words("phone.registered"), f"№ {of.times.desk_no(sent)}", f"{words.day(sent)}", words("stamp.synthetic"))
    sheet.box_stamp(130, y + 27, 54, 22, lines, colour=STAMP_VIOLET, turn=-4)
    return case.finish(sheet, title, facts.case_no or "")
