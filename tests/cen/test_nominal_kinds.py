"""Initials, roles and neighbours' names make a person of any word; places, firms, brands, goods, posts stay things."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.cen.catalogue import country_codes
from simulator.cen.folding import key
from simulator.cen.nominal import personal
from simulator.cen.nominal_parts import sense
from simulator.cen.nominal_people import people
from simulator.cen.nominal_words import is_exact_place, lists
from simulator.reference import code_lists, codes
from simulator.reference.names.firms import company_names
from simulator.reference.names.lands import COUNTRIES
from simulator.reference.names.pools import pools
from simulator.reference.offices import office_label, offices
from simulator.texts import LANGUAGES, country_name, translator

SEEN = """
водитель А.С. Пушкин|А.С. Пушкин|А. С. Пушкин|Пушкин А.С.|Пушкин А.С|Пушкин, А.С.|А.С.Пушкин|С. Пушкин|Пушкин А.
А.П. Чехов|М. Калашников|Калашников М.Т.|J. Smith|Smith J.|J.R. Smith|J.R.R. Tolkien|Smith, J.R.|А. Смит|Смит Дж.
Дж. Смит|Ён. Ли|W. Wang|О. Шульц задержан|задержан Ә. Нұрлан|груз принял А. Мухтар|Шамбет Т. уехал|И.И. Стол
водитель Пушкин|водителя Пушкина|driver Smith|consignee Johnson|пассажир Бенкендорф|курьера Шмидта|гражданке Мюллер
получатель: Смит|Водитель - Шамбет|ФИО: Шамбет|driver daniyar|водитель данияр|водитель ДАНИЯР|водитель Данияр
водителем Данияром|водителю Данияру|при Данияре|о Данияре|водитель Қайрат|водитель Эмомали Рахмон|Rahmon Emomali
Emomali Rahmon|директор Рахмон|Нурсултану Абишевичу|Ким Чен Ын|Kim Jong Un|Park Geun-hye|Пак Кын Хе|Jong Un Kim
김정은|王伟|водитель 王伟|司机王伟到达口岸|王先生|张建国|欧阳娜娜|محمد|გიორგი|Гурбангулы|Сапармурат
Найибулла Эхсанулла|Хоссейн Мохаммади|Мехмет Йылмаз|Сергею Петровичу|у Бат-Эрдэнэ|James Bond|Mr. Bean
"""
PASSED = """
отчёт А. Водитель уехал|Report A. The driver left|витамин C. Изъято|А. Обнаружено 5 кг|B. Found in the cabin
220 В. Груз снят|U.S. Customs|10 С. Мороз|вес 5 Т. Машина|дом 5 А. Водитель|улица А.С. Пушкина
аэропорт имени А.С. Пушкина|им. А.С. Пушкина|водитель Toyota|водитель Камаза|водителя КамАЗа|водитель Мерседеса
водитель Volvo|гражданин Узбекистана|гражданка России|граждане Таджикистана|водитель Узбек|водитель Казах
пассажир Boeing|пассажиры Аэрофлота|курьер DHL|курьер Яндекса|курьер Ozon|директор Департамента|получатель Урумчи
получатель ООО «Береке»|получатель «Береке»|отправитель Guangzhou Trading LLC|ПМ. Изъято|город Пушкин|в Пушкине
Тойота К. Изъято|сигареты Esse C. Изъято|Тип Б. Документы|Группа А. Товары|Driver Details|Passenger Name
Водитель Товар|Владелец не установлен|Отправитель и получатель: Китай|Consignee: China|Owner: Not stated|т.е. Груз
и т.д. Водитель|P.O. Box|Park and Ride|Hong Kong Tea|高级茶叶|广州市海关|白色粉末|海洛因|黄金首饰|乌鲁木齐
Капитан Морган|Lucky Strike|рейс К. Самолет|контейнер Б. Найдено|Marlboro G. Found|пассажир поезда Москва — Ташкент
владелец Apple iPhone|Marlboro Gold|Водитель. Обнаружено 5 кг|Driver. Found nothing|Получатель\nТовар|гражданин КНР
инспектор ГТС|водитель Такси
"""


def listed(text: str) -> list[str]:
    return [example for line in text.strip().splitlines() for example in line.split("|")]


@pytest.mark.parametrize("text", listed(SEEN), ids=ascii)
def test_a_name_is_seen_alone_and_in_a_sentence(text: str) -> None:
    assert personal(text)
    assert personal(f"Груз досмотрен на посту, {text}, акт составлен.")


@pytest.mark.parametrize("text", [text.replace("\\n", "\n") for text in listed(PASSED)], ids=ascii)
def test_a_thing_beside_a_letter_or_a_role_passes(text: str) -> None:
    assert [text[hit.start : hit.end] for hit in personal(text)] == []


@lru_cache(maxsize=1)
def given_and_surnames() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All given names and surnames of the pools, in Russian, own and Latin letters."""
    drawn = [
        {written for form in part for written in (form.cyrl, form.native, form.latn) if written}
        for part in (
            [form for pool in pools().values() for form in pool.given],
            [form for pool in pools().values() for form in pool.surnames],
        )
    ]
    return tuple(sorted(drawn[0])), tuple(sorted(drawn[1]))


BESIDE = """
{i}. {s}|{i}.{j}. {s}|{i}. {j}. {s}|{i}.{s}|{i}.{j}.{s}|{s} {i}.|{s} {i}.{j}.|{s} {i}. {j}.|{s}, {i}.{j}.|{g} {s}
{s} {g}|{s}, {g}
"""
ROLES = sorted(word for word in lists().roles if "имени" not in word and len(word) > 3)


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_every_name_of_every_pool_is_seen_with_initials_on_either_side(data: st.DataObject) -> None:
    firsts, surnames = given_and_surnames()
    form = data.draw(st.sampled_from(listed(BESIDE)))
    letters = data.draw(st.sampled_from(["АБ", "ЮЁ", "ҚҒ", "JR", "ŞÇ"]))
    s, g = data.draw(st.sampled_from(surnames)), data.draw(st.sampled_from(firsts))
    text = "Груз принял " + form.format(s=s, g=g, i=letters[0], j=letters[1]) + " у ворот"
    assert personal(text), text


def may_be_a_thing(name: str) -> bool:
    """Some given names are places or words too; after a role these are left alone."""
    return is_exact_place(key(name)) or key(name) in lists().common


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_every_name_of_every_pool_is_seen_after_every_role_in_every_case(data: st.DataObject) -> None:
    firsts, surnames = given_and_surnames()
    role, name = data.draw(st.sampled_from(ROLES)), data.draw(st.sampled_from(firsts + surnames))
    if len(name) > 2 and not may_be_a_thing(name):
        text = f"на посту {role} {name} предъявил груз"
        assert personal(text), text


def declined(name: str) -> list[str]:
    """A Russian name in its cases."""
    if name.endswith(("а", "я")):
        soft = name[-1] == "я" or name[-2] in "гкхжшчщ"
        return [name[:-1] + end for end in ("и" if soft else "ы", "е", "ю" if name[-1] == "я" else "у", "ой")]
    if name.endswith("й"):
        return [name[:-1] + end for end in ("я", "ю", "ем", "е")]
    return [name + end for end in ("а", "у", "ом", "е")] if name[-1] not in "аеёиоуыэюяь" else [name]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_every_russian_case_of_a_given_name_is_seen(data: st.DataObject) -> None:
    names = sorted({form.cyrl for pool in pools().values() for form in pool.given if len(form.cyrl) > 3})
    name = data.draw(st.sampled_from(names))
    form = data.draw(st.sampled_from([name, *declined(name)]))
    if not may_be_a_thing(name) and not may_be_a_thing(form):
        assert personal(f"пассажир {form}"), form
        assert personal(f"груз получен от {form} {name}овой"), form


@lru_cache(maxsize=1)
def bearers_of_no_name() -> tuple[str, ...]:
    """Countries, offices, goods and other codes in both languages, firms of every country, brands."""
    texts = {country_name(code, lang) for lang in LANGUAGES for code in country_codes()}
    texts |= {office_label(code, lang) for lang in LANGUAGES for code in offices()}
    for lang in LANGUAGES:
        tr = translator(lang)
        texts |= {tr(entry.label) for name in code_lists() for entry in codes(name).values()}
    return tuple(sorted(texts))


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_no_place_good_post_or_office_is_called_a_person(data: st.DataObject) -> None:
    noun = data.draw(st.sampled_from(bearers_of_no_name()))
    form = data.draw(
        st.sampled_from(["{}", "из {}", "Изъято: {}.", "Водитель следовал через {} на юг", "{}. А. Обнаружено"])
    )
    text = form.format(noun)
    assert [text[hit.start : hit.end] for hit in personal(text)] == []


@pytest.mark.parametrize("country", COUNTRIES)
def test_no_firm_of_a_country_is_called_a_person(country: str) -> None:
    names = [
        name
        for script in ("cyrl", "native", "latn")
        for name in company_names(np.arange(60), country, script=script).to_pylist()
    ]
    texts = [form.format(name) for name in names for form in ("{}", "получатель {}", "Consignee: {}", "от {} в адрес")]
    assert [text for text in texts if personal(text)] == []


@pytest.mark.parametrize(
    "form", ["{}", "водитель {}", "driver of {}", "изъято: {}", "{} А. Обнаружено", "A {} was found"]
)
def test_no_brand_is_called_a_person(form: str) -> None:
    # A maker's surname is a person's too where no arm or vehicle stands before it («Макаров уехал»).
    named = {word for word in people().brands if sense(word.title()).surname or sense(word.title()).weak}
    brands = [word.title() for word in sorted(people().brands - named - lists().given)]
    assert [brand for brand in brands if personal(form.format(brand))] == []
