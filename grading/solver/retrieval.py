"""A reference analyst for the queries: reads each question, searches the snapshot, counts, compares, checks caveats.

The rule kept here: only the bundle and the words of the question are read, and every figure is got through the
functions that stand behind the screen. A slip is an error that people make: lines for cases, one post of two, the wrong
date, packs corrected silently, a conclusion that says too much.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from grading.solver.slips import Slips
from simulator.authored import authored_toml
from simulator.cen.asking import Slip, filled
from simulator.cen.query import Query
from simulator.content import content
from simulator.reference import units
from simulator.workspace import retrieval
from simulator.workspace.home import Home
from simulator.workspace.retrieval_snapshot import Snapshot

COUNT = re.compile(r"([\d,]+) cartons, (\d+) packs, (\d+) (?:single |loose )?cigarettes")
Task = Mapping[str, Any]
# How much likelier than others a kind of slip is.
OFTEN = {"count": 1.2, "find": 1.5, "total": 1.2, "contradictions": 1.2, "chart": 0.5, "choose": 0.5, "sentence": 0.5}
OFTEN |= {"strongest": 2.0, "silent": 1.3}


@dataclass
class Desk:
    """One question: what is asked in this world, and the search that it asks for."""

    home: Home
    exercise: str
    slips: Slips
    question: Task
    shown: Mapping[str, Any]
    values: Mapping[str, str]

    @cached_property
    def data(self) -> Snapshot:
        """The database."""
        return retrieval.snapshot(self.home, self.exercise)

    @property
    def query(self) -> Query:
        """The search."""
        return filled(self.question["query"], self.values)

    def put(self, **value: Any) -> None:
        """Type answers into the question."""
        retrieval.put(self.home, self.exercise, self.question["id"], value)

    def errs(self, task: Task) -> bool:
        """Whether this task goes wrong."""
        return self.slips.take(f"{self.question['id']} {task['field']}", OFTEN.get(task["type"], 1.0))

    def mistaken(self, task: Task) -> tuple[Query, str]:
        """The search of one of the task's named mistakes, and what is counted then; the right one if it has none."""
        slips = [Slip.model_validate(slip) for slip in task.get("wrong", {}).values()]
        usual = [slip for slip in slips if slip.need] or slips
        if not usual:
            return self.query, ""
        slip = usual[int(self.slips.rng.integers(len(usual)))]
        return filled(slip.asked(self.question["query"]), self.values), slip.count

    def options(self, task: Task) -> Mapping[str, Any]:
        """The task as it is shown."""
        return next(t for t in self.shown["tasks"] if t["field"] == task["field"])


def solve(home: Home, slips: Slips, exercise: str) -> None:
    """Work the whole exercise and leave the answers in the draft."""
    shown = {question["id"]: question for question in retrieval.material(home, exercise)["questions"]}
    for question in authored_toml(content("exercises", exercise, "tasks.toml"))["question"]:
        asked = dict(shown[question["id"]]["asked"])
        if "office" in asked:
            asked["other"] = _opposite(home, exercise, asked["office"])
        desk = Desk(home, exercise, slips, question, shown[question["id"]], asked)
        for task in question["task"]:
            WORK[task["type"]](desk, task)


def _opposite(home: Home, exercise: str, post: str) -> str:
    """The post on the other side, by the card of crossings."""
    card = retrieval.office_card(home, exercise, "en")
    pair = next((c["one"], c["other"]) for c in card if post in (c["one"], c["other"]))
    return next(code for code in pair if code != post)


def _count(desk: Desk, task: Task) -> None:
    query, count = desk.mistaken(task) if desk.errs(task) else (desk.query, "")
    lines = "lines" in (count or task.get("of", "cases"))
    desk.put(**{task["field"]: len(desk.data.goods(query)) if lines else len(desk.data.find(query))})


def _find(desk: Desk, task: Task) -> None:
    # The records are taken too early; the search that is saved at the end is the mended one.
    query = desk.mistaken(task)[0] if desk.errs(task) else desk.query
    retrieval.take_records(desk.home, desk.exercise, desk.question["id"], query)


def _saved(desk: Desk, task: Task) -> None:
    if not desk.errs(task):
        retrieval.save_search(desk.home, desk.exercise, desk.question["title"], desk.query)
        desk.put(**{task["field"]: desk.question["title"]})


def _delay(desk: Desk, task: Task) -> None:
    cases = desk.data.select(desk.query)
    typed = pd.to_datetime(cases["entry_date"].astype(str).str[:10])
    days = int((typed - pd.to_datetime(cases["seizure_date"])).dt.days.max())
    desk.put(**{task["field"]: days + 31 if desk.errs(task) else days})


def _chart(desk: Desk, task: Task) -> None:
    query = desk.mistaken(task)[0] if desk.errs(task) else desk.query
    retrieval.take_chart(desk.home, desk.exercise, desk.question["id"], task["field"], query)


def _mass_entry(desk: Desk, task: Task) -> None:
    month = desk.values["month"]
    days = desk.data.select(desk.query)["entry_date"].astype(str).str[:10]
    busiest = str(days[days.str.startswith(month)].value_counts().index[0])
    desk.put(**{task["field"]: f"{month}-01" if desk.errs(task) else busiest})


def _choose(desk: Desk, task: Task) -> None:
    wrong = desk.errs(task)
    options = desk.options(task)["options"]
    desk.put(**{task["field"]: next(o["code"] for o in options if (o["key"] == task["right"]) != wrong)})


def _total(desk: Desk, task: Task) -> None:
    unit = task.get("unit") or units(desk.query.product[0])[0]
    if not desk.errs(task):
        desk.put(**{task["field"]: round(desk.data.total(desk.query, unit), 3)})
        return
    query, count = desk.mistaken(task)
    _, counts, _ = _looked_through(desk)
    corrected = count in ("stated", "unflagged")
    desk.put(**{task["field"]: round(sum(counts.values()) if corrected else desk.data.total(query, unit), 3)})


def _contradictions(desk: Desk, task: Task) -> None:
    odd, _, plain = _looked_through(desk)
    if desk.errs(task):
        odd = odd[: len(odd) // 2] + plain[:1]
    for case_no in odd:
        retrieval.tick(desk.home, desk.exercise, desk.question["id"], case_no, True)


def _looked_through(desk: Desk) -> tuple[list[str], dict[str, float], list[str]]:
    """The cases that contradict their description, the count of every case as one corrects it, and the other cases."""
    cases = desk.data.select(desk.query).set_index("case_id")
    sums = desk.data.goods(desk.query).groupby("case_id")["quantity"].sum()
    odd: list[str] = []
    plain: list[str] = []
    counts: dict[str, float] = {}
    for case_no, text, total in zip(cases["case_no"], cases["narrative"], sums.reindex(cases.index), strict=True):
        match = COUNT.search(str(text))
        count = _stated(match) if match else float(total)
        (odd if abs(count - total) > 0.01 * count else plain).append(str(case_no))
        counts[str(case_no)] = count
    return odd, counts, plain


def _stated(match: re.Match[str]) -> float:
    cartons, packs, pieces = (int(part.replace(",", "")) for part in match.groups())
    return float(cartons * 200 + packs * 20 + pieces)


def _leader(desk: Desk, task: Task) -> None:
    unit, query = units(desk.query.product[0])[0], _led(desk)
    amount = desk.data.total(query, unit)
    if desk.errs(task):
        amount -= float(desk.data.goods(query).groupby("case_id")["quantity"].sum().max())
    desk.put(**{task["field"]: round(amount, 3), "country": query.reporting_country[0]})


def _led(desk: Desk) -> Query:
    """The search of the country with the largest total."""
    unit = units(desk.query.product[0])[0]
    table = retrieval.reporting_table(desk.home, desk.exercise, "en")
    queries = [desk.query.model_copy(update={"reporting_country": (row["country"],)}) for row in table["rows"]]
    return max(queries, key=lambda query: desk.data.total(query, unit))


def _strongest(desk: Desk, task: Task) -> None:
    query, count = desk.mistaken(task) if desk.errs(task) else (desk.query, "")
    cases = desk.data.select(query)
    cases = cases[~cases[task["by"]].isin(("", "XX", "SIMPLIFIED"))].set_index("case_id")
    goods = desk.data.goods(query)
    goods = goods[(goods["unit"] == units(query.product[0])[0]) & goods["case_id"].isin(cases.index)]
    by_cases = "cases" in (count or task.get("of", "weight"))
    amounts = cases[task["by"]].value_counts() if by_cases else _weights(goods, cases, task["by"])
    ranked = amounts.sort_index().sort_values(ascending=False, kind="stable")
    desk.put(**{task["field"]: sorted(ranked.index[: task.get("top", 3)])})


def _weights(goods: pd.DataFrame, cases: pd.DataFrame, by: str) -> pd.Series:
    return goods.groupby(cases.loc[goods["case_id"], by].to_numpy())["quantity"].sum()


def _silent(desk: Desk, task: Task) -> None:
    table = retrieval.reporting_table(desk.home, desk.exercise, "en")
    place = int(desk.values["month"][5:7]) - 1
    silent = [row["country"] for row in table["rows"] if not row["reported"][place]]
    others = [row["country"] for row in table["rows"] if row["reported"][place]]
    desk.put(**{task["field"]: others[:1] if desk.errs(task) else silent})


def _caveats(desk: Desk, task: Task) -> None:
    options = desk.options(task)["options"]
    holding = held_caveats(desk, options)
    others = [option["code"] for option in options if option["code"] not in holding]
    desk.put(**{task["field"]: [holding[0], others[0]] if desk.errs(task) else holding})


def held_caveats(desk: Desk, options: list[dict[str, Any]]) -> list[str]:
    """The letters of the two caveats that hold best, each checked against the cases of the country that leads."""
    query, unit = _led(desk), units(desk.query.product[0])[0]
    cases, goods = desk.data.select(query), desk.data.goods(query)
    by_case = goods.drop_duplicates("case_id")
    kilograms = goods[goods["unit"] == unit].groupby("case_id")["quantity"].sum()
    table = retrieval.reporting_table(desk.home, desk.exercise, "en")
    marks = {row["country"]: row["reported"] for row in table["rows"]}
    later = cases["entry_date"].astype(str).str[:10] > query.seizure_to

    def share(option: dict[str, Any]) -> float:
        """How far beyond its own threshold a caveat is."""
        key = option["key"]
        if key == "gap":
            return 2.0 if all(not all(marks[country]) for country in option["countries"].values()) else 0.0
        if key == "other_unit":
            return 2.0 * bool((goods["unit"] != unit).any())
        if key == "late":
            return float(later.mean()) / 0.25
        shares: dict[str, float] = {
            "outlier": float(kilograms.max() / kilograms.sum()),
            "gross": float((by_case["mass_basis"] == "GROSS").mean()),
            "one_office": float(cases["office"].value_counts(normalize=True).iloc[0]),
            "untested": float(by_case["test_result"].isin(("NOT_TESTED", "")).mean()),
            "no_departure": float(cases["departure"].isin(("XX", "")).mean()),
            "police": float((cases["detecting_service"] == "POLICE").mean()),
        }
        return shares[key] / 0.5

    ranked = sorted(options, key=lambda option: -share(option))
    return sorted(str(option["code"]) for option in ranked[:2])


def _sentence(desk: Desk, task: Task) -> None:
    shown, wrong = desk.options(task), desk.errs(task)
    opening, closing = task["right"]
    desk.put(opening=next(o["code"] for o in shown["opening"] if (o["key"] == opening) != wrong))
    desk.put(closing=next(o["code"] for o in shown["closing"] if o["key"] == closing))


WORK: Mapping[str, Callable[[Desk, Task], None]] = {
    "count": _count,
    "find": _find,
    "saved": _saved,
    "delay": _delay,
    "chart": _chart,
    "mass_entry": _mass_entry,
    "choose": _choose,
    "total": _total,
    "contradictions": _contradictions,
    "leader": _leader,
    "strongest": _strongest,
    "silent": _silent,
    "caveats": _caveats,
    "sentence": _sentence,
}
