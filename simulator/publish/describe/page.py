"""The page: every picture of a world in one HTML file, nothing fetched, nothing run.

The rule kept here: the same world and language give the same bytes; the SYNTHETIC mark and "instructor's side" stand at
the head of the page and at the head of every printed sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from simulator.publish.describe.adaptation import adaptation
from simulator.publish.describe.circles import circle_picture, people_legend
from simulator.publish.describe.circles import told as people_told
from simulator.publish.describe.distributions import delays, tails
from simulator.publish.describe.drawing import Picture, Table
from simulator.publish.describe.figures import figures
from simulator.publish.describe.lineage import KINDS, events_of, lineage
from simulator.publish.describe.numbers import whole
from simulator.publish.describe.organisations import organisation_charts
from simulator.publish.describe.palette import COLOURS
from simulator.publish.describe.series import series
from simulator.publish.describe.sight import Sight
from simulator.publish.describe.society import Event
from simulator.publish.describe.world_map import legend, maps
from simulator.regional import in_its_region
from simulator.texts import N_, Translator, translator

STYLE = Path(__file__).with_name("page.css")
SYNTHETIC = N_("SYNTHETIC: invented for training; nothing here is real")
INSTRUCTOR = N_("For the instructor: this page shows the hidden truth of the world. Do not hand it out.")


@in_its_region
def describe_page(sight: Sight, lang: str, *, organisation: str = "") -> str:
    """The whole page as text; organisation is the code of the one whose learning is drawn, by default the liveliest."""
    tr = translator(lang)
    learned = adaptation(sight, tr, organisation)
    sections = [
        ("maps", tr(N_("Map")), _maps(sight, tr)),
        ("time", tr(N_("Month by month")), _figures(series(sight, tr), tr)),
        ("learning", tr(N_("Learning")), _figures([learned], tr) if learned else ""),
        ("sizes", tr(N_("Loads and delays")), _figures([tails(sight, tr), delays(sight, tr)], tr)),
        ("organisations", tr(N_("Organisations")), _organisations(sight, tr)),
        ("scenario", tr(N_("Figures of the scenario")), _scenario(sight, tr)),
    ]
    return _page(sight, tr, [section for section in sections if section[2]])


def _maps(sight: Sight, tr: Translator) -> str:
    pictures = maps(sight, tr)
    large = [picture for picture in pictures if picture.table]
    small = [picture for picture in pictures if not picture.table]
    return (
        legend(sight, tr)
        + _figures(large, tr)
        + _grid(tr(N_("Product by product")), tr(N_("Widths can be compared within one map only.")), small)
    )


def _organisations(sight: Sight, tr: Translator) -> str:
    """What became of them, then a card each: ways, people, events."""
    fates = lineage(sight, tr)
    told = tr(N_("One line a corridor; as wide as its consignments compared with the organisation's largest corridor."))
    keys = legend(sight, tr) + (people_legend(tr) if sight.society is not None else "")
    pictures = zip(sight.organisations, organisation_charts(sight, tr), strict=True)
    cards = "".join(
        f'<figure class="card" id="{picture.name}-card"><h4>{escape(picture.title)}</h4>'
        f"<figcaption>{escape(picture.text)}</figcaption>{picture.svg}{_society(sight, organisation.code, tr)}</figure>"
        for organisation, picture in pictures
    )
    head = f'<h3>{escape(tr(N_("One by one")))}</h3><p class="note">{escape(told)}</p>{keys}'
    return f'{_figure(fates, tr) if fates else ""}{head}<div class="cards">{cards}</div>'


def _society(sight: Sight, code: str, tr: Translator) -> str:
    """An organisation's people as a picture, what is known of them and what became of it."""
    circle = sight.society.circles.get(code) if sight.society is not None else None
    if sight.society is None or circle is None or not circle.roles:
        return ""
    title = tr(N_("People of {code} in {month}"), code=code, month=f"{sight.day_of(circle.month):%Y-%m}")
    events = "".join(
        f"<li>{sight.day_of(event.month):%Y-%m}: {escape(_event(event, code, tr))}</li>"
        for event in events_of(sight.society, code)
    )
    return (
        f'<div class="society">{circle_picture(code, circle, title, tr)}<div><p>{escape(title)}.</p>'
        f"<p>{escape(people_told(circle, tr))}</p>{f'<ul>{events}</ul>' if events else ''}</div></div>"
    )


def _event(event: Event, code: str, tr: Translator) -> str:
    """One event in words, as one of its organisations sees it."""
    others = [other for other in dict.fromkeys([*event.before, *event.after]) if other != code]
    named = " → ".join(event.names) if event.kind == "RENAMING" else ", ".join(others)
    kind = tr(KINDS.get(event.kind, event.kind))
    return f"{kind}: {named}" if named else kind


def _scenario(sight: Sight, tr: Translator) -> str:
    said = (
        N_("Every figure without a published source is an assumption of the scenario's author.")
        if sight.scenario.assumption
        else N_("The scenario's author names a source for every figure.")
    )
    tables = "".join(
        f"<h3>{escape(title)}</h3>{_table(table, tr, folded=False)}" for title, table in figures(sight, tr)
    )
    return f"<p>{escape(tr(said))}</p>{tables}"


def _figures(pictures: Sequence[Picture], tr: Translator) -> str:
    return "".join(_figure(picture, tr) for picture in pictures)


def _figure(picture: Picture, tr: Translator) -> str:
    """A picture, its words and its table."""
    note = f"<p class='note'>{escape(picture.note)}</p>" if picture.note else ""
    return (
        f'<figure id="{picture.name}"><h3>{escape(picture.title)}</h3>{picture.svg}'
        f"<figcaption><p>{escape(picture.text)}</p>{note}</figcaption>{_table(picture.table, tr)}</figure>"
    )


def _grid(title: str, note: str, pictures: Sequence[Picture]) -> str:
    inner = "".join(
        f'<figure class="cell"><h4>{escape(picture.title)}</h4>{picture.svg}'
        f"<figcaption>{escape(picture.text)}</figcaption></figure>"
        for picture in pictures
    )
    return f'<h3>{escape(title)}</h3><p class="note">{escape(note)}</p><div class="grid">{inner}</div>'


def _table(table: Table | None, tr: Translator, *, folded: bool = True) -> str:
    """A table; folded under "The figures" beside a picture."""
    if table is None:
        return ""
    head, rows = table
    right = [bool(rows) and all(_is_number(row[i]) for row in rows) for i in range(len(head))]
    top = "".join(f'<th scope="col"{_right(here)}>{escape(name)}</th>' for name, here in zip(head, right, strict=True))
    body = "".join("<tr>" + "".join(_cell(value) for value in row) + "</tr>" for row in rows)
    whole = f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    return f"<details><summary>{escape(tr(N_('The figures')))}</summary>{whole}</details>" if folded else whole


def _cell(value: str) -> str:
    return f"<td{_right(_is_number(value))}>{escape(value)}</td>"


def _right(number: bool) -> str:
    return ' class="n"' if number else ""


def _is_number(value: str) -> bool:
    """Whether a cell is to stand under the others by its digits: begins with one, and is not a month."""
    bare = value.lstrip("+−")
    return bare[:1].isdigit() and not (len(bare) > 4 and bare[4] == "-")


def _page(sight: Sight, tr: Translator, sections: Sequence[tuple[str, str, str]]) -> str:
    title = tr(sight.scenario.title)
    told = tr(sight.scenario.text)
    last = sight.day_of(sight.months - 1)
    facts = " · ".join(
        (
            tr(N_("{first} to {last}"), first=f"{sight.first:%Y-%m}", last=f"{last:%Y-%m}"),
            tr.plural("{n} organisation", "{n} organisations", len(sight.organisations)),
            tr.plural("{n} route", "{n} routes", len(sight.routes)),
            tr.plural("{n} seizure", "{n} seizures", sight.cases, n=whole(sight.cases, tr)),
            tr(N_("seed {seed}"), seed=f"{sight.seed[:12]}…" if sight.seed else "—"),
        )
    )
    links = "".join(f'<a href="#{name}">{escape(head)}</a>' for name, head, _ in sections)
    body = "".join(f'<section id="{name}"><h2>{escape(head)}</h2>{inner}</section>' for name, head, inner in sections)
    return (
        f'<!DOCTYPE html>\n<html lang="{tr.lang}"><head><meta charset="utf-8"/>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>{escape(title)} · SYNTHETIC</title><style>{_style(tr)}</style></head><body>"
        f'<p class="band"><strong>{escape(tr(SYNTHETIC))}</strong> {escape(tr(INSTRUCTOR))}</p>'
        f"<header><h1>{escape(title)}</h1><p>{escape(told)}</p><p class='facts'>{escape(facts)}</p>"
        f"<nav>{links}</nav></header><main>{body}</main>"
        f"<footer>{escape(tr(SYNTHETIC))}</footer></body></html>\n"
    )


def _style(tr: Translator) -> str:
    """The stylesheet with the headings' colours, light and dark, and the mark at the head of every printed sheet."""
    mark = tr(SYNTHETIC).replace("\\", "").replace('"', "")
    light = "".join(f"--c-{name.lower() or 'none'}:{colour};" for name, (colour, _) in COLOURS.items())
    dark = "".join(f"--c-{name.lower() or 'none'}:{colour};" for name, (_, colour) in COLOURS.items())
    return (
        f":root{{{light}}}@media (prefers-color-scheme: dark){{@media not print{{:root{{{dark}}}}}}}"
        f'@page{{@top-center{{content:"{mark}";font:8pt sans-serif}}}}' + STYLE.read_text(encoding="utf-8")
    )
