"""JSON from outside: a value that can be written out again, or one fault by its name; never anything else."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

import pytest
from growth import growth
from hypothesis import given
from hypothesis import strategies as st

from simulator import strict_json
from simulator.strict_json import JsonFault, is_version, parse, parse_object, read, read_object

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)
REFUSED: dict[str, tuple[bytes, str]] = {
    "key twice": (b'{"a": 1, "a": 1}', strict_json.KEY_TWICE),
    "key twice inside": (b'[{"b": {"a": 1, "c": 2, "a": 3}}]', strict_json.KEY_TWICE),
    "key twice, once escaped": (b'{"a": 1, "\\u0061": 2}', strict_json.KEY_TWICE),
    "half of a pair": (b'{"text": "\\ud800"}', strict_json.SURROGATE),
    "other half of a pair": (b'["\\uDFFF"]', strict_json.SURROGATE),
    "pair the wrong way round": (b'["\\udc00\\ud800"]', strict_json.SURROGATE),
    "half of a pair in a key": (b'{"\\uD800": 1}', strict_json.SURROGATE),
    "half of a pair as bytes": (b'["\xed\xa0\x80"]', strict_json.ENCODING),
    "1 and 400 zeros": (b'{"quantity_kg": 1' + b"0" * 400 + b"}", strict_json.NUMBER),
    "1 and 10,000 zeros": (b"1" + b"0" * 10_000, strict_json.NUMBER),
    "minus 1 and 400 zeros": (b"[-1" + b"0" * 400 + b"]", strict_json.NUMBER),
    "1e400": (b"[1e400]", strict_json.NUMBER),
    "-1E+999": (b"[-1E+999]", strict_json.NUMBER),
    "1 and 400 zeros and a half": (b"1" + b"0" * 400 + b".5", strict_json.NUMBER),
    "a fraction of a million digits": (b"0." + b"3" * 1_000_000, strict_json.NUMBER),
    "NaN": (b"[NaN]", strict_json.NUMBER),
    "Infinity": (b"Infinity", strict_json.NUMBER),
    "-Infinity": (b'{"a": -Infinity}', strict_json.NUMBER),
    "deep lists": (b"[" * 100_000 + b"]" * 100_000, strict_json.TOO_DEEP),
    "deep objects": (b'{"a":' * 65 + b"1" + b"}" * 65, strict_json.TOO_DEEP),
    "open lists only": (b"[" * 100_000, strict_json.TOO_DEEP),
    "byte order mark": (b"\xef\xbb\xbf{}", strict_json.ENCODING),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), strict_json.ENCODING),
    "UTF-16 without a mark": ('{"a": 1}'.encode("utf-16-le"), strict_json.SYNTAX),
    "Latin-1": ("é".join('""').encode("latin-1"), strict_json.ENCODING),
    "nothing": (b"", strict_json.SYNTAX),
    "cut off": (b'{"a": [1, 2', strict_json.SYNTAX),
    "two values": (b"{} {}", strict_json.SYNTAX),
    "a comma too many": (b"[1,]", strict_json.SYNTAX),
    "a leading zero": (b"[01]", strict_json.SYNTAX),
    "a raw line feed in a text": (b'["a\nb"]', strict_json.SYNTAX),
    "a pickle": (b"\x80\x04K\x01.", strict_json.ENCODING),
    "a quote that stays open": (b'"' + b'\\"' * 1_000, strict_json.SYNTAX),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_has_its_name(name: str) -> None:
    data, code = REFUSED[name]
    with pytest.raises(JsonFault) as fault:
        parse(data)
    assert fault.value.code == code
    assert len(str(fault.value)) < 200


@given(ANY_JSON)
def test_what_json_can_say_is_read_as_it_was_written(value: object) -> None:
    for ascii_only in (True, False):
        assert parse(json.dumps(value, ensure_ascii=ascii_only)) == value


@given(st.binary(max_size=300) | st.text(max_size=100) | st.text(alphabet='{}[]",:\\u0dD8e1.-+ntf', max_size=60))
def test_no_input_raises_anything_but_the_fault_and_what_is_read_can_be_written(data: bytes | str) -> None:
    try:
        value = parse(data)
    except JsonFault:
        return
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")


@given(st.text(max_size=30))
def test_brackets_inside_texts_do_not_nest(text: str) -> None:
    assert parse(json.dumps([text + "[{" * 80])) == [text + "[{" * 80]


def test_a_pair_written_as_two_escapes_is_one_letter() -> None:
    assert parse(b'"\\ud83d\\ude00 \\\\ud800"') == "😀 \\ud800"


@pytest.mark.parametrize("value", [True, 1.0, "1", None, [1], 2])
def test_only_the_whole_number_is_a_version(value: object) -> None:
    assert is_version(1, 1)
    assert not is_version(value, 1)
    with pytest.raises(JsonFault) as fault:
        parse_object(json.dumps({"schema_version": value}), version=1)
    assert fault.value.code == strict_json.VERSION


def test_a_missing_version_is_refused_and_the_right_one_taken() -> None:
    with pytest.raises(JsonFault):
        parse_object(b"{}", version=1)
    assert parse_object(b'{"schema_version": 1}', version=1) == {"schema_version": 1}


@pytest.mark.parametrize("data", [b"[]", b"1", b"null", b'"a"'])
def test_what_is_no_object_has_its_name(data: bytes) -> None:
    with pytest.raises(JsonFault) as fault:
        parse_object(data)
    assert fault.value.code == strict_json.SHAPE


def test_a_file_is_read_or_its_fault_named(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"a": 1}')
    assert read(path) == read_object(path) == {"a": 1}
    with pytest.raises(JsonFault) as large:
        read(path, most=7)
    os.mkfifo(tmp_path / "pipe.json")
    unread = [tmp_path, tmp_path / "none.json", tmp_path / "pipe.json", tmp_path / "a\0b", path / "below"]
    codes = []
    for odd in unread:
        with pytest.raises(JsonFault) as fault:
            read(odd)
        codes.append(fault.value.code)
    assert large.value.code == strict_json.TOO_LARGE
    assert set(codes) <= {strict_json.UNREADABLE, strict_json.SYNTAX}


PUMPED: dict[str, tuple[bytes, bytes, bytes]] = {
    "open quote": (b'"', b'\\"', b""),
    "open quote, letters": (b'{"a": "', b'x\\"y', b""),
    "backslashes": (b'"', b"\\", b""),
    "quotes": (b"", b'"', b""),
    "texts": (b"[", b'"a",', b'"a"]'),
    "brackets": (b"", b"[]", b""),
    "open brackets": (b"", b"[", b""),
    "closed brackets": (b"[", b"]", b""),
    "digits": (b"[1", b"0", b"]"),
    "digits after the point": (b"[0.", b"1", b"]"),
    "exponent": (b"[1e", b"0", b"1]"),
    "halves": (b'["', b"\\ud800", b'"]'),
    "keys": (b"{", b'"a":1,', b'"b":1}'),
    "spaces": (b"", b" ", b"1"),
    "line feeds": (b"", b"\n", b"?"),
}


def _read(data: bytes) -> None:
    with contextlib.suppress(JsonFault):
        parse(data)


@pytest.mark.parametrize("name", PUMPED)
def test_time_is_linear_in_the_bytes(name: str) -> None:
    before, pump, after = PUMPED[name]
    size = 400_000
    short, long = (before + pump * (times * size // len(pump)) + after for times in (1, 4))
    # Four times the bytes: quadratic time would give 4.
    assert growth(_read, short, long, 4) <= 2


@pytest.mark.parametrize("text", ['{"a": "b', '{"a": "\x01"}', '["\\x"]', '["\\u12"]', "[1,]", "[", "{} {}", '{"a" 1}'])
def test_where_the_json_is_broken_is_said_once(text: str) -> None:
    with pytest.raises(JsonFault, match=r"is no JSON: .* at line 1, column \d+") as fault:
        parse(text)
    assert " at at " not in str(fault.value)
