"""One seed, one world on every processor: under other processors' settings, and what drawing code may not call."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import world_hashes

from simulator.content import scenario_files
from simulator.publish.manifests import GENERATOR_VERSION, GOLDEN_SHA256

ROOT = world_hashes.ROOT
SCENARIOS = tuple(scenario_files())
SETTINGS = tuple(name for name in world_hashes.processors() if name != "default")
CASES = 600
FIFTY = tuple(f"{SCENARIOS[seed % len(SCENARIOS)]}:{seed}" for seed in range(50))

# --- content -------------------------------------------------------------------------------------


def differing(here: dict[str, str], other: dict[str, str]) -> list[str]:
    """The tables that differ, by name."""
    return sorted(name for name in here.keys() | other.keys() if here.get(name) != other.get(name))


def test_the_golden_world_is_what_its_generator_version_made() -> None:
    digest = world_hashes.world_hash("northern_corridor", (4).to_bytes(32, "big"), CASES)
    assert digest == GOLDEN_SHA256, (
        f"Generator {GENERATOR_VERSION} made another world of this seed. If that was meant, raise GENERATOR_VERSION in "
        f"simulator/publish/manifests.py and set GOLDEN_SHA256 there to {digest}."
    )


@pytest.mark.parametrize("setting", ["blas", "all"])
def test_another_processor_draws_the_same_world(setting: str) -> None:
    here = world_hashes.table_hashes("northern_corridor", (4).to_bytes(32, "big"), CASES)
    (there,) = world_hashes.elsewhere(setting, "world", CASES, "northern_corridor:4")
    assert not differing(here, there)


@pytest.fixture(scope="module")
def everywhere() -> dict[tuple[str, str], list[dict[str, str]]]:
    """By setting and kind: the hashes of fifty worlds of all scenarios and of two bundles; as many at once as cores."""
    asked = {"world": [CASES, *FIFTY], "bundle": [f"northern_corridor:{seed}" for seed in (4, 5)]}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        started = {
            (setting, what): pool.submit(world_hashes.elsewhere, setting, what, *arguments)
            for what, arguments in asked.items()
            for setting in world_hashes.processors()
        }
    return {key: job.result() for key, job in started.items()}


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS)
def test_fifty_worlds_of_all_scenarios_are_the_same_on_another_processor(
    everywhere: dict[tuple[str, str], list[dict[str, str]]], setting: str
) -> None:
    here, there = everywhere["default", "world"], everywhere[setting, "world"]
    assert len(here) == len(there) == len(FIFTY) == 50
    for world, own, other in zip(FIFTY, here, there, strict=True):
        assert not differing(own, other), world


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS)
def test_another_processor_draws_the_same_bundle(
    everywhere: dict[tuple[str, str], list[dict[str, str]]], setting: str
) -> None:
    for own, other in zip(everywhere["default", "bundle"], everywhere[setting, "bundle"], strict=True):
        assert len(own) > 20
        assert not differing(own, other)


# --- what drawing code may not call --------------------------------------------------------------

DRAWING = ("world", "observation", "publish", "reference")
# The instructor's page on a world reads what was drawn; nothing is drawn from it.
READS_ONLY = ("publish/describe",)
SOUND = {"rng.py", "chance.py", "reproducible.py"}
BLAS = {"dot", "vdot", "vecdot", "matmul", "matvec", "vecmat", "inner", "tensordot", "einsum", "linalg", "fft"}
BLAS |= {"convolve", "correlate", "corrcoef", "cov", "polyfit", "kron"}
LIBM = {
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "logaddexp",
    "logaddexp2",
    "power",
    "float_power",
    "pow",
}
LIBM |= {"sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2", "asin", "acos", "atan", "atan2", "sinc", "hypot"}
LIBM |= {"sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "asinh", "acosh", "atanh", "cbrt", "geomspace"}
LIBM |= {"float_power", "logspace", "interp", "i0", "unwrap", "angle", "spacing"}
EXACT_MATH = {"sqrt", "isqrt", "floor", "ceil", "trunc", "isfinite", "isnan", "isinf", "pi", "inf", "nan", "radians"}
EXACT_MATH |= {"degrees", "gcd", "lcm", "comb", "perm", "factorial", "copysign", "fabs", "ldexp", "frexp", "fsum"}
UNSTABLE = {"argsort", "argpartition", "partition", "sort_values", "nlargest", "nsmallest"}


def is_name(node: ast.expr, *names: str) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def faults(text: str, *, sound: bool = False) -> Iterator[str]:
    """What in a module may differ from one processor to another, as "line: reason"."""
    for node in ast.walk(ast.parse(text)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.MatMult):
            yield f"{line}: @ is BLAS"
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Pow):
            base = node.left if isinstance(node, ast.BinOp) else node.target
            if not (isinstance(base, ast.Constant) and isinstance(base.value, int)):
                yield f"{line}: ** calls the C library's pow; multiply, or use simulator.reproducible.power"
        if isinstance(node, ast.Attribute):
            if is_name(node.value, "np", "numpy") and node.attr in BLAS:
                yield f"{line}: np.{node.attr} may be BLAS"
            elif is_name(node.value, "np", "numpy") and node.attr in LIBM:
                yield f"{line}: np.{node.attr} is the processor's; see simulator.reproducible"
            elif is_name(node.value, "np", "numpy") and node.attr == "random" and not sound:
                yield f"{line}: np.random is for simulator.chance alone"
            elif is_name(node.value, "math") and node.attr not in EXACT_MATH:
                yield f"{line}: math.{node.attr} is the C library's; see simulator.reproducible"
            elif node.attr == "dot":
                yield f"{line}: .dot is BLAS"
        if isinstance(node, ast.ImportFrom) and node.module == "math":
            wrong = [name.name for name in node.names if name.name not in EXACT_MATH]
            if wrong:
                yield f"{line}: from math import {', '.join(wrong)}: the C library's"
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            if {name.split(".")[0] for name in names} & {"cmath", "statistics", "scipy", "random"}:
                yield f"{line}: {', '.join(names)} calls the C library"
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            stable = any(word.arg == "kind" and getattr(word.value, "value", "") == "stable" for word in node.keywords)
            # A text's own partition has a text as its first argument.
            plain = called == "partition" and node.args and isinstance(node.args[0], ast.Constant)
            if called in UNSTABLE and not stable and not plain:
                yield f'{line}: .{called} orders equal ones by the processor\'s kernel; kind="stable"'
            if is_name(node.func, "pow") and len(node.args) < 3:
                yield f"{line}: pow calls the C library"


def drawing_files() -> list[Path]:
    files = [path for room in DRAWING for path in sorted((ROOT / "simulator" / room).rglob("*.py"))]
    inside = [path for path in files if not str(path.relative_to(ROOT / "simulator")).startswith(READS_ONLY)]
    return [*inside, *(ROOT / "simulator" / name for name in sorted(SOUND))]


def test_nothing_that_draws_calls_what_differs_between_processors() -> None:
    files = drawing_files()
    assert len(files) > 150
    wrong = [
        f"{path.relative_to(ROOT)}:{fault}"
        for path in files
        for fault in faults(path.read_text(encoding="utf-8"), sound=path.name in SOUND)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "line",
    [
        "a @ b",
        "a @= b",
        "x ** 0.5",
        "x **= 2",
        "np.exp(x)",
        "np.linalg.norm(x)",
        "np.einsum('ij,j', a, b)",
        "np.random.default_rng(3)",
        "math.exp(2.0)",
        "from math import erf",
        "from statistics import NormalDist",
        "a.dot(b)",
        "np.argsort(a)",
        "table.sort_values('day')",
        "pow(x, 0.3)",
    ],
)
def test_each_kind_of_call_is_seen(line: str) -> None:
    assert list(faults(line)), line


def test_exact_calls_are_let_through() -> None:
    text = 'import math\nmath.sqrt(2.0)\n10**6\nnp.argsort(a, kind="stable")\n"a-b".partition("-")\npow(3, -1, 8)\n'
    assert not list(faults(text))
