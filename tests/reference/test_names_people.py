"""Names of people, firms and places from keys: fixed for ever, invented, in the manner of each country."""

from __future__ import annotations

import re
import shutil
import tomllib

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.reference import names
from simulator.reference.names import freeze, grammar, pools
from simulator.reference.names.letters import ALPHABETS, ending, own_cyrillic, russian

KEYS = np.arange(400)
RUSSIAN = re.compile(r"[А-Яа-яЁё .\-]*")
LATIN = re.compile(r"[A-Z \-]+")
PINNED_KG = ["МИРГОСЕНОВ Ислам Кубатович", "ДУНЛЕКЕРОВ Азамат Бекболотович", "ЧУЙБЕТУШЕВ Самат Мирланович"]
PINNED_UZ = ["ROMROMATOVA Gavhar Javohir qizi", "FITNIKANOVA Munisa Qobil qizi", "MURZIXONOVA Zuhra Aziz qizi"]


def distinct(array: pa.Array) -> int:
    return len(set(array.to_pylist()))


@pytest.mark.parametrize("country", names.COUNTRIES)
@pytest.mark.parametrize("sex", [names.MALE, names.FEMALE])
def test_a_russian_paper_has_russian_letters_only_and_a_list_in_capitals_latin_ones(country: str, sex: int) -> None:
    assert all(RUSSIAN.fullmatch(name) for name in names.full_names(KEYS, country, sex).to_pylist())
    plain = names.spelled(KEYS, country, sex, 0).to_pylist()
    assert all(LATIN.fullmatch(name) for name in plain)


def test_names_are_the_same_for_ever() -> None:
    # Pinned: a change here changes every world that was ever made.
    keys = np.array([0, 1, 123_456_789])
    assert names.full_names(keys, "KG", 0).to_pylist() == PINNED_KG
    assert names.full_names(keys, "UZ", 1, script="native").to_pylist() == PINNED_UZ


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    country, sex = KEYS % len(names.COUNTRIES), KEYS % 2
    together = names.full_names(KEYS, country, sex).to_pylist()
    alone = [names.full_names(KEYS[i : i + 1], country[i : i + 1], sex[i : i + 1])[0].as_py() for i in range(60)]
    assert together[:60] == alone


def test_nobody_has_no_name() -> None:
    nobody = np.array([-1, 4])
    rows = (
        names.full_names(nobody, "TJ", 0),
        names.spelled(nobody, "TJ", 0, np.array([1, 2])),
        names.person_names(nobody, "TJ", 0).patronymic,
        names.company_names(nobody, "TJ"),
        names.addresses(nobody, "TJ"),
        names.plates(nobody, "TJ"),
        names.phones(nobody, "TJ"),
        names.containers(nobody),
    )
    assert all(row[0].as_py() is None and row[1].as_py() for row in rows)


def test_manners_of_each_country_come_about() -> None:
    def sample(country: str, sex: int, script: str) -> str:
        return "\n".join(names.full_names(KEYS, country, sex, script=script).to_pylist())

    assert re.search(r" УУЛУ [А-Я]\w+$", sample("KG", 0, "cyrl"), re.M)
    assert re.search(r"ОВА [А-Я]\w+ \w+овна$", sample("KG", 1, "cyrl"), re.M)
    assert re.search(r"OV \S+ \S+ oʻgʻli$", sample("UZ", 0, "native"), re.M)
    assert re.search(r"OVA \S+ \S+ qizi$", sample("UZ", 1, "native"), re.M)
    assert re.search(r"ЗОДА \S+ \S+ович$", sample("TJ", 0, "native"), re.M)
    assert re.search(r"OW \S+ \S+owiç$", sample("TM", 0, "native"), re.M)
    assert re.search(r" \S+ұлы$", sample("KZ", 0, "native"), re.M)
    assert re.search(r" \S+қызы$", sample("KZ", 1, "native"), re.M)


def test_surname_stems_are_nobodys() -> None:
    given_names = {row[key].lower() for row in pools.read("given.csv") for key in ("native", "cyrl", "latn")} - {""}
    long = tuple(name for name in given_names | grammar.PUBLIC if len(name) >= 4)
    for row in pools.read("stems.csv"):
        for form in (row["native"] or row["cyrl"], row["latn"]):
            assert not form or not form.lower().startswith(long), row


def test_there_are_enough_names() -> None:
    keys = np.arange(100_000)
    for country in ("KG", "UZ", "TJ", "TM", "KZ"):
        assert distinct(names.full_names(keys, country, 0)) > 85_000
    assert distinct(names.company_names(keys, "KG")) > 8_000
    assert distinct(names.addresses(keys, "KG")) > 90_000


def test_some_given_names_are_common() -> None:
    _, counts = np.unique(names.person_names(np.arange(20_000), "KG", 0).given.to_pylist(), return_counts=True)
    size = len(pools.pools()["KG", "male"].given)
    # index = n u^2: the first of n names has probability n**-0.5.
    assert counts.max() / 20_000 == pytest.approx(size**-0.5, rel=0.1)


def test_slips_of_officers() -> None:
    key = np.full(4, 7)
    right, swapped, shorter, initials = names.full_names(key, "RU", 0, slip=np.arange(4)).to_pylist()
    surname, first, father = right.split(" ")
    assert swapped == f"{first.upper()} {surname.capitalize()} {father}"
    assert shorter == f"{surname} {first}"
    assert initials == f"{surname} {first[0]}. {father[0]}."


def test_each_row_is_spelled_by_its_own_scheme() -> None:
    keys = np.full(len(names.SCHEMES), 3)
    rows = names.spelled(keys, "KG", 1, np.arange(len(names.SCHEMES), dtype=np.int8)).to_pylist()
    for scheme, row in zip(names.SCHEMES, rows, strict=True):
        latin = names.full_names(keys[:1], "KG", 1, script="latn", scheme=scheme)[0].as_py()
        assert row == latin.upper()
    assert len(set(rows)) >= 3


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: names.full_names(KEYS, "KG", 0, script="runes"), "no script 'runes'"),
        (lambda: names.full_names(KEYS, "KG", 0, script="latn", scheme="mine"), "no scheme 'mine'"),
        (lambda: names.full_names(KEYS, 99, 0), "countries are 0 to 10"),
        (lambda: names.full_names(KEYS, "KG", 2), "sexes are 0 and 1"),
        (lambda: names.full_names(KEYS, "KG", 0, slip=9), "slips are 0 to 3"),
        (lambda: names.spelled(KEYS, "KG", 0, 7), "schemes are 0 to 6"),
        (lambda: names.full_names(KEYS, KEYS[:3], 0), "values for 400 rows"),
        (lambda: names.addresses(KEYS, "KG", script="runes"), "no script 'runes'"),
    ],
)
def test_what_does_not_exist_is_named(call: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        call()  # type: ignore[operator]


@pytest.mark.parametrize("country", names.COUNTRIES)
@pytest.mark.parametrize("script", ["cyrl", "native", "latn"])
def test_firms_say_that_they_are_invented(country: str, script: str) -> None:
    assert all(" ZZZ" in name for name in names.company_names(KEYS, country, script=script).to_pylist())


def test_firms_and_addresses_follow_the_country() -> None:
    assert names.company_names(KEYS, "KG")[0].as_py().startswith("ОсОО «")
    assert names.company_names(KEYS, "KZ", script="native")[0].as_py().endswith("ZZZ» ЖШС")
    assert names.company_names(KEYS, "UZ", script="native")[0].as_py().endswith("ZZZ” MChJ")
    assert re.fullmatch(r"г\. \S+, ул\. \w+, д\. \d+(, кв\. \d+)?", names.addresses(KEYS, "KG")[0].as_py())
    assert " koʻchasi, " in names.addresses(KEYS, "UZ", script="native")[0].as_py()
    assert names.addresses(KEYS, "KG", of="firm")[0] != names.addresses(KEYS, "KG")[0]


def test_countries_without_a_manner_share_the_neutral_one() -> None:
    assert names.positions(["KG", "FR", "UZ", "XX"]).tolist() == [0, 10, 1, 10]


def test_pools_are_the_frozen_ones() -> None:
    known = tomllib.loads((pools.FOLDER / "pools.toml").read_text(encoding="utf-8"))
    assert set(known) == {path.name for path in pools.FOLDER.glob("*.csv")}
    assert freeze.sealed() == (pools.FOLDER / "pools.toml").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in pools.FOLDER.iterdir()) < 300_000


def test_a_spoiled_pool_is_refused(tmp_path: object) -> None:
    folder = shutil.copytree(pools.FOLDER, f"{tmp_path}/pools")
    path = pools.Path(folder) / "given.csv"
    path.write_bytes(path.read_bytes().replace("Асан".encode(), "Усан".encode(), 1))
    with pytest.raises(pools.SpoiledPool, match=r"given\.csv"):
        pools.read("given.csv", pools.Path(folder))


def test_the_grammar_still_gives_the_frozen_stems() -> None:
    assert freeze.make()["stems.csv"] == (pools.FOLDER / "stems.csv").read_bytes()


def test_too_few_syllables_are_refused() -> None:
    with pytest.raises(ValueError, match="2 stems, 3 are needed"):
        grammar.stems([{"first": "Бор Дар", "second": "ма", "last": "лан"}], 3, ())


@pytest.mark.parametrize(
    ("native", "country", "expected"),
    [
        ("Oʻktam", "UZ", "Ўктам"),
        ("Gʻayrat", "UZ", "Ғайрат"),
        ("Doniyor", "UZ", "Дониёр"),
        ("Elyor", "UZ", "Элёр"),
        ("Shahlo", "UZ", "Шаҳло"),
        ("Ýusup", "TM", "Юсуп"),
        ("Çary", "TM", "Чары"),
        ("Aýdogdy", "TM", "Айдогды"),
        ("Yasemin", "TR", "Ясемин"),
        ("İbrahim", "TR", "Ибрахим"),
    ],
)
def test_own_alphabets_in_cyrillic(native: str, country: str, expected: str) -> None:
    assert own_cyrillic(native, country) == expected


def test_a_letter_that_the_alphabet_lacks_is_named() -> None:
    with pytest.raises(ValueError, match="lacks: 'w'"):
        own_cyrillic("Wali", "UZ")
    with pytest.raises(ValueError, match="no Latin alphabet for 'KG'"):
        own_cyrillic("Asan", "KG")
    assert set(ALPHABETS) == {"UZ", "TM", "TR"}


@pytest.mark.parametrize(
    ("stem", "form", "expected"),
    [
        ("Асан", "ов", "Асанов"),
        ("Толшабай", "ов", "Толшабаев"),
        ("Жолдош", "ович", "Жолдошевич"),
        ("Мирзо", "ович", "Мирзоевич"),
        ("Игорь", "ович", "Игоревич"),
        ("Асан", " уулу", "Асан уулу"),
    ],
)
def test_endings_turn_soft_where_the_stem_asks_it(stem: str, form: str, expected: str) -> None:
    assert ending(stem, form) == expected


def test_russian_patronymics_are_the_customary_ones() -> None:
    forms = {form.cyrl for form in pools.pools()["RU", "male"].patronymics}
    assert {"Ильич", "Никитич", "Юрьевич", "Дмитриевич", "Петрович", "Михайлович", "Васильевич", "Андреевич"} <= forms


@settings(deadline=None)
@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяёңөүәғқұһіӣӯҳўҷ", min_size=1, max_size=20))
def test_russian_papers_know_33_letters(word: str) -> None:
    assert RUSSIAN.fullmatch(russian(word))
