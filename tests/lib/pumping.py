"""Every regular expression of the product, and texts that make a careless one slow.

A pattern is found where it is compiled or used (its literal in the source) or where a module holds it; how it is
applied is read from its uses, because `fullmatch` and `search` cost differently. A pump is a text that a repeated part
likes, many times, with an end that spoils the match.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from growth import growth, seconds

ROOT = Path(__file__).parents[2]
ROOMS = ("simulator", "grading", "courses")
METHODS = ("search", "match", "fullmatch", "sub", "subn", "findall", "finditer", "split")
SPOILERS = ("", "\x00", "!", "я")
LONGEST = 120


def modules() -> list[str]:
    """The names of the product's modules that can be imported."""
    paths = [path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return sorted(name for name in names if ".migrations." not in name and not name.endswith("__main__"))


def literals(source: str) -> Iterator[tuple[str, int, set[str]]]:
    """Patterns written out in a source, their flags, and the methods by which they are applied there."""
    tree = ast.parse(source)
    named: dict[str, ast.Call] = {}
    used: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name) and ast.unparse(node.value.func) == "re.compile":
                named[target.id] = node.value
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in METHODS:
            used.setdefault(node.value.id, set()).add(node.attr)
    owners = {id(call): name for name, call in named.items()}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        if ast.unparse(node.func.value) != "re" or node.func.attr not in (*METHODS, "compile"):
            continue
        first = node.args[0]
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str | bytes):
            continue
        text = first.value if isinstance(first.value, str) else first.value.decode("latin-1")
        flags = 0
        for part in (*node.args[1:], *(word.value for word in node.keywords)):
            for name in re.findall(r"\bre\.([A-Z]+)\b", ast.unparse(part)):
                flags |= int(getattr(re, name))
        methods = {node.func.attr} if node.func.attr != "compile" else used.get(owners.get(id(node), ""), set())
        if methods or id(node) not in owners:
            yield text, flags, methods or {"search"}


def held(name: str) -> Iterator[tuple[str, int, str]]:
    """Compiled patterns that a module holds, also inside tuples, lists and mappings: pattern, flags and its name."""
    module = importlib.import_module(name)
    for variable, value in vars(module).items():
        waiting: list[Any] = [value]
        seen = 0
        while waiting and seen < 500:
            part = waiting.pop()
            seen += 1
            if isinstance(part, re.Pattern):
                text = part.pattern if isinstance(part.pattern, str) else part.pattern.decode("latin-1")
                yield text, part.flags & ~(re.UNICODE | re.LOCALE), variable
            elif isinstance(part, tuple | list | frozenset | set):
                waiting += list(part)
            elif isinstance(part, dict):
                waiting += list(part.values())


def patterns() -> dict[tuple[str, int], tuple[str, set[str]]]:
    """Every pattern with its flags: where it was found, and by which methods it is applied."""
    places: dict[tuple[str, int], tuple[str, set[str]]] = {}
    uses: dict[str, set[str]] = {}
    sources = {name: importlib.util.find_spec(name).origin for name in modules()}  # type: ignore[union-attr]
    texts = {name: Path(str(path)).read_text(encoding="utf-8") for name, path in sources.items()}
    for text in texts.values():
        for variable, method in re.findall(r"\b([A-Z_][A-Z_0-9]+)\.(\w+)\(", text):
            if method in METHODS:
                uses.setdefault(variable, set()).add(method)
    for name, text in texts.items():
        for pattern, flags, methods in literals(text):
            _, known = places.setdefault((pattern, flags), (name, set()))
            known |= methods
        for pattern, flags, variable in held(name):
            places.setdefault((pattern, flags), (f"{name}.{variable}", uses.get(variable, {"search"})))
    return places


def sample(parts: Iterable[Any], depth: int = 0) -> str:
    """A short text that matches parsed parts, as far as that can be said without looking around."""
    text = ""
    for code, value in parts:
        if code is codes.LITERAL:
            text += chr(value)
        elif code is codes.ANY:
            text += "x"
        elif code is codes.NOT_LITERAL:
            text += "x" if chr(value) != "x" else "y"
        elif code is codes.IN:
            text += _one_of(value)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, _, inner = value
            text += sample(inner, depth + 1) * max(1, min(least, 3))
        elif code is codes.SUBPATTERN:
            text += sample(value[3], depth + 1)
        elif code is codes.ATOMIC_GROUP:
            text += sample(value, depth + 1)
        elif code is codes.BRANCH:
            text += sample(value[1][0], depth + 1)
    return text[:LONGEST]


def _one_of(items: list[Any]) -> str:
    if items and items[0][0] is codes.NEGATE:
        taken = re.compile("[" + "".join(re.escape(chr(v)) for c, v in items[1:] if c is codes.LITERAL) + "]|^$")
        return next(letter for letter in "xa1 .é" if not taken.match(letter))
    code, value = items[-1]
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.RANGE:
        return chr(value[0])
    kinds = {"DIGIT": "1", "SPACE": " ", "WORD": "a", "NOT_DIGIT": "a", "NOT_SPACE": "a", "NOT_WORD": "."}
    return kinds.get(str(value).removeprefix("CATEGORY_").removeprefix("UNI_"), "a")


def repeats(parts: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Every unbounded repetition in parsed parts: a text that leads to it, and one round of it."""
    for place, (code, value) in enumerate(parts):
        lead = (before + sample(parts[:place]))[-LONGEST:] if place else before
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _, most, inner = value
            if most is codes.MAXREPEAT or most > 50:
                yield lead, sample(inner)
                for kind, branches in inner:
                    if kind is codes.BRANCH:
                        yield from ((lead, sample(branch)) for branch in branches[1])
            yield from repeats(inner, lead)
        elif code is codes.SUBPATTERN:
            yield from repeats(value[3], lead)
        elif code is codes.ATOMIC_GROUP:
            yield from repeats(value, lead)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, lead)


def pumps(pattern: str, flags: int) -> list[tuple[str, str, str]]:
    """Texts to try: what stands before, what is repeated, what spoils the end."""
    parsed = list(parser.parse(pattern, flags))
    rounds = {(lead, text) for lead, text in repeats(parsed) if text}
    if not rounds:
        return []
    rounds |= {("", text) for _, text in rounds} | {("", lead + text) for lead, text in rounds if lead}
    opening = sample(parsed[:1])
    rounds |= {(lead, text.replace("x", opening)) for lead, text in rounds if "x" in text and opening}
    rounds |= {("", whole) for whole in (sample(parsed), sample(parsed)[:-1]) if whole}
    return sorted((lead, text, end) for lead, text in rounds for end in SPOILERS[:2])


def apply(compiled: re.Pattern[str], method: str, text: str) -> None:
    """Use a pattern as the product does."""
    if method in ("sub", "subn"):
        compiled.sub("", text)
    elif method == "finditer":
        for _ in compiled.finditer(text):
            pass
    else:
        getattr(compiled, method)(text)


def ratio(compiled: re.Pattern[str], method: str, lead: str, pump: str, end: str) -> float:
    """How much more time twice the text takes; 0 where a text of 64,000 letters costs less than half a millisecond."""
    use = partial(apply, compiled, method)
    size = 12
    while True:
        times = max(1, size // len(pump))
        spent = seconds(use, lead + pump * times + end)
        if spent >= 0.004 and size < 200:
            return float("inf")
        if spent >= 0.0005 and size >= 200:
            break
        if size >= 64_000:
            return 0.0
        # By small steps at first: what grows exponentially is seen before it takes for ever.
        size = size * 5 // 4 if size < 100 else size * 2
    # Over three doublings: what large texts and neighbours cost is shared.
    return 2 * growth(use, lead + pump * times + end, lead + pump * (8 * times) + end, 8) ** (1 / 3)
