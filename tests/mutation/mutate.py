"""Mutants: a room is spoiled in one small place, and its tests have to notice.

    .venv/bin/python tests/mutation/mutate.py --log /tmp/mutants.jsonl --most 40 simulator/cen/rules*.py -- tests/cen

The rule kept here: the tree itself is never touched. A copy is mutated, one place at a time; the tests run on it in a
child that has a group of processes, a home and a time limit of its own. A line is written for each mutant as soon as
it is judged, and a run that was stopped goes on where it ended. The sample of a seed is the same everywhere.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("simulator", "grading", "courses", "exercises", "datasets", "tests", "pyproject.toml")
PYTEST = ("-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
TRUTHS = (ast.Compare, ast.BoolOp)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change: file, line, the node's place in `ast.walk`, the name of the change, and what it does, in words."""

    file: str
    line: int
    place: int
    change: str
    what: str


def changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The changes that a node allows: their name, and what they do."""
    match node:
        case ast.Compare(ops=ops):
            yield from ((f"compare {at}", f"{ast.unparse(node)}: {_name(op)} swapped") for at, op in enumerate(ops))
        case ast.BoolOp():
            yield "bool", f"{ast.unparse(node)}: and/or swapped"
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            yield from ((f"constant {step:+d}", f"{node.value} {step:+d}") for step in (1, -1))
        case ast.If(orelse=[]) if not (len(node.body) == 1 and isinstance(node.body[0], ast.Raise)):
            yield "guard", f"never: if {ast.unparse(node.test)}"
        case ast.If() | ast.IfExp() if node.orelse:
            yield "negate", f"negated: if {ast.unparse(node.test)}"
        case ast.Raise():
            yield "drop", f"removed: {ast.unparse(node)}"
        case ast.Expr(value=ast.Call() | ast.Yield(value=ast.expr())):
            yield "drop", f"removed: {ast.unparse(node)}"
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            truth = isinstance(value, TRUTHS) or (isinstance(value, ast.Constant) and isinstance(value.value, bool))
            yield ("turn", f"negated: {ast.unparse(node)}") if truth else ("none", f"None: {ast.unparse(node)}")


def apply(node: ast.AST, change: str) -> ast.AST:
    """The node as the change leaves it."""
    kind, _, which = change.partition(" ")
    match kind, node:
        case "compare", ast.Compare():
            node.ops[int(which)] = SWAPPED[type(node.ops[int(which)])]()
        case "bool", ast.BoolOp():
            node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        case "constant", ast.Constant():
            return ast.Constant(value=node.value + int(which))  # type: ignore[operator]
        case "guard", ast.If():
            node.test = ast.Constant(value=False)
        case "negate", ast.If() | ast.IfExp():
            node.test = ast.UnaryOp(op=ast.Not(), operand=node.test)
        case "drop", ast.Expr(value=ast.Yield()):  # what yields nothing is still a generator
            return ast.Expr(value=ast.YieldFrom(value=ast.Tuple(elts=[], ctx=ast.Load())))
        case "drop", _:
            return ast.Pass()
        case "turn", ast.Return(value=ast.expr() as value):
            return ast.Return(value=ast.UnaryOp(op=ast.Not(), operand=value))
        case "none", _:
            return ast.Return(value=ast.Constant(value=None))
    return node


def _name(op: ast.cmpop) -> str:
    return type(op).__name__


def mutants(root: Path, file: str) -> list[Mutant]:
    """Every mutant of a file, in the order of `ast.walk`."""
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    return [
        Mutant(file=file, line=getattr(node, "lineno", 0), place=place, change=change, what=what.replace("\n", " "))
        for place, node in enumerate(ast.walk(tree))
        for change, what in changes(node)
    ]


def spoiled(source: str, mutant: Mutant) -> str:
    """The source of a file with one mutant in it."""
    tree = ast.parse(source)
    target = list(ast.walk(tree))[mutant.place]

    class Change(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return apply(node, mutant.change) if node is target else self.generic_visit(node)

    return ast.unparse(ast.fix_missing_locations(Change().visit(tree)))


def run(copy: Path, tests: list[str], seconds: float, *, first: bool = False) -> str:
    """How the tests end on the copy: "passed", "failed" or "time".

    The first run leaves to the others what is compiled, and the names of the libraries that it used.
    """
    child = os.fork()
    if child == 0:
        os.setsid()  # whatever a mutant starts, or kills by group 0, is its own
        os.chdir(copy)
        nowhere = os.open(copy.parent / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.environ |= {"PYTHONPATH": str(copy), "HOME": str(copy.parent / "home"), "TMPDIR": str(copy.parent / "tmp")}
        tempfile.tempdir = None
        sys.path.insert(0, str(copy))
        if not first:
            sys.dont_write_bytecode = True
            os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        code = 9
        try:
            code = int(pytest.main([*PYTEST, f"--rootdir={copy}", *tests]))
            if first:
                (copy.parent / "libraries.json").write_text(json.dumps(_libraries()), encoding="utf-8")
        finally:
            os._exit(code)
    end = time.monotonic() + seconds
    ended, status = os.waitpid(child, os.WNOHANG)
    while not ended and time.monotonic() < end:
        time.sleep(0.05)
        ended, status = os.waitpid(child, os.WNOHANG)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if not ended:
        os.waitpid(child, 0)
        return "time"
    return "passed" if os.waitstatus_to_exitcode(status) == 0 else "failed"


def _libraries() -> list[str]:
    """The installed modules that are loaded: not the code that is mutated, and no script."""
    installed = str(Path(pytest.__file__).parents[1])
    return [
        name
        for name, module in list(sys.modules.items())
        if (getattr(module, "__file__", "") or "").startswith(installed)
    ]


def judged(log: Path) -> dict[tuple[str, int, str], dict[str, object]]:
    """What a log holds already, by file, place and change."""
    if not log.is_file():
        return {}
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return {(line["file"], line["place"], line["change"]): line for line in lines}


def main() -> int:
    """Judge a sample; the exit code is 1 if a mutant survived."""
    own, tests = sys.argv[1:], []
    if "--" in own:
        own, tests = own[: own.index("--")], own[own.index("--") + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", help="files, or folders of files, below the root of the tree")
    parser.add_argument("--log", type=Path, required=True, help="a line is added here for each mutant")
    parser.add_argument("--most", type=int, default=40, help="so many mutants are drawn")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=300, help="a mutant that takes longer counts as noticed")
    parser.add_argument("--only", default="", help="only changes whose words hold this text")
    asked = parser.parse_args(own)
    files = [p for s in asked.sources for p in (sorted(Path(s).rglob("*.py")) if Path(s).is_dir() else [Path(s)])]
    places = [m for file in files for m in mutants(ROOT, str(file.resolve().relative_to(ROOT))) if asked.only in m.what]
    drawn = np.random.default_rng(asked.seed).permutation(len(places))[: asked.most]
    sample = [places[at] for at in sorted(drawn)]
    with tempfile.TemporaryDirectory(prefix="mutants-") as place:
        copy = Path(place) / "tree"
        for name in ("tree", "home", "tmp"):
            (Path(place) / name).mkdir()
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"), symlinks=True)
            else:
                shutil.copy2(ROOT / name, copy / name)
        if run(copy, tests, 4 * asked.seconds, first=True) != "passed":
            print((Path(place) / "output.txt").read_text(errors="replace")[-4000:])
            print("The tests fail without any mutant.")
            return 2
        for name in json.loads((Path(place) / "libraries.json").read_text(encoding="utf-8")):
            with warnings.catch_warnings(), suppress(Exception):  # imported once, for every child
                warnings.simplefilter("ignore")
                import_module(name)
        judge(copy, sample, tests, asked.log, asked.seconds)
    known = judged(asked.log)
    lines = [known[m.file, m.place, m.change] for m in sample]
    survivors = [line for line in lines if line["end"] == "passed"]
    for line in survivors:
        print(f"{line['file']}:{line['line']}: {line['what']}")
    print(f"{len(places)} places, {len(lines)} mutants, {len(lines) - len(survivors)} noticed, {len(survivors)} not")
    return 1 if survivors else 0


def judge(copy: Path, sample: list[Mutant], tests: list[str], log: Path, seconds: float) -> None:
    """Run the tests on each mutant that the log does not hold, and write how it ended."""
    known = judged(log)
    for mutant in sample:
        if (mutant.file, mutant.place, mutant.change) in known:
            continue
        path = copy / mutant.file
        source = path.read_text(encoding="utf-8")
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
            compiled.unlink()
        path.write_text(spoiled(source, mutant), encoding="utf-8")
        end = run(copy, tests, seconds)
        path.write_text(source, encoding="utf-8")
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**asdict(mutant), "end": end}) + "\n")


if __name__ == "__main__":
    sys.exit(main())
