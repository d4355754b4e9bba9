"""What the house's own texts say, read line by line and held against the tree: a check gives its faults.

The rule kept here: a check takes the text, so that a test can plant a false line in it and see the fault.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
from functools import lru_cache
from pathlib import Path
from typing import Any

import click
from typer.main import get_command

from courses.cli import app

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("simulator", "grading", "courses")
TEXTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md")
BASES = (ROOT, ROOT / "simulator", ROOT / "exercises", ROOT / "tests")
PATH = re.compile(r"[\w.<>*/-]*/[\w.<>*/-]*|[\w<>*.-]+\.(?:py|toml|csv|md|json|jsonl|html|png|po|lock|tsv)")
DOTTED = re.compile(r"[a-z_]+(?:\.\w+)+")
NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
MAP = "## Map of the house"


def texts() -> list[Path]:
    """The house's own pages: those at its door, and one beside each kind of data."""
    beside = [path for top in ("datasets", "simulator") for path in sorted((ROOT / top).rglob("*.md"))]
    return [*(ROOT / name for name in TEXTS), *(path for path in beside if path.name != "report.md")]


def block_lines(text: str) -> list[str]:
    """The lines of code blocks, the map of the house apart."""
    before, _, after = text.partition(MAP)
    text = before + after.partition("\n[")[2]
    fenced = [line for block in re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]
    return fenced + [line.strip() for line in re.findall(r"^ {4}(\S.*)$", text, re.M)]


def spans(text: str) -> list[str]:
    """What stands between backticks in running text, on one line each."""
    running = "\n".join(line for line in text.splitlines() if not line.startswith("    "))
    running = re.sub(r"^```.*?^```", "", running, flags=re.M | re.S)
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", running)]


@lru_cache(maxsize=1)
def commands() -> dict[str, click.Command]:
    """Every command of `cenlab` by its words: "lab", "course new", and so on; groups too."""
    top: Any = get_command(app)
    tree: dict[str, click.Command] = {"": top}
    waiting: list[tuple[str, Any]] = [("", top)]
    while waiting:
        words, group = waiting.pop()
        for name, command in getattr(group, "commands", {}).items():
            tree[f"{words} {name}".strip()] = command
            waiting.append((f"{words} {name}".strip(), command))
    return tree


@lru_cache(maxsize=1)
def sources() -> str:
    """The code of the product and of the tests as one text."""
    paths = [path for top in (*PACKAGES, "tests") for path in sorted((ROOT / top).rglob("*.py"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths if path.name != "test_readme.py")


@lru_cache(maxsize=1)
def files() -> frozenset[str]:
    """Names of the files of the house."""
    tops = (*PACKAGES, "exercises", "datasets", "tests")
    inner = {path.name for top in tops for path in (ROOT / top).rglob("*") if "__pycache__" not in path.parts}
    return frozenset(inner | {path.name for path in ROOT.iterdir()})


def command_faults(line: str) -> list[str]:
    """What is untrue in one whole command line of a code block."""
    words = shlex.split(line, comments=True)
    while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
        words.pop(0)
    if not words:
        return [f"{line}: no command"]
    program, arguments = words[0], words[1:]
    if program == "make":
        return make_faults(arguments)
    if program in ("cenlab", ".venv/bin/cenlab"):
        return cenlab_faults(arguments)
    if program in ("python", ".venv/bin/python") and arguments[:1] == ["-m"]:
        return module_faults(arguments[1], arguments[2:])
    if program in ("python", ".venv/bin/python") and arguments:
        return script_faults(arguments[0], arguments[1:])
    if (ROOT / program).is_file() and os.access(ROOT / program, os.X_OK) and not arguments:
        return []
    return [f"{line}: there is no program {program}"]


def script_faults(name: str, arguments: list[str]) -> list[str]:
    """A script that is not there, or options that it does not name."""
    path = ROOT / name
    if not path.is_file():
        return [f"{name}: is not there"]
    text = path.read_text(encoding="utf-8")
    options = [word for word in arguments if word.startswith("--") and word != "--"]
    return [f"{name}: has no {option}" for option in options if f'"{option}"' not in text]


def make_faults(arguments: list[str]) -> list[str]:
    """Targets and settings that the Makefile has not; what LAB holds goes on to `cenlab lab`."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    faults = []
    for word in arguments:
        name, equals, value = word.partition("=")
        if not re.search(rf"^{re.escape(name)} \?=" if equals else rf"^{re.escape(name)}:(?!=)", makefile, re.M):
            faults.append(f"make {word}: the Makefile has no {name}")
        elif name == "LAB":
            faults += cenlab_faults(["lab", *shlex.split(value)])
    return faults


def cenlab_faults(arguments: list[str]) -> list[str]:
    """What the command line of `cenlab` itself refuses, read without doing it."""
    words = [word for word in arguments if word != "--help"]
    level = next((n for n in (3, 2, 1) if " ".join(words[:n]) in commands() and len(words) >= n), 0)
    command: Any = commands()[" ".join(words[:level])]
    if hasattr(command, "commands"):
        return [] if words == arguments[:level] else [f"cenlab {' '.join(arguments)}: no such command"]
    if words != arguments:
        words = words[:level]
        return [] if len(words) == level else [f"cenlab {' '.join(arguments)}: --help stands alone"]
    try:
        command.make_context(" ".join(words[:level]), words[level:])
    except Exception as error:
        return [f"cenlab {' '.join(arguments)}: {getattr(error, 'message', error)}"]
    return []


def module_faults(module: str, arguments: list[str]) -> list[str]:
    """A module that cannot be run, or options that its code does not know."""
    path = ROOT / Path(*module.split(".")).with_suffix(".py")
    if not path.is_file():
        other = module.partition(".")[0]
        return [] if other not in PACKAGES and importlib.util.find_spec(other) else [f"there is no module {module}"]
    code = path.read_text(encoding="utf-8")
    options = [word.partition("=")[0] for word in arguments if word.startswith("--")]
    places = [word for word in arguments if "/" in word and not word.startswith("--")]
    return [f"{module}: no option {option}" for option in options if f'"{option}"' not in code] + [
        f"{module}: there is no {place}" for place in places if not (ROOT / place).exists()
    ]


def span_faults(span: str, beside: Path) -> list[str]:
    """What is untrue in a piece of code in running text of a page in the folder `beside`; unknown kinds pass."""
    span = re.sub(r"^([a-z_.]+)\(.*\)$", r"\1", span)
    first = span.split()[0]
    if (
        first in ("make", "CI=1")
        or "python -m " in span
        or "python tests/" in span
        or (first == "cenlab" and "--" in span)
    ):
        return command_faults(span)
    options = re.findall(r"(?<!\S)--[a-z-]+", span)
    faults = [f"{span}: no command has {option}" for option in options if option not in known_options(span)]
    if first == "cenlab":
        words = [word for word in span.split()[1:] if not word.isupper()]
        return faults + ([] if not words or " ".join(words) in commands() else [f"{span}: no such command"])
    if options or " " in span:
        return faults
    if PATH.fullmatch(span):
        return [] if there(span, beside) else [f"{span}: there is no such file"]
    if DOTTED.fullmatch(span):
        return [] if reachable(span) else [f"{span}: nothing has this name"]
    if name := NAME.match(span):
        return [] if name[0] in sources() else [f"{span}: nothing has this name"]
    return faults


def known_options(span: str) -> set[str]:
    """Options that a piece of code may name: those of its command, or of any command if it names none."""
    tree = commands()
    words = span.split()
    named = [
        tree[key] for key in (" ".join(words[:2]), words[0], f"course {words[0]}", f"world {words[0]}") if key in tree
    ]
    return {option for command in named[:1] or tree.values() for param in command.params for option in all_names(param)}


def all_names(param: click.Parameter) -> list[str]:
    return [*param.opts, *param.secondary_opts, "--help"]


def there(span: str, beside: Path) -> bool:
    """Is it a file or folder of the house, or a name that the product itself gives to what it writes?"""
    if span.startswith(("/", "~")):
        return True
    if "/" not in span and "<" not in span and "*" not in span:
        return span in files() or span in sources()
    pattern = re.sub(r"<\w+>", "*", span).rstrip("/")
    return any(next(base.glob(pattern), None) is not None for base in (beside, *BASES))


def reachable(dotted: str) -> bool:
    """Is there such a module, or such a name in one, or (of other packages) such a module at all?"""
    parts = dotted.split(".")
    for start in ("", "simulator/", "tests/lib/"):
        for cut in range(len(parts), 0, -1):
            place = ROOT / (start + "/".join(parts[:cut]))
            code = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
            if code.is_file():
                words = code.read_text(encoding="utf-8")
                return all(defines(words, part) for part in parts[cut:])
    if parts[0] == "tr":
        return f"def {parts[1]}(" in sources()
    if f"[{dotted}]" in scenario_words():
        return True
    return importlib.util.find_spec(parts[0]) is not None and importlib.util.find_spec(dotted) is not None


def defines(code: str, name: str) -> bool:
    """Does a module define the name, or take it from another one?"""
    pattern = rf"^\s*(?:def|class) {name}\b|^{name}\b.*=|^(?:from|import) .*\b{name}\b"
    return re.search(pattern, code, re.M) is not None


@lru_cache(maxsize=1)
def scenario_words() -> str:
    """All scenarios as one text: a dotted name may be a table of theirs."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "datasets").rglob("*.toml")))


def link_faults(text: str, beside: Path) -> list[str]:
    """Links and pictures that lead nowhere."""
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    return [
        f"{target}: the link leads nowhere"
        for target in targets
        if target and not re.match(r"https?:", target) and not (beside / target).exists()
    ]


def page_faults(text: str, beside: Path) -> list[str]:
    """Everything untrue in the commands, files, names and links of one page."""
    lines = [fault for line in block_lines(text) for fault in command_faults(line)]
    return lines + [fault for span in spans(text) for fault in span_faults(span, beside)] + link_faults(text, beside)


def table(text: str, head: str) -> list[list[str]]:
    """The rows of the table whose first line begins with `head`, as cells without backticks."""
    lines = text.partition(head)[2].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().replace("`", "") for cell in line.strip("|").split("|")])
    return rows
