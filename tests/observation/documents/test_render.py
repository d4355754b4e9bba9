"""Every kind, language and form: the facts and the mark are there, nothing leaves its box, the bytes are the same."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import math
import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pypdf
import pytest
from PIL import Image

from simulator.observation.documents import (
    FORMS,
    KINDS,
    LANGUAGES,
    document,
    findings,
    fonts,
    kinds_for,
    particulars,
    render,
)
from simulator.observation.documents.accounts import first_counts, first_told
from simulator.observation.documents.facts import read_facts
from simulator.observation.documents.frame import Case
from simulator.observation.documents.model import Document, Text
from simulator.observation.documents.words import Words

EVERY = [(kind, lang) for kind in KINDS for lang in LANGUAGES]
# A quarter of them at once, the rest in the long run.
QUARTER = [
    pytest.param(kind, lang, marks=() if (KINDS.index(kind) + at) % 4 == 0 else (pytest.mark.slow,))
    for kind in KINDS
    for at, lang in enumerate(LANGUAGES)
]


def facts(kind: str, record: dict[str, Any], of: Any, lang: str) -> list[str]:
    """What a reader must find in a document, by its kind."""
    words = Words(lang)
    native = "ru" if lang in ("ru", "ky") else "en"
    texts = []
    if kind.startswith("seizure_report") or kind in ("first_message", "telephone_message"):
        first = kind == "first_message"
        moment = first_told(of) if first else of.protocol
        counts = first_counts(record, of) if first else [line["quantity"] for line in record["lines"]]
        texts += [words.office(record["office"]), words.day(moment), f"{moment:%H:%M}"]
        for line, count in zip(record["lines"], counts, strict=True):
            texts += [words.code("product", line["product"]), words.figure(count)]
        texts += [human.full(lang) for human in of.humans] + [words.country(record["departure"])]
        texts += [words.code("concealment_place", record["concealment_place"])]
        if record["conveyance_type"] in ("TRUCK", "CAR"):
            texts.append(of.vehicle.plate)
        if record["mode"] == "RAIL":
            texts.append(of.numbers.wagon)
    if kind in ("cmr", "smgs"):
        firms = (of.consignor, of.consignee)
        texts += [firm.name(lang) for firm in firms] + [words.code("cover_goods", record["declared_goods"])]
        texts += [words.figure(of.cargo.gross_kg), words.country(record["destination"])]
        texts += [of.numbers.cmr, of.vehicle.plate] if kind == "cmr" else [of.numbers.smgs, of.numbers.wagon]
    if kind == "consignment_note":
        firms = (of.consignor, of.consignee)
        texts += [firm.name(lang) for firm in firms] + [words.code("cover_goods", record["declared_goods"])]
        texts += [words.figure(of.cargo.gross_kg), of.numbers.note, of.vehicle.plate]
    if kind == "air_waybill":
        texts += [of.numbers.waybill, of.consignor.latin, of.consignee.latin, "TEA", of.journey.to_airport.code]
    if kind == "registration":
        texts += [of.vehicle.plate, of.vehicle.vin, of.vehicle.certificate, of.carrier.name(native)]
    if kind == "excise_stamps":
        texts += [of.excise.series, str(of.excise.first), record["case_no"]]
    if kind.startswith("xray"):
        texts += [of.times.scan_no, record["case_no"], words.office(record["office"])]
    return texts


def bare(text: str) -> str:
    """A text without any white space, so that a line's break hides nothing."""
    return re.sub(r"\s+", "", text)


class Reader(HTMLParser):
    """Collects texts, tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize(("kind", "lang"), QUARTER)
def test_pdf_holds_the_facts_and_the_mark(cases: Any, kind: str, lang: str) -> None:
    record, of = cases.of(kind)
    reader = pypdf.PdfReader(io.BytesIO(render(kind, record, of, lang=lang, form="pdf")))
    text = bare("".join(page.extract_text() for page in reader.pages))
    assert [fact for fact in facts(kind, record, of, lang) if bare(fact) not in text] == []
    for page in reader.pages:
        assert bare(page.extract_text()).count(bare(Words(lang)("mark"))) == 2
    assert reader.metadata is not None
    assert "SYNTHETIC" in str(reader.metadata.subject)
    assert "SYNTHETIC" in str(reader.metadata.get("/Keywords"))


@pytest.mark.parametrize("kind", ["cmr", "smgs", "seizure_report_uz"])
def test_pdf_puts_every_text_where_the_page_has_it_in_fonts_of_its_own(cases: Any, kind: str) -> None:
    record, of = cases.of(kind)
    made = document(kind, record, of, lang="ky")
    reader = pypdf.PdfReader(io.BytesIO(render(kind, record, of, lang="ky", form="pdf")))
    for page, drawn in zip(made.pages, reader.pages, strict=True):
        places: list[tuple[float, float]] = []

        def visit(text: str, cm: Any, tm: Any, font: Any, size: Any, spots: Any = places) -> None:
            spots.append((tm[4] / 72 * 25.4, tm[5] / 72 * 25.4))

        drawn.extract_text(visitor_text=visit)
        assert float(drawn.mediabox.width) == pytest.approx(page.width / 25.4 * 72, abs=0.01)
        for text in (element for element in page.elements if isinstance(element, Text) and not element.angle):
            x, y = text.x, page.height - text.y
            assert any(abs(x - px) < 0.05 and abs(y - py) < 0.05 for px, py in places), text.text
        for font in drawn["/Resources"]["/Font"].values():  # type: ignore[index, union-attr]
            base = font.get_object()
            if "DejaVu" in str(base.get("/BaseFont")):
                assert "/FontFile2" in base["/FontDescriptor"]


@pytest.mark.parametrize(("kind", "lang"), QUARTER)
def test_html_holds_the_facts_and_reaches_for_nothing(cases: Any, kind: str, lang: str) -> None:
    record, of = cases.of(kind)
    data = render(kind, record, of, lang=lang, form="html").decode()
    reader = Reader()
    reader.feed(data)
    text = bare("".join(reader.texts))
    assert [fact for fact in facts(kind, record, of, lang) if bare(fact) not in text] == []
    assert not {tag for tag, _ in reader.tags} & {
        "script",
        "link",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "audio",
    }
    for tag, attributes in reader.tags:
        for name, value in attributes.items():
            assert name not in ("src", "srcset", "action", "style"), tag
            assert not name.startswith("on"), tag
            if name in ("href", "xlink:href"):
                assert str(value).startswith("data:image/png;base64,")
    assert "url(" not in data
    assert re.findall(r"https?://[^\"]+", data) == ["http://www.w3.org/2000/svg"] * data.count("<svg ")
    mark = next(a["content"] for tag, a in reader.tags if tag == "meta" and a.get("name") == "synthetic")
    assert mark is not None
    assert "SYNTHETIC" in mark
    assert text.count(bare(mark)) >= 2


@pytest.mark.parametrize(("kind", "lang"), EVERY)
def test_no_text_leaves_its_box_or_lies_on_another(cases: Any, kind: str, lang: str) -> None:
    record, of = cases.of(kind)
    assert_set_well(document(kind, record, of, lang=lang))


def assert_set_well(made: Document) -> None:
    """Measured, every text lies in its frame and the frame on the page; no two printed texts overlap."""
    for page in made.pages:
        printed = []
        for text in (element for element in page.elements if isinstance(element, Text)):
            assert fonts.missing(text.text, text.font) == ""
            x, y, w, h = text.frame
            assert min(x, y, page.width - x - w, page.height - y - h) >= 0, text
            size = text.size * fonts.MM_PER_POINT
            long = fonts.width(text.text, text.font, text.size)
            if text.angle or text.ink:
                turn = -math.radians(text.angle)
                ends = ((text.x, text.y), (text.x + long * math.cos(turn), text.y + long * math.sin(turn)))
                assert all(x - 0.05 <= ex <= x + w + 0.05 and y - 0.05 <= ey <= y + h + 0.05 for ex, ey in ends), text
                continue
            assert min(text.x - x, x + w - text.x - long) >= -0.05, text
            assert min(text.y - 0.93 * size - y, y + h - text.y - 0.24 * size) >= -0.05, text
            printed.append((text.x, text.y - 0.72 * size, text.x + long, text.y, text.text))
        for at, (left, top, right, low, words) in enumerate(printed):
            for other in printed[at + 1 :]:
                apart = (
                    right <= other[0] + 0.02
                    or other[2] <= left + 0.02
                    or low <= other[1] + 0.02
                    or other[3] <= top + 0.02
                )
                assert apart, (made.kind, made.lang, words, other[4])


@pytest.mark.sweep(4)
@pytest.mark.parametrize("kind", KINDS)
def test_scan_has_the_size_the_mark_and_its_words(cases: Any, kind: str) -> None:
    record, of = cases.of(kind)
    lang = LANGUAGES[KINDS.index(kind) % len(LANGUAGES)]
    assert_scan(render(kind, record, of, lang=lang, form="png"), document(kind, record, of, lang=lang))


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "lang"), EVERY)
def test_scan_in_every_language(cases: Any, kind: str, lang: str) -> None:
    record, of = cases.of(kind)
    assert_scan(render(kind, record, of, lang=lang, form="png"), document(kind, record, of, lang=lang))


def assert_scan(data: bytes, made: Document) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        pages = len(made.pages)
        dots = 150 / 25.4
        assert picture.size == (round(made.pages[0].width * dots), pages * round(made.pages[0].height * dots))
        assert picture.info["Comment"] == "SYNTHETIC"
        assert "SYNTHETIC" in picture.info["Description"]
        seen = np.asarray(picture.convert("RGB")).astype(int)
    red = (seen[..., 0] > 120) & (seen[..., 1] < 110) & (seen[..., 2] < 120)
    for band in (red[: round(12 * dots)], red[-round(12 * dots) :]):
        assert band.sum() > 1500  # letters and frame of the mark at head and foot


def test_same_request_same_bytes_in_any_process(cases: Any) -> None:
    record, of = cases.of("seizure_report_uz")
    program = (
        "import hashlib, json; from simulator.observation.documents import FORMS, particulars, render\n"
        f"record = json.loads({json.dumps(record)!r})\n"
        "for form in FORMS:\n"
        "    data = render('seizure_report_uz', record, particulars(record, 7), lang='uz', form=form)\n"
        "    print(hashlib.sha256(data).hexdigest())"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    here = [render("seizure_report_uz", record, of, lang="uz", form=form) for form in FORMS]
    assert run.stdout.split() == [hashlib.sha256(data).hexdigest() for data in here]


def test_another_key_gives_other_people(cases: Any) -> None:
    record = cases.named("truck")
    people, other = particulars(record, 1), particulars(record, 2)
    assert people.vehicle.plate != other.vehicle.plate
    assert people.humans != other.humans
    assert people == particulars(cases.named("truck"), 1)


def test_documents_of_one_case_agree(cases: Any) -> None:
    record = cases.named("truck")
    of = particulars(record, 7)

    def text(kind: str) -> str:
        pages = document(kind, record, of, lang="ru").pages
        return bare("".join(e.text for page in pages for e in page.elements if isinstance(e, Text)))

    for kind in ("seizure_report", "telephone_message", "cmr", "registration", "xray_truck"):
        assert bare(of.vehicle.plate) in text(kind)
    for kind in ("seizure_report", "cmr"):
        assert bare(of.numbers.declaration) in text(kind)
        assert bare(Words("ru").figure(of.cargo.gross_kg)) in text(kind)


def test_kinds_fit_the_record(cases: Any) -> None:
    reports = {"seizure_report", "seizure_report_kg", "seizure_report_uz", "seizure_report_kz", "telephone_message"}
    reports |= {"first_message"}
    assert set(kinds_for(cases.named("car"))) == reports | {"registration", "xray_truck"}
    assert set(kinds_for(cases.named("wagon"))) == reports | {"smgs", "excise_stamps", "xray_wagon"}
    assert set(kinds_for(cases.named("parcel"))) == reports | {"air_waybill", "xray_parcel"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_long_names_are_set_smaller(cases: Any, kind: str, lang: str) -> None:
    record, of = cases.of(kind)
    name = "АБДУРАХМАНОВ-НУРМУХАММЕДОВ Абдурахмонжон Нурмухаммаджонович"
    latin = "ABDURAKHMANOV-NURMUKHAMMEDOV ABDURAKHMONJON NURMUKHAMMADJON"
    assert len(name) >= 59

    def longer(human: Any) -> Any:
        return dataclasses.replace(human, cyrillic=name, latin=latin)

    def bigger(firm: Any) -> Any:
        return dataclasses.replace(firm, cyrillic=f"ОсОО «{'Учебнотрансэкспедиция ' * 2}ZZZ»", latin=f"{latin} ZZZ LLC")

    of = dataclasses.replace(
        of,
        humans=tuple(longer(human) for human in of.humans),
        inspector=longer(of.inspector),
        second_inspector=longer(of.second_inspector),
        chief=longer(of.chief),
        duty=longer(of.duty),
        receiver=longer(of.receiver),
        witnesses=(longer(of.witnesses[0]), longer(of.witnesses[1])),
        consignor=bigger(of.consignor),
        consignee=bigger(of.consignee),
        carrier=bigger(of.carrier),
    )
    assert_set_well(document(kind, record, of, lang=lang))


def test_twenty_lines_and_twelve_persons_run_on_to_more_pages(cases: Any) -> None:
    record = cases.named("car")
    record["lines"] = record["lines"] * 20
    record["persons"] = record["persons"] * 6
    record["narrative"] = "Found behind the panels. " * 120
    of = particulars(record, 7)
    for kind in ("seizure_report_kg", "seizure_report_uz", "seizure_report_kz", "telephone_message"):
        made = document(kind, record, of, lang="en")
        assert len(made.pages) > 1
        assert_set_well(made)
        text = bare("".join(e.text for page in made.pages for e in page.elements if isinstance(e, Text)))
        assert text.count(bare(Words("en").code("product", "HEROIN"))) >= 20
        assert all(bare(human.full("en")) in text for human in of.humans)


def test_signatures_and_stamps_stay_on_the_page(cases: Any) -> None:
    for kind in KINDS:
        record, of = cases.of(kind)
        for page in document(kind, record, of, lang="ru").pages:
            for element in page.elements:
                points = getattr(element, "points", ())
                assert all(0 <= x <= page.width and 0 <= y <= page.height for x, y in points)


def test_findings_name_the_route_in_order(cases: Any) -> None:
    record, of = cases.of("smgs")
    words = Words("en")
    case = Case(kind="smgs", facts=read_facts(record), of=of, words=words, second=words)
    assert findings.route(case) == "Uzbekistan → Kazakhstan → Russia"
