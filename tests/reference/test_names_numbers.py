"""Plates, telephones, papers and check digits: nobody's, never shared, wrong only where told."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.reference import names
from simulator.reference.names import carriage, mixing, numbers
from simulator.reference.names.misreads import folded, misread
from simulator.reference.names.plates import LARGEST, LAYOUTS, KeyTooLarge

KEY = st.integers(0, 10**8 - 1)
CARRIAGE: dict[str, tuple[Callable[..., pa.Array], Callable[[str], bool]]] = {
    "container": (names.containers, names.container_ok),
    "wagon": (names.wagons, names.wagon_ok),
    "waybill": (names.waybills, names.waybill_ok),
    "parcel": (names.parcels, names.parcel_ok),
}


def first_text(array: pa.Array) -> str:
    return str(array[0].as_py())


@pytest.mark.parametrize(("left", "right"), [(999, 910), (7, 13), (1, 5), (2**5, 2**6)])
def test_permutations_meet_every_number_once(left: int, right: int) -> None:
    keys = np.arange(left * right)
    out = mixing.permuted(keys, left, right, "test")
    assert np.array_equal(np.sort(out), keys)
    assert left * right < 50 or not np.array_equal(out, keys)


def test_picks_are_even() -> None:
    counts = np.bincount(mixing.picked(np.arange(64_000), "test", 64), minlength=64)
    # Poisson: 1000 +- 6 sigma.
    assert np.abs(counts - 1000).max() < 6 * 1000**0.5


@settings(deadline=None)
@given(st.lists(st.tuples(KEY, st.integers(0, 10)), min_size=2, max_size=20, unique=True), st.integers(0, 3))
def test_plates_never_meet_even_without_blanks(rows: list[tuple[int, int]], kind: int) -> None:
    ids, where = (np.array(column) for column in zip(*rows, strict=True))
    bare = [text.replace(" ", "") for text in names.plates(ids, where, kind).to_pylist()]
    assert len(set(bare)) == len(rows)


def test_plates_of_a_million_keys_differ() -> None:
    assert len(names.plates(np.arange(10**6), "KG").unique()) == 10**6


@pytest.mark.parametrize("country", names.COUNTRIES)
def test_plates_are_of_the_alphabet_and_have_the_mark(country: str) -> None:
    assert 10 ** LAYOUTS[country].count("d") * 12 ** LAYOUTS[country].count("L") >= LARGEST
    for kind in range(len(names.KINDS)):
        for text in names.plates(np.arange(200), country, kind).to_pylist():
            assert text.count(names.PLATE_MARK) == 1
            assert set(text) <= set(names.PLATE_LETTERS + "Z0123456789 ")
            assert ("ZZP" in text.replace("ZZ P", "")) == (names.KINDS[kind] == "trailer")


def test_plate_of_a_key_too_large_is_refused() -> None:
    with pytest.raises(KeyTooLarge, match=str(2**27)):
        names.plates(np.array([2**27]), "KG")
    with pytest.raises(ValueError, match="kinds are 0 to 3"):
        names.plates(np.array([1]), "KG", 9)


@settings(deadline=None)
@given(KEY, st.integers(0, 10), st.integers(0, 3), st.integers(1, 111))
def test_every_misreading_changes_the_plate_and_keeps_its_folded_key(
    key: int, country: int, kind: int, variant: int
) -> None:
    plate = names.plates(np.array([key]), country, kind)
    wrong = misread(plate, variant)
    assert first_text(wrong) != first_text(plate)
    if names.MISREADS[variant // 16] == "lost_sign":
        assert first_text(wrong).count("?") == 1
    else:
        assert first_text(folded(wrong)) == first_text(folded(plate))
    assert "zz" in first_text(wrong).lower()


def test_misreadings_of_one_plate() -> None:
    plate = pa.array(["ZZ 4081 AO", None, "ZZ 4081 AO"])
    expected = {
        0: "ZZ 4081 AO",
        1: "ZZ 4081 A0",
        16: "ZZ 40B1 AO",
        32: "ZZ 4081 АO",
        33: "ZZ 4081 AО",
        48: "ZZ 408I AO",
        64: "ZZ4081AO",
        80: "zz-4081-ao",
        96: "ZZ ?081 AO",
    }
    for variant, text in expected.items():
        assert misread(plate, np.array([variant, variant, 0])).to_pylist() == [text, None, "ZZ 4081 AO"]


def test_misreadings_that_do_not_exist_are_named() -> None:
    with pytest.raises(ValueError, match="variants are 0 to 111"):
        misread(pa.array(["ZZ 1"]), 112)


@pytest.mark.parametrize("country", names.COUNTRIES)
def test_telephones_are_valid_nowhere(country: str) -> None:
    for text in names.phones(np.arange(2_000), country).to_pylist():
        try:
            number = phonenumbers.parse(text)
        except phonenumbers.NumberParseException:
            assert country == "XX"
            continue
        assert not phonenumbers.is_valid_number(number), text


@pytest.mark.parametrize(
    ("make", "count"),
    [
        (lambda ids: names.phones(ids, "KG"), 10**6),
        (lambda ids: names.phones(ids, "TM"), 10**6),
        (lambda ids: names.passports(ids, "UZ"), 10**6),
        (names.cmr_numbers, 10**6),
        (names.smgs_numbers, 10**6),
        (names.declarations, 10**6),
        (names.vins, 10**6),
        (names.imeis, 10**6),
        (names.containers, 909_090),
        (names.wagons, 10**6),
        (names.waybills, 10**6),
        (names.parcels, 10**6),
    ],
)
def test_numbers_are_never_shared(make: Callable[[np.ndarray], pa.Array], count: int) -> None:
    assert len(make(np.arange(count)).unique()) == count


@pytest.mark.parametrize("what", CARRIAGE)
def test_check_digits_are_right_or_wrong_as_told(what: str) -> None:
    make, ok = CARRIAGE[what]
    right = np.arange(2_000) % 3 > 0
    assert [ok(text) for text in make(np.arange(2_000), right).to_pylist()] == right.tolist()


def test_other_forms_are_right_too() -> None:
    keys = np.arange(500)
    assert all(map(names.wagon_ok, names.wagons(keys, form="uic").to_pylist()))
    assert not any(map(names.wagon_ok, names.wagons(keys, False, form="uic").to_pylist()))
    assert all(map(names.parcel_ok, names.parcels(keys, service=keys % 6).to_pylist()))
    assert all(map(names.vin_ok, names.vins(keys).to_pylist()))
    assert all(map(names.imei_ok, names.imeis(keys).to_pylist()))
    with pytest.raises(ValueError, match="no form 'x' of wagon numbers"):
        names.wagons(keys, form="x")


@pytest.mark.parametrize(
    ("ok", "right", "wrong"),
    [
        (
            names.container_ok,
            ("CSQU3054383", "CSQU 305438 3", "csqu-305438-3"),
            ("CSQU3054384", "CSQX3054383", "CSQU305438", "CSQU30543833", "CSQ13054383", ""),
        ),
        (
            names.wagon_ok,
            ("21 81 2471 217-3", "218124712173"),
            ("21 81 2471 217-4", "2181247121730", "21812471217x", "", "٢١٨١٢٤٧١٢١٧٣"),
        ),
        (names.waybill_ok, ("020-12345675", "020 1234 5675"), ("020-12345676", "20-12345675", "020-1234567A", "")),
        (
            names.parcel_ok,
            ("RR473124829GB", "RR 47312482 9 GB"),
            ("RR473124828GB", "R4473124829GB", "RR473124829G8", "RR47312482GB", ""),
        ),
        (names.vin_ok, ("1M8GDM9AXKP042788",), ("1M8GDM9A0KP042788", "1M8GDM9AXKP04278", "IM8GDM9AXKP042788", "")),
        (names.imei_ok, ("490154203237518", "49-015420-323751-8"), ("490154203237517", "49015420323751", "")),
    ],
)
def test_published_examples_and_one_failure_each(
    ok: Callable[[str], bool], right: tuple[str, ...], wrong: tuple[str, ...]
) -> None:
    assert all(map(ok, right))
    assert not any(map(ok, wrong))


def every_change(text: str, start: int) -> list[str]:
    """The text with one digit changed, every place from `start`, every other digit."""
    return [
        text[:at] + other + text[at + 1 :]
        for at in range(start, len(text))
        if text[at].isdigit()
        for other in "0123456789"
        if other != text[at]
    ]


@settings(deadline=None, max_examples=25)
@given(KEY)
def test_luhn_finds_every_wrong_digit_of_wagons_and_equipment(key: int) -> None:
    ids = np.array([key])
    for text in (first_text(names.wagons(ids)), first_text(names.wagons(ids, form="uic"))):
        assert not any(map(names.wagon_ok, every_change(text, 0)))
    assert not any(map(names.imei_ok, every_change(first_text(names.imeis(ids)), 0)))


@settings(deadline=None)
@given(KEY)
def test_modulo_seven_misses_digits_that_differ_by_seven_and_no_others(key: int) -> None:
    text = first_text(names.waybills(np.array([key])))
    for changed in every_change(text, 4):
        at = next(i for i in range(len(text)) if text[i] != changed[i])
        sevens = abs(int(text[at]) - int(changed[at])) == 7 and at < len(text) - 1
        assert names.waybill_ok(changed) == sevens


@settings(deadline=None)
@given(KEY)
def test_iso_6346_misses_a_wrong_digit_only_where_ten_is_written_as_zero(key: int) -> None:
    text = first_text(names.containers(np.array([key])))
    for changed in every_change(text, 5):
        bare = changed.replace(" ", "")
        remainder = int(carriage._sum_6346(mixing.signs(bare[:10])[None, :])[0])
        assert names.container_ok(changed) == (remainder == 10 and bare[10] == "0")


@settings(deadline=None)
@given(KEY)
def test_s10_misses_a_wrong_digit_only_where_the_norm_writes_two_remainders_alike(key: int) -> None:
    text = first_text(names.parcels(np.array([key])))
    missed = [changed for changed in every_change(text, 2) if names.parcel_ok(changed)]
    assert not missed or text[10] == "5"


def test_containers_avoid_the_serials_that_the_norm_advises_against() -> None:
    for text in names.containers(np.arange(3_000)).to_pylist():
        assert carriage._sum_6346(mixing.signs(text.replace(" ", "")[:10])[None, :])[0] != 10


def test_marks_are_nobodys() -> None:
    ids = np.arange(50)
    assert all(text.startswith("ZZZU ") for text in names.containers(ids).to_pylist())
    assert all(text.startswith("000-") for text in names.waybills(ids).to_pylist())
    assert all(text.startswith("ZZ ") for text in names.wagons(ids).to_pylist())
    assert all(text[3:5] == "77" for text in names.wagons(ids, form="uic").to_pylist())
    assert all(text.endswith("ZZ") for text in names.parcels(ids).to_pylist())
    assert all(text.startswith("ZZ ") for text in names.passports(ids, "KG").to_pylist())
    assert all(text.startswith(numbers.VIN_MAKER) for text in names.vins(ids).to_pylist())
    assert all(text.startswith("00000000") for text in names.imeis(ids).to_pylist())
