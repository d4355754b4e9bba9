"""What stands beside a name says whose it is: places and makes pass, persons are seen by what happens to them."""

from __future__ import annotations

import pytest
from growth import growth

from simulator.cen.nominal import personal, scan

SEEN = """
Бекназаров задержан|Холматов задержан|Сыдыков задержан|Шамсутдинов задержан|Кулматов задержан|Сапаров доставлен
Эрматов отпущен|Beknazarov was detained|Hakimov was detained|Ким задержан|Kim was detained|задержаны Пак и Ким
начальник поста Сыдыков|мистер Ли|сообщник Улукбек|его брат Улукбек|сын Эмир|жена Гуля|Султан сообщил
звонил некто Абай|Джон Смит|кличка «Бек»|Карим-ака|домулла Карим|АсановНурлан|асанов_нурлан|иванов задержан
Наташа из Оша|Иванченко|Ыктыбек|Саша и Паша|Карим ака|НурланАсанов|в городе Асанов задержан|Шопоков задержан
водитель Владимир, Россия|город Тимур Асанов покинул|район покинул Тимур Асанов|Тимур Асанов, область неизвестна
Холматова была задержана|Сапаров был доставлен|Гафуров задержан в Ходженте|задержан Сыдыков, район Ала-Бука
в районе Асанов задержан|Kim has been detained|Петренко|мать Гульзат|начальник склада Осмонов|asanov was detained
Park Jin|груз Park Jin следовал|Lee Ho|Choi Sung|Nguyen Van An|Нгуен Ван Ан|Jean Dupont|Raj Kumar|Tanaka Kenji
Смит Джордж|Асанов, Казахстан|nurbek said|звонил Абай|уста Карим|по прозвищу Хромой|по прозвищу Султан|Sydykov fled
"""
PASSED = """
Марки отсутствуют на пачках|На пачках Марки Узбекистана|Реактив Марки|Jin Ling cigarettes|Makarov cartridges
Сары-Агаш|Сары-Таш|Сулейман-Тоо|Чолпон-Ата|Мирзо-Улугбек район|Бободжон Гафуров район|Гафуров, Таджикистан
Тимур Малик район|Нурсултан, Казахстан|Айни и Пенджикент|Город Шопоков|Шопоков|Shopokov|Токтогул, водохранилище
Vladimir region|Владимир, Россия|Владимирская область|посёлок Ленин|Город Тимур|John Deere|Levi Strauss
Giorgio Armani|George Armani|Samuel Colt|Opel Astra|Масло Чайного Дерева|Сахар Рафинад|Сорт Аида
Рога Сайгака и Марала|Коктейль Молотова|Курбан-байрам|Магазин Асем|Базар Дордой, проход Мадина
город Шопоков|Айни район|водохранилище Токтогул|Алишер район|Tokarev pistol|Makarov pistols|Mosin rifles
Michael Kors|Max Factor|Harley Davidson|Опель Астра|собака по кличке Рекс|служебная собака, кличка «Рекс»|Узбек задержан
Тюк задержан на складе|Ford was detained|Груз задержан|Van was detained|Самолёт задержан|Товар доставлен
пос. Ленин|Кавказская овчарка по кличке Альма|Toktogul reservoir|Дядя уехал|Кости животных|Узбек доставлен
улица Шевченко|Khan Tengri|Хан-Тенгри|hotel Khan|Central Park|Smith & Wesson|гостиница Хан Тенгри|Park Hotel|Kumar Hotel
"""
PUMPS = [
    "Ким задержан ", "задержан Ким ", "город Тимур ", "Тимур район ", "Тимур, ", "АсановНурлан", "АсановНурлан ",
    "Аа", "асанов_", "Карим ака ", "Карим-ака", "кличка «Бек» ", "начальник поста Сыдыков ", "Makarov cartridges ",
    "Токтогул, водохранилище ", "Владимир, Россия, ",
]  # fmt: skip


def listed(text: str) -> list[str]:
    return [example for line in text.strip().splitlines() for example in line.split("|")]


@pytest.mark.parametrize("text", listed(SEEN), ids=ascii)
def test_a_person_is_seen_by_what_stands_beside_alone_and_in_a_sentence(text: str) -> None:
    assert personal(text)
    assert personal(f"Груз досмотрен на посту, {text}, акт составлен.")


@pytest.mark.parametrize("form", ["{}", "Груз досмотрен на посту, {}, акт составлен.", "Изъято: {}."])
@pytest.mark.parametrize("text", listed(PASSED), ids=ascii)
def test_a_place_a_brand_or_goods_pass(text: str, form: str) -> None:
    whole = form.format(text)
    assert [whole[hit.start : hit.end] for hit in personal(whole)] == []


@pytest.mark.parametrize("pump", PUMPS)
def test_what_stands_beside_costs_time_by_the_length_of_the_text(pump: str) -> None:
    short, long = pump * (3_000 // len(pump)), pump * (12_000 // len(pump))
    # Four times the text: quadratic time would give 4.
    assert growth(scan, short, long, 4) <= 2
