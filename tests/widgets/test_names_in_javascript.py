"""JavaScript names its variables by their noun, as Python does: cards, faults, paths.

The text is taken apart by Pygments, so that nothing in a string, a template or a comment passes for a declaration.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from pygments.lexers import JavascriptLexer
from pygments.token import Token

ROOT = Path(__file__).parent.parent.parent
NO_NOUNS = {
    *("found", "kept", "done", "got", "one", "two", "three", "some", "each", "everything"),
    *("thing", "things", "stuff", "obj", "res", "ret", "tmp", "temp", "foo", "baz", "misc", "dummy"),
}
"""Words that say how a value came into a variable, or how many it is, and not what it is."""
FUNCTIONS = ("done",)
"""A function may be called by what happened: "done" is what a wait calls."""
OPENING = {"(": ")", "[": "]", "{": "}"}


def tokens(text: str) -> list[str]:
    """Names, key words and signs in their order; literals become "0", comments and spaces fall away."""
    words: list[str] = []
    for kind, word in JavascriptLexer().get_tokens(text):
        if kind in Token.Comment or kind in Token.Text:
            continue
        if kind in Token.Literal.String.Interpol:
            words.append("(" if word == "${" else ")")
        elif kind in Token.Literal:
            words.append("0")
        elif kind in Token.Punctuation or (kind in Token.Operator and not word.isalpha()):
            # Signs may come several in one piece; an arrow and the three dots stay whole.
            words += [word] if word in ("=>", "...", "?.", "??") else list(word)
        else:
            words.append(word)
    return words


def closing(words: list[str], start: int) -> int:
    """Where the bracket that opens at start is closed."""
    depth = 0
    for place in range(start, len(words)):
        depth += words[place] in OPENING
        depth -= words[place] in OPENING.values()
        if depth == 0:
            return place
    return len(words) - 1


def targets(pattern: list[str]) -> list[str]:
    """The names that a pattern binds: a name, {a, b: c, d = 1, ...rest}, [a, , b], or several of them with commas."""
    names: list[str] = []
    place, value = 0, False
    while place < len(pattern):
        word = pattern[place]
        if word == ",":
            value = False
        elif word == "=":
            value = True
        elif word in OPENING:
            end = closing(pattern, place)
            if not value:
                names += targets(pattern[place + 1 : end])
            place = end
        elif not value and (word.isidentifier() or "$" in word) and pattern[place + 1 : place + 2] != [":"]:
            names.append(word)
        place += 1
    return names


def declared(words: list[str], start: int) -> list[str]:
    """What stands after let, const or var, up to the end of the declaration, without the values' own insides."""
    depth, place = 0, start
    while place < len(words):
        word = words[place]
        if depth == 0 and word in (";", "of", "in", ")", "}", "]"):
            break
        depth += word in OPENING
        depth -= word in OPENING.values()
        place += 1
    return words[start:place]


def bound(text: str) -> list[str]:
    """Every name that a script binds: declared, given as a parameter, caught, imported, of a function or a class."""
    words = tokens(text)
    names: list[str] = []
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else ""
        before = words[place - 1] if place else ""
        if word in ("let", "const", "var", "import") and before != ".":
            names += imported(words, place) if word == "import" else targets(declared(words, place + 1))
        elif word == "function":
            opening = words.index("(", place)
            names += [name for name in words[place + 1 : opening] if name.isidentifier()]
        elif word == "class" and after.isidentifier() and before != ",":
            names.append(after)
        elif word == "=>":
            if before == ")":
                continue
            names.append(before)
        elif word == "(":
            end = closing(words, place)
            follows = words[end + 1] if end + 1 < len(words) else ""
            headed = before == "catch" or before not in ("if", "for", "while", "switch", "with")
            if follows == "=>" or (follows == "{" and headed):
                names += targets(words[place + 1 : end])
    return names


def imported(words: list[str], place: int) -> list[str]:
    """The names of an import statement as they are used here; none for import(…)."""
    if words[place + 1 : place + 2] == ["("]:
        return []
    end = words.index("from", place) if "from" in words[place:] else place
    part = words[place + 1 : end]
    names = [name for at, name in enumerate(part) if part[at + 1 : at + 2] != ["as"]]
    return [name for name in names if name.isidentifier() and name != "as"]


def without_noun(text: str) -> list[str]:
    """Names that say nothing of what they hold, in whatever case, numbered or underlined."""
    return [name for name in bound(text) if name.lower().strip("_$0123456789") in NO_NOUNS - set(FUNCTIONS)]


def scripts() -> list[Path]:
    """All JavaScript of the house, committed or not yet."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "*.js", "*.mjs"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted(path for name in set(listed.split("\0")) if name and (path := ROOT / name).is_file())


def test_a_variable_of_a_script_is_named_by_its_noun() -> None:
    paths = scripts()
    assert {"form.js", "board.js", "remoteEntry.js", "page.js"} <= {path.name for path in paths}
    faults = {path.name: names for path in paths if (names := without_noun(path.read_text(encoding="utf-8")))}
    assert faults == {}, "name what it holds: cards, faults, paths"


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.name)
def test_what_a_script_binds_is_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(bound(text)) >= text.count("const ") * 0.8 > 0


@pytest.mark.parametrize(
    "text",
    [
        "let found;",
        "const kept = {};",
        "var one = 1, cards = 2;",
        "let cards = [1, 2], found = 3;",
        "const { found } = view;",
        "const { cards: kept } = view;",
        "const { cards = 1, ...found } = view;",
        "const [first, , one] = rows;",
        "const [{ cards: [found] }] = rows;",
        "for (const one of rows) go(one);",
        "for (const [key, kept] of rows) { go(key); }",
        "for (const one in rows) go(1);",
        "for (let one = 0; one < 3; one += 1) go();",
        "try { go(); } catch (found) { stop(); }",
        "function choose(found) { return 1; }",
        "async function choose(cards, { kept = 1 } = {}) { return 1; }",
        "function found() { return 1; }",
        "function choose(...kept) { return 1; }",
        "const call = function (found) { return 1; };",
        "rows.map((one) => 1);",
        "rows.map(one => 1);",
        "rows.map(async (one) => 1);",
        "rows.sort(([one], [other]) => 1);",
        "rows.map(({ cards: one }) => 1);",
        "rows.map((card, found = 1) => 1);",
        "const ways = { choose(found) { return 1; } };",
        "class Desk { choose(found) { return 1; } }",
        "class Found {}",
        "import { cards as found } from './cards.js';",
        "const text = `${rows.map((one) => 1)}`;",
        "const length = total / 2; const kept = 1; // a / b",
        "const KEPT_ = 1;",
    ],
)
def test_a_variable_without_a_noun_is_seen_wherever_it_is_bound(text: str) -> None:
    assert len(without_noun(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "// const found = 1;\n/* let kept; */ go();",
        "const text = 'let found = 1;' + \"(one) => 1\" + `const kept`;",
        "const pattern = /const found = (one) => 1/;",
        "go({ one: 1, found: view.found }, model.get('kept'));",
        "const { found: cards } = view;",
        "if (view.found) { go(); }",
        "while (found) { go(); }",
        "const foundPaths = 1, once = 2;",
    ],
)
def test_words_in_texts_keys_and_longer_names_are_no_variables(text: str) -> None:
    assert without_noun(text) == []
