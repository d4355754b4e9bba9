"""JSON from outside: the one reader for everything that this program did not write a moment ago in the same process.

The rule kept here: whatever bytes arrive, they give a value that can be written out again, or one JsonFault that names
the rule; the time is linear in their length, and size and depth are judged before anything is built. Refused are, each
by its name: more bytes than allowed, nesting deeper than allowed, a byte order mark, bytes that are no UTF-8, half of
a surrogate pair, NaN and Infinity, numbers that no double holds, whole numbers beyond 20 characters, and a key that
occurs twice in one object.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.errors import CenlabError
from simulator.plain_files import first_bytes, opened

if TYPE_CHECKING:
    from pydantic import BaseModel

Model = TypeVar("Model", bound="BaseModel")
MAX_BYTES = 64_000_000
MAX_DEPTH = 64
# The longest literals that an honest writer makes: 64 bits and a sign, and a double with all its digits.
WHOLE_LITERAL, FLOAT_LITERAL = 20, 40

TOO_LARGE = "JSON_TOO_LARGE"
TOO_DEEP = "JSON_TOO_DEEP"
ENCODING = "JSON_ENCODING"
SURROGATE = "JSON_SURROGATE"
SYNTAX = "JSON_SYNTAX"
NUMBER = "JSON_NUMBER"
KEY_TWICE = "JSON_KEY_TWICE"
SHAPE = "JSON_SHAPE"
VERSION = "JSON_VERSION"
UNREADABLE = "JSON_UNREADABLE"

# A string that is never closed reaches to the end: without that, each of its quotes would be tried as a beginning.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.S)
_NO_BRACKET = bytes(set(range(256)) - set(b"[]{}"))
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


class JsonFault(CenlabError, ValueError):
    """The JSON is refused; code is one of this module's names.

    A ValueError too, because to most callers a refused file is a damaged one.
    """

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(text)


def nesting(data: bytes) -> int:
    """The deepest nesting of brackets outside strings; one pass. A string that is not closed ends it."""
    depth = deepest = 0
    for bracket in _STRING.sub(b"", data).translate(None, _NO_BRACKET):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _no_constant(name: str) -> None:
    raise JsonFault(NUMBER, f"{name} is not a number that JSON knows")


def _float(literal: str) -> float:
    if len(literal) > FLOAT_LITERAL or not math.isfinite(value := float(literal)):
        raise JsonFault(NUMBER, f"{literal[:FLOAT_LITERAL]} is too large or too long for a number")
    return value


def _whole(literal: str) -> int:
    if len(literal) > WHOLE_LITERAL:
        raise JsonFault(NUMBER, f"{literal[:WHOLE_LITERAL]} is too large or too long for a number")
    return int(literal)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonFault(KEY_TWICE, "a key occurs twice in one object")
    return members


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise JsonFault(ENCODING, "begins with a byte order mark; JSON is plain UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise JsonFault(ENCODING, f"byte {error.start} is not UTF-8") from None


def _without_half_pairs(value: Any) -> None:
    """Refuse a text that cannot be written out; walks without recursion."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [*part, *part.values()]
        elif isinstance(part, list):
            waiting += part
        elif isinstance(part, str) and not _writable(part):
            raise JsonFault(SURROGATE, "a text holds half of a surrogate pair")


def _writable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def parse(data: bytes | str, *, most: int = MAX_BYTES, depth: int = MAX_DEPTH) -> Any:
    """The value of JSON in UTF-8; most in bytes, depth in levels of brackets.

    Raises:
        JsonFault: by name; nothing else.
    """
    if isinstance(data, str):
        if not _writable(data):
            raise JsonFault(SURROGATE, "the text holds half of a surrogate pair")
        data = data.encode("utf-8")
    if len(data) > most:
        raise JsonFault(TOO_LARGE, f"{len(data):,} bytes; at most {most:,} are read")
    if nesting(data) > depth:
        raise JsonFault(TOO_DEEP, f"nested deeper than {depth} levels")
    text = _decoded(data)
    try:
        value = json.loads(
            text, parse_constant=_no_constant, parse_float=_float, parse_int=_whole, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        fault = error.msg.removesuffix(" at")  # some of them are made for a place that follows
        raise JsonFault(SYNTAX, f"is no JSON: {fault} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise JsonFault(TOO_DEEP, "nested deeper than can be followed") from None
    # Halves come only from escapes: raw ones are no UTF-8. Most texts have none, and are not walked.
    if _HALF_PAIR.search(text):
        _without_half_pairs(value)
    return value


def parse_object(
    data: bytes | str, *, most: int = MAX_BYTES, depth: int = MAX_DEPTH, version: int | None = None
) -> dict[str, Any]:
    """The members of a JSON object; with a version, `schema_version` has to be that number.

    Raises:
        JsonFault: by name; nothing else.
    """
    value = parse(data, most=most, depth=depth)
    if not isinstance(value, dict):
        raise JsonFault(SHAPE, "is no object")
    if version is not None:
        check_version(value, version)
    return value


def validated(model: type[Model], data: bytes | str, *, most: int = MAX_BYTES, depth: int = MAX_DEPTH) -> Model:
    """A pydantic model from JSON in the model's own JSON mode, where a list is also a tuple.

    Raises:
        JsonFault: by name, also if the value does not fit the model; nothing else.
    """
    parse(data, most=most, depth=depth)
    try:
        return model.model_validate_json(data)
    except ValueError as error:
        raise JsonFault(SHAPE, f"does not fit: {_first(error)}") from error


def as_written(model: type[Model], data: bytes, write: Callable[[Model], bytes], *, most: int = MAX_BYTES) -> Model:
    """A pydantic model from the one way of writing it: bytes that its writer would give again, byte for byte.

    That is stricter than every rule of `parse` (a key twice, a half pair, another way to write a number are not given
    again), and reads the bytes once.

    Raises:
        JsonFault: by name; nothing else.
    """
    if len(data) > most:
        raise JsonFault(TOO_LARGE, f"{len(data):,} bytes; at most {most:,} are read")
    try:
        value = model.model_validate_json(data)
    except ValueError as error:
        raise JsonFault(SHAPE, f"does not fit: {_first(error)}") from error
    if write(value) != data:
        raise JsonFault(SYNTAX, "is not written in the one way that is taken")
    return value


def _first(error: ValueError) -> str:
    return str(error).replace("\n", " ")[:120]


def is_version(value: object, known: int) -> bool:
    """Whether a value is this version: the whole number, not `true` and not 1.0, which Python calls equal to it."""
    return type(value) is int and value == known


def check_version(members: Mapping[str, Any], known: int) -> None:
    """Refuse an object of another version, or of none.

    Raises:
        JsonFault: with code VERSION.
    """
    version = members.get("schema_version")
    if not is_version(version, known):
        raise JsonFault(VERSION, f"schema_version is {version!r:.40}, this cenlab reads {known}")


def read(path: Path, *, most: int = MAX_BYTES, depth: int = MAX_DEPTH) -> Any:
    """The value of a JSON file, of which never more than `most` + 1 bytes are read.

    Raises:
        JsonFault: by name, also if the disk refuses the file.
    """
    return parse(_content(path, most), most=most, depth=depth)


def read_object(
    path: Path, *, most: int = MAX_BYTES, depth: int = MAX_DEPTH, version: int | None = None
) -> dict[str, Any]:
    """The members of the object in a JSON file, as `parse_object` gives them.

    Raises:
        JsonFault: by name, also if the disk refuses the file.
    """
    return parse_object(_content(path, most), most=most, depth=depth, version=version)


def _content(path: Path, most: int) -> bytes:
    try:
        with opened(path) as handle:
            return first_bytes(handle, most + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise JsonFault(UNREADABLE, f"{path.name} cannot be read ({reason})") from error
