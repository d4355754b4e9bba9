"""Answer sheets of the retrieval exercise: the right one, wrong ones with their stated points, and lazy ones."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

from grading.rubric import Rubric

FULL = Fraction(30)


def reference(truth: dict[str, Any]) -> dict[str, Any]:
    """The right answers, of any retrieval exercise: of every task its right value."""
    sheet: dict[str, Any] = {}
    searches: dict[str, Any] = {}
    for question, tasks in truth["questions"].items():
        sheet[question] = {}
        for field, task in tasks.items():
            sheet[question] |= _right(field, task, tasks, question, searches)
    return sheet | {"saved": searches}


def _right(field: str, task: Any, tasks: Any, question: str, searches: dict[str, Any]) -> dict[str, Any]:
    if task["type"] == "chart":
        return {field: {"query": {}, "counts": _counts(task["right"])}}
    if task["type"] == "leader":
        return {field: task["right"], "country": task["country"]}
    if task["type"] == "sentence":
        return {"opening": task["right"][0], "closing": task["right"][1]}
    if task["type"] == "saved":
        searches[question] = {"query": dict(task["query"]), "records": list(tasks[task["records"]]["right"])}
        return {field: question}
    return {field: list(task["right"]) if isinstance(task["right"], list) else task["right"]}


def mistakes(truth: dict[str, Any], rubric: Rubric) -> list[tuple[str, dict[str, Any], Fraction]]:
    """Of any retrieval exercise: every named mistake of every task alone, with exactly the points that it keeps."""
    sheets = []
    for question, tasks in truth["questions"].items():
        for field, task in tasks.items():
            row = rubric.criterion(task["row"])
            worth = Fraction(row.items[task["item"]]) if task["item"] else row.maximum
            sharing = [t for q in truth["questions"].values() for t in q.values()]
            most = worth / sum((t["row"], t["item"]) == (task["row"], task["item"]) for t in sharing)
            values = list(task.get("wrong", {}).items())
            for name, value in values:
                if value and next(other for other, same in values if same == value) == name:
                    answers = copy.deepcopy(reference(truth))
                    answers[question] |= _right(field, {**task, "right": value}, tasks, question, {})
                    left = min(Fraction(row.slip_named(task["prefix"] + name).points), most)
                    sheets.append((f"{question} {field} {name}", answers, rubric.maximum - most + left))
    return sheets


def known_wrong(truth: dict[str, Any]) -> list[tuple[str, dict[str, Any], Fraction]]:
    """Wrong sheets, each one mistake (or a few) beside the right answers, with exactly the points that it keeps."""
    sheets: list[tuple[str, dict[str, Any], Fraction]] = []

    def sheet(label: str, lost: Fraction | int, *changes: tuple[str, dict[str, Any]]) -> None:
        answers = copy.deepcopy(reference(truth))
        for question, change in changes:
            answers[question] |= change
        sheets.append((label, answers, FULL - lost))

    asked = {
        question: {field: task.get("wrong", {}) for field, task in tasks.items()}
        for question, tasks in truth["questions"].items()
    }
    right = reference(truth)
    second, searches = asked["q2"]["records"], truth["questions"]["q2"]["saved"]["wrong_queries"]
    held = right["q6"]["caveats"]
    wrong_letters = [letter for letter in "abcdef" if letter not in held]
    others = [f"ZZ-2025-{number:06d}" for number in range(1, 9)]
    sheet("lines for cases", 2, ("q1", {"cases": asked["q1"]["cases"]["lines"]}))
    for name in ("one-post", "and-for-or", "parent-only", "method-only"):
        saved = {"q2": {"query": searches[name], "records": second[name]}}
        sheet(f"{name}, saved too", 4, ("q2", {"records": second[name]}), ("saved", saved))
    sheet("records picked by hand", 2, ("q2", {"saved": None}), ("saved", {"q2": None}))
    sheets[-1][1]["saved"] = {}
    sheet("entry date alone", 2, ("q3", {"cases": asked["q3"]["cases"]["entry-only"]}))
    sheet("growth believed, no date", 3, ("q4", {"batch_date": None}))
    everyone = {"query": {}, "counts": _counts(asked["q4"]["by_entry"]["everyone"])}
    sheet("one chart of all countries", 1, ("q4", {"by_entry": everyone}))
    sheet("corrected silently", 2, ("q5", {"sticks": asked["q5"]["sticks"]["corrected"]}))
    sheet("everything flagged", 3, ("q5", {"records": [*right["q5"]["records"], *others]}))
    sheet("one false flag", 1, ("q5", {"records": [*right["q5"]["records"], others[0]]}))
    sheet("all six caveats", 2, ("q6", {"caveats": list("abcdef")}))
    sheet("one caveat of two", 1, ("q6", {"caveats": held[:1]}))
    sheet("largest case dropped", 2, ("q6", {"kilograms": asked["q6"]["kilograms"]["without-largest"]}))
    sheet("main route", 1, ("q6", {"closing": next(c for c in "abc" if c != right["q6"]["closing"])}))
    sheet("wrong caveats", 2, ("q6", {"caveats": wrong_letters[:2]}))
    return sheets


def all_unknown(material: dict[str, Any]) -> dict[str, Any]:
    """Zeros, XX and nothing else."""
    return {
        "q1": {"cases": 0},
        "q2": {"records": []},
        "q3": {"cases": 0, "days": 0},
        "q4": {"batch_date": "2026-01-01"},
        "q5": {"sticks": 0, "records": []},
        "q6": {"country": "XX", "kilograms": 0},
    }


def first_option(material: dict[str, Any]) -> dict[str, Any]:
    """The first option everywhere, and ones."""
    country = next(iter(material["reporting"]["rows"]))
    empty = {"query": {}, "counts": {}}
    return {
        "q1": {"cases": 1},
        "q2": {"records": ["KG-2025-000001"], "saved": "a"},
        "q3": {"cases": 1, "days": 31},
        "q4": {"by_seizure": empty, "by_entry": empty, "batch_date": "2026-01-01", "verdict": "a"},
        "q5": {"sticks": 1, "records": ["KG-2025-000001"]},
        "q6": {"country": country, "kilograms": 1, "caveats": ["a", "b"], "opening": "a", "closing": "a"},
        "saved": {"a": {"query": {}, "records": []}},
    }


def everything_ticked(material: dict[str, Any], numbers: list[str]) -> dict[str, Any]:
    """Every record taken, every caveat ticked; numbers are all case numbers of the snapshot."""
    count = len(numbers)
    return first_option(material) | {
        "q1": {"cases": count},
        "q2": {"records": numbers, "saved": "a"},
        "q3": {"cases": count, "days": 365},
        "q5": {"sticks": count, "records": numbers},
        "q6": {"country": "KG", "kilograms": count, "caveats": list("abcdef"), "opening": "a", "closing": "a"},
        "saved": {"a": {"query": {}, "records": numbers}},
    }


def _counts(months: dict[str, int]) -> dict[str, int]:
    return {month: count for month, count in months.items() if count}
