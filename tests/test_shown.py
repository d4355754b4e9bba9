"""Where foreign texts are shown: every place goes through `simulator.visible`, and no place beside these exists."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Printing by another way than `courses.commands.early.say`, each with what may stand in it.
PRINTS = {
    "courses/commands/early.py": "say itself",
    "courses/cli.py": "the words of an error, made visible",
    "courses/commands/world_check.py": "JSON for programs",
    "courses/commands/world_describe.py": "JSON for programs, tables of a world of our own",
    "courses/commands/world_versions.py": "a table of figures and code words of our own",
    "courses/commands/office.py": "a table of cells made visible",
    "courses/commands/tables.py": "makes the console on which tables are printed",
    "courses/commands/marks_shown.py": "tables of names that the roster allows, of cells made visible",
    "courses/commands/named.py": "a bar of our own words",
    "courses/demo.py": "the class that we simulate",
    "courses/doctor.py": "a table about this machine",
    "courses/formgrader.py": "its address; the words of an error, made visible",
    "courses/practice.py": "a step's path; the words of an error, made visible",
    "courses/lab/command.py": "its address and our own words",
    "courses/lab/language.py": "the words of an error, made visible",
    "courses/lab/marking.py": "the words of an error, made visible",
    "courses/lab/prepare.py": "our own words",
    "courses/lab/renew.py": "our own words; the words of an error, made visible",
    "courses/simulated/trainee.py": "JSON for the process that began it",
    "courses/translations.py": "our own catalogues",
    "simulator/gates/sweep.py": "worlds of our own",
}
# Pages are made from templates; each set of them turns what it prints into visible text.
PAGES = {"courses/lab/pages.py", "grading/pages.py"}
# Pages of our own drawing, without a word of a person: drawn papers.
OWN_PAGES = {"simulator/observation/papers/render.py"}


@lru_cache(maxsize=1)
def calls() -> tuple[tuple[str, str, ast.Call], ...]:
    """(file, name of what is called, the call) of the whole product."""
    return tuple(
        (str(path.relative_to(ROOT)), ast.unparse(node.func), node)
        for room in ("courses", "grading", "simulator")
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call)
    )


def test_nothing_is_printed_but_by_the_one_function_and_the_places_that_are_known() -> None:
    ways = (
        "print",
        "typer.echo",
        "typer.secho",
        "click.echo",
        "Console",
        "console",
        "sys.stdout.write",
        "sys.stderr.write",
    )
    assert {file for file, name, _ in calls() if name in ways} == set(PRINTS)


def test_an_error_that_is_printed_is_made_visible() -> None:
    bare = [
        f"{file}: {ast.unparse(call)}"
        for file, name, call in calls()
        if name in ("print", "typer.echo") and any(ast.unparse(arg) in ("error", "str(error)") for arg in call.args)
    ]
    assert bare == []


def test_every_template_that_shows_foreign_words_makes_them_visible() -> None:
    made = {file: call for file, name, call in calls() if name == "Environment"}
    assert set(made) == PAGES | OWN_PAGES
    for file in PAGES:
        options = {keyword.arg: ast.unparse(keyword.value) for keyword in made[file].keywords}
        assert (options["finalize"], options["autoescape"]) == ("shown", "True")


def test_every_table_for_a_spreadsheet_has_cells_that_are_no_formulas() -> None:
    writers = {file for file, name, _ in calls() if name == "csv.writer"}
    assert {file for file in writers if file.startswith(("courses", "grading"))} == {"grading/report.py"}
    assert any(file == "grading/report.py" and name == "cell" for file, name, _ in calls())
