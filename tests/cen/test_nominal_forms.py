"""Names in every alphabet, order and disguise are seen; what is only named after people, and clean texts, pass."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from babel.messages.pofile import read_po
from growth import growth
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.cen.folding import fold
from simulator.cen.nominal import personal, scan
from simulator.observation.narrative import narratives
from simulator.reference.names.lands import COUNTRIES
from simulator.reference.names.people import person_names
from simulator.world.words import words

ROOT = Path(__file__).parents[2]
SEEN = """
Т. Асанов|N. Asanov|Асанов Т.|Т.Асанов|А.К. Ибрагимов|Ибрагимов А. К.|товар у Нурлана|от Нурлана Асанова|со слов Айгуль
Әбілқасымов Ғабит|Тоқтаров Әділ|Назарбаев Нұрсұлтан Әбішұлы|Абдуллаев Ғ.|Ў. Ҳакимов|Ҳасанов Ҷамшед|Каримзода Фирдавс
Oʻktam Gʻaniyev|Oʼktam Gʼaniyev|O’ktam G’aniyev|O'ktam G'aniyev|Oʻzbekov Shuhrat|Ahmet Myradow|Güljemal Atamyradowa
ZHANG San|Zhang San|Чжан Сань|Нурлан уулу Азамат|Берсенгиев Калмамат|Асанов уехал|со слов Асанова|Иванов|Бекмурзаева
ИВАНОВ И.И.|АСАНОВ, ТИМУР|Асанов, Тимур|TIMUR ASANOV|задержан Абдыкадыров|гр. Петренко|driver Smith John|John Smith
нурлан асанов|Тимуру Асанову|Асанов-Каримов|Мирзо Улугбек Каримов|Шарипов Фирдавс Каримович|Сыдыкова Айгуль
А с а н о в|А с а н о в  Т и м у р|A s a n o v|А-с-а-н-о-в|А.с.а.н.о.в|Aсaнoв Tимуp|ACAHOB|Асан0в Тимур
Аса\u200dнов Ти\u00adмур|Аса\u200bнов Тимур|\u202eАсанов Тимур|Аса\u0301нов Тиму\u0301р
Асанов\u0335 Тимур|Ａsanov Ｔimur
Смирнов С|Смирнов С А|водитель Ким|Получатель: Цой|отправитель Пак|гражданин Ли|Driver Kim
гр. Тойбай|от Королёва|Королёв С.|водитель т.асанов|гр. асанов т.|асанов т.а. задержан|к. е. петров|ИП Асанов
тел. 0555123456|0555123456|0555 123456|0555 12 34 56|(0555) 123456|+996 555 123456|996555123456|8 (777) 123-45-67
0(555)123-456|0 (555) 123-456|паспорт AN1234567|паспорт серии АВ № 123456|паспорт серия AN номер 1234567
Паспорт АВ№123456|загранпаспорт 71 1234567|права серии AB 123456|водительское удостоверение № AB 123456
driving licence 1234567|карта 4276 1234 5678 9012|карта № 4276123456789012|@nurlan_a|t.me/asanov|https://wa.me/996555123456
"""
PASSED = """
ООО «Азамат Плюс»|ОсОО Азамат Плюс|ТОО «Нурлан»|LLC Asia Trans|Asanov Trading LLC|пистолет Макарова|аэропорт Манас
пистолеты Макарова и патроны|автомат Калашникова|имени Ислама Каримова|аэропорт имени Ислама Каримова|улица Токтогула
проспект Чингиза Айтматова|Johnnie Walker Red Label|Philip Morris|Hugo Boss|чай Ахмад|Nike Air Max
Pall Mall, Bond Street|и т.д. столов|шкуры, т.е. кабанов|найдено в г.ростов|у с. иваново
пост Достук|КПП Алмазар|Кара-Балта|из Саратова и Ростова-на-Дону|инспектор Ташкентской таможни|рынок Дордой
Yang Ming Line
Тянь-Шань|провинция Синьцзян|Toyota Land Cruiser|Mercedes Benz Actros|Ford Transit|Лада Гранта|Красный Крест|Great Wall
Коробов найдено 28|Мешков было пять|код ТН ВЭД 0713331000|HS 0902300000|вес 0555 кг|контейнер ZZZU1234567|Found at Osh
город Королёв|в Королёв|из Королёва|г. Пушкин|водитель Toyota|Водитель КамАЗа|гражданин Узбекистана|гражданин РФ
получатель Урумчи
технический паспорт прицепа|паспорт качества №15 от 12.03.2026|права стороны 2|12 коробок @ 500 шт|карта 12|@ 5 USD
The driver. He left|Водитель. Ан взлетел|пассажир рейса|гражданин Кыргызской Республики|курьер DHL
Операция «Караван»|озеро Сон-Куль|село Ивановка|Домодедово, Шереметьево, Внуково|Урумчи, Гуанчжоу|ё й ў ң ӯ ӣ
"""


def listed(text: str) -> list[str]:
    return [example for line in text.strip().splitlines() for example in line.split("|")]


@pytest.mark.parametrize("text", listed(SEEN))
def test_personal_data_is_seen(text: str) -> None:
    assert personal(text)
    assert personal(f"Груз досмотрен на посту, {text}, акт составлен.") or " " in text or text[0] == "("


@pytest.mark.parametrize("text", listed(PASSED))
def test_what_is_no_person_passes(text: str) -> None:
    assert [(hit.kind, text[hit.start : hit.end]) for hit in personal(text)] == []


FORMS = {
    "surname and given name": "Груз вёз {s} {g}.",
    "given name and surname": "{g} {s} went with the load.",
    "capitals": "Остановлен {S} {g}.",
    "initial first": "Сообщил {i}. {s}.",
    "initial last": "Сообщил {s} {i}.",
    "surname alone": "По словам очевидцев, {s} уехал.",
    "surname first in the sentence": "{s} управлял грузовиком.",
}


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("form", FORMS)
def test_names_of_every_people_are_seen_in_every_alphabet(country: str, form: str) -> None:
    texts = []
    for script in ("cyrl", "native", "latn"):
        for sex in (0, 1):
            names = person_names(np.arange(40), country, sex, script=script)
            for s, g in zip(names.surname.to_pylist(), names.given.to_pylist(), strict=True):
                texts.append(FORMS[form].format(s=s, g=g, S=s.upper(), i=g[0]))
    missed = [text for text in texts if not personal(text)]
    # A syllable surname that is a place too, or one given name in common with a place, may pass: two of a hundred.
    assert len(missed) <= 0.02 * len(texts), missed[:10]


@pytest.mark.parametrize(
    "surname", ["Турдумаматов", "Кенжегулов", "Мырзахметова", "Бердикулов", "Холматзода", "Ярмухаммедов", "Sultonqulov"]
)
def test_surnames_beyond_the_pools_are_seen_by_their_ending(surname: str) -> None:
    for text in (f"Т. {surname}", f"{surname} Т.", f"груз встретил {surname} у ворот", f"{surname} управлял машиной"):
        assert personal(text), text


@lru_cache(maxsize=1)
def catalogues() -> list[str]:
    texts: list[str] = []
    for path in [
        *ROOT.glob("simulator/*/locale/ru.po"),
        *ROOT.glob("grading/locale/ru.po"),
        *ROOT.glob("courses/**/ru.po"),
    ]:
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    for text in (message.id, message.string):
                        texts += [text] if isinstance(text, str) else list(text)
    return texts


def test_no_text_of_the_program_in_either_language_is_called_a_person() -> None:
    assert len(catalogues()) > 3_000
    # The teaching names that papers print on purpose.
    wrong = [text for text in catalogues() if personal(text) and "ПРИМЕРОВ" not in text and "PRIMEROV" not in text]
    assert wrong == []


def test_no_clean_narrative_of_a_world_is_called_a_person() -> None:
    rng = np.random.default_rng(7)
    count = 4_000
    names = ("office", "control_reason", "detection_means", "concealment_place", "product", "unit", "declared_goods")
    drawn = {name: rng.integers(0, len(words(name)), count) for name in names}
    drawn |= {name: rng.integers(0, len(words(name)), count) for name in ("brand", "stamps")}
    drawn["quantity"] = rng.gamma(0.6, 900.0, count).round(3)
    columns = {"told_office": drawn.pop("office"), "told_place": drawn["concealment_place"], **drawn}
    texts = narratives(columns, rng.integers(0, 2, count))
    assert [text for text in texts if personal(text)] == []


DISGUISES = {
    "joiner": lambda name: "\u200d".join(name),
    "soft hyphen": lambda name: name[:2] + "\u00ad" + name[2:],
    "variation selector": lambda name: name[:3] + "\ufe0f" + name[3:],
    "acute": lambda name: name[:3] + "\u0301" + name[3:],
    "stroke": lambda name: "\u0336".join(name),
    "spaced": lambda name: " ".join(name),
    "spaced hard": lambda name: "\u00a0".join(name),
    "dotted": lambda name: "·".join(name),
    "Latin letters": lambda name: name.translate(str.maketrans("аеорсх", "aeopcx")),
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
}


@pytest.mark.parametrize("name", ["Асанов", "Сергеев", "Абдыкадыров", "Нурланова", "Ёрматов", "Байсеитов"])
@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_hides_no_name(disguise: str, name: str) -> None:
    hidden = DISGUISES[disguise](name)
    text = f"груз принял {hidden} на складе"
    assert personal(text), ascii(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_folding_keeps_the_place_of_every_letter(text: str) -> None:
    folded = fold(text)
    assert len(folded.at) == len(folded.text) + 1
    assert list(folded.at) == sorted(folded.at)
    assert folded.at[-1] == len(text)


def test_letters_with_marks_of_their_own_stay() -> None:
    assert fold(unicodedata.normalize("NFD", "йёўӣӯ çşžäöüňý")).text == "йёўӣӯ çşžäöüňý"


def test_what_is_found_is_where_it_stands() -> None:
    text = "гр\u200dуз принял Аса\u00adнов\u0301 вчера"
    (hit,) = personal(text)
    assert text[hit.start : hit.end].startswith("Аса\u00adнов")


PUMPS = [
    "паспорт", "паспорт ", "Асанов Тимур ", "Асанов ", "А с ", "А. ", "ООО «", "«", "имени ", "0 ", "0555", "+7(",
    "тел ", "тел", "a.", "a@", "@", "д.р. ", "1990 ", "ZZ ", "г. р. ", "у Нурлана ", "Аа-", "'", "о'", "и\u0301",
    "\u0301\u0327", "Асан уулу ", "Чжан ", "Аs", "\u200d", "no. ", "пистолет Макарова ", "Ислам Каримов ",
    "А.Б. ", "Шамбет А.Б. ", "водитель Шамбет ", "Ким Чен ", "王", "王伟 ", "司机王", "先生", "محمد ",
]  # fmt: skip


@pytest.mark.parametrize("pump", PUMPS)
def test_a_long_text_costs_time_by_its_length(pump: str) -> None:
    size = 3_000
    short, long = pump * (size // len(pump)), pump * (4 * size // len(pump))
    # Four times the text: quadratic time would give 4.
    assert growth(scan, short, long, 4) <= 2
