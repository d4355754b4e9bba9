"""A reference analyst for the queries: searches the snapshot, counts, compares descriptions, checks each caveat.

The rule kept here: only the bundle is read, through the functions that stand behind the screen. A slip is an error
that people make: lines for cases, one post of two, the wrong date, packs corrected silently, a conclusion that says
too much.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from grading.solver.slips import Slips
from simulator.cen.query import Query
from simulator.reference import units
from simulator.workspace import retrieval
from simulator.workspace.home import Home
from simulator.workspace.retrieval_snapshot import Snapshot

EXERCISE = "retrieval_first_queries"
NAME = "Both sides of the crossing"
COUNT = re.compile(r"([\d,]+) cartons, (\d+) packs, (\d+) (?:single |loose )?cigarettes")
STRUCTURES = ("VEHICLE", "WAGON_STRUCTURE")


@dataclass
class Desk:
    """The snapshot and what is asked."""

    home: Home
    slips: Slips

    @cached_property
    def data(self) -> Snapshot:
        """The database."""
        return retrieval.snapshot(self.home, EXERCISE)

    @cached_property
    def asked(self) -> dict[str, dict[str, Any]]:
        """The codes in each question."""
        return {question["id"]: question["asked"] for question in retrieval.questions(self.home, EXERCISE, "en")}

    @cached_property
    def material(self) -> dict[str, Any]:
        """The sheet of the exercise, with the meaning of each option."""
        return retrieval.material(self.home, EXERCISE)

    def put(self, question: str, **value: Any) -> None:
        """Type answers into a question."""
        retrieval.put(self.home, EXERCISE, question, value)

    def letter(self, bank: str, *keys: str) -> str:
        """The letter of the first of these options that is offered."""
        return next(str(o["code"]) for key in keys for o in self.material[bank] if o["key"] == key)

    def one_of(self, *ways: str) -> str:
        """One of several ways to go wrong."""
        return ways[int(self.slips.rng.integers(len(ways)))]


def solve(home: Home, slips: Slips) -> None:
    """Work the whole exercise and leave the answers in the draft."""
    desk = Desk(home, slips)
    _first(desk)
    _second(desk)
    _third(desk)
    _fourth(desk)
    _fifth(desk)
    _sixth(desk)


def _first(desk: Desk) -> None:
    asked = desk.asked["q1"]
    query = Query(
        reporting_country=(asked["country"],),
        product=(asked["product"],),
        seizure_from=f"{asked['year']}-01-01",
        seizure_to=f"{asked['year']}-12-31",
    )
    if not desk.slips.take("q1", 1.2):
        desk.put("q1", cases=len(desk.data.find(query)))
    elif desk.one_of("lines", "entry") == "lines":
        desk.put("q1", cases=len(desk.data.goods(query)))
    else:
        desk.put("q1", cases=len(desk.data.find(_by_entry(query))))


def _second(desk: Desk) -> None:
    post = desk.asked["q2"]["office"]
    card = retrieval.office_card(desk.home, EXERCISE, "en")
    pair = next((c["one"], c["other"]) for c in card if post in (c["one"], c["other"]))
    query = Query(
        office=pair,
        product=("CIGARETTES",),
        concealment_method=("COVER_LOAD",),
        concealment_place=STRUCTURES,
        concealment_join="or",
        children=True,
    )
    taken = query
    if desk.slips.take("q2", 1.5):
        # The records are taken too early; the search that is saved at the end is the mended one.
        wrong: dict[str, dict[str, Any]] = {
            "one post": {"office": (post,)},
            "other post": {"office": tuple(code for code in pair if code != post)},
            "parent": {"children": False},
            "method": {"concealment_place": ()},
        }
        taken = query.model_copy(update=wrong[desk.one_of(*wrong)])
    retrieval.take_records(desk.home, EXERCISE, "q2", taken)
    if not desk.slips.take("saved"):
        retrieval.save_search(desk.home, EXERCISE, NAME, query)
        desk.put("q2", saved=NAME)


def _third(desk: Desk) -> None:
    month, year = desk.asked["q3"]["month"], desk.asked["q3"]["year"]
    both = Query(seizure_from=f"{month}-01", seizure_to=f"{month}-31", entry_from=f"{year}-01-01")
    entered = both.model_copy(update={"seizure_from": "", "seizure_to": ""})
    desk.put("q3", cases=len(desk.data.find(entered if desk.slips.take("q3 count", 1.2) else both)))
    days = _largest_delay(desk.data.select(both))
    desk.put("q3", days=days + 31 if desk.slips.take("q3 delay") else days)


def _fourth(desk: Desk) -> None:
    country = Query(reporting_country=(desk.asked["q4"]["country"],))
    for by in ("seizure_date", "entry_date"):
        query = Query() if desk.slips.take(f"q4 chart {by}", 0.5) else country
        retrieval.take_chart(desk.home, EXERCISE, query, by)
    cases = desk.data.select(country)
    days = cases["entry_date"].astype(str).str[:10]
    days = days[days.str.startswith(desk.asked["q4"]["month"])]
    date = str(days.value_counts().index[0])
    if desk.slips.take("q4 date"):
        date = f"{desk.asked['q4']['month']}-01"
    desk.put("q4", batch_date=date)
    desk.put("q4", verdict=desk.letter("verdicts", "growth" if desk.slips.take("q4 verdict", 0.5) else "batch"))


def _fifth(desk: Desk) -> None:
    asked = desk.asked["q5"]
    query = Query(
        reporting_country=(asked["country"],),
        product=("CIGARETTES",),
        seizure_from=asked["first"],
        seizure_to=asked["last"],
    )
    cases = desk.data.select(query).set_index("case_id")
    sums = desk.data.goods(query).groupby("case_id")["quantity"].sum()
    odd: list[str] = []
    plain: list[str] = []
    corrected = 0.0
    for number, text, total in zip(cases["case_no"], cases["narrative"], sums.reindex(cases.index), strict=True):
        match = COUNT.search(str(text))
        count = _counted(match) if match else float(total)
        (odd if abs(count - total) > 0.01 * count else plain).append(str(number))
        corrected += count
    desk.put("q5", sticks=corrected if desk.slips.take("q5 total", 1.2) else float(sums.sum()))
    if desk.slips.take("q5 flags", 1.2):
        odd = odd[: len(odd) // 2] + plain[:1]
    for number in odd:
        retrieval.tick(desk.home, EXERCISE, "q5", number, True)


def _sixth(desk: Desk) -> None:
    asked = desk.asked["q6"]
    unit = units(asked["product"])[0]
    first, last = f"{asked['year']}-01-01", f"{asked['year']}-12-31"
    table = retrieval.reporting_table(desk.home, EXERCISE, "en")
    queries = {
        row["country"]: Query(
            reporting_country=(row["country"],), product=(asked["product"],), seizure_from=first, seizure_to=last
        )
        for row in table["rows"]
    }
    leader = max(queries, key=lambda country: desk.data.total(queries[country], unit))
    query = queries[leader]
    if desk.slips.take("q6 weight"):
        weights = desk.data.goods(query).groupby("case_id")["quantity"].sum()
        desk.put("q6", country=leader, kilograms=round(float(weights.sum() - weights.max()), 3))
    else:
        desk.put("q6", country=leader, kilograms=round(desk.data.total(query, unit), 3))
    holding = held_caveats(desk, query, unit)
    others = [option["code"] for option in desk.material["caveats"] if option["code"] not in holding]
    desk.put("q6", caveats=[holding[0], others[0]] if desk.slips.take("q6 caveats") else holding)
    route = desk.slips.take("q6 sentence", 0.5)
    desk.put("q6", opening=desk.letter("openings", "route" if route else "recorded"))
    desk.put("q6", closing=desk.letter("closings", "limits"))


def held_caveats(desk: Desk, query: Query, unit: str) -> list[str]:
    """The letters of the two caveats that hold best, each checked against the cases found."""
    cases, goods = desk.data.select(query), desk.data.goods(query)
    by_case = goods.drop_duplicates("case_id")
    kilograms = goods[goods["unit"] == unit].groupby("case_id")["quantity"].sum()
    marks = {row["country"]: row["reported"] for row in retrieval.reporting_table(desk.home, EXERCISE, "en")["rows"]}
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

    ranked = sorted(desk.material["caveats"], key=lambda option: -share(option))
    return sorted(str(option["code"]) for option in ranked[:2])


def _by_entry(query: Query) -> Query:
    return query.model_copy(
        update={
            "seizure_from": "",
            "seizure_to": "",
            "entry_from": query.seizure_from,
            "entry_to": query.seizure_to,
        }
    )


def _largest_delay(cases: pd.DataFrame) -> int:
    entered = pd.to_datetime(cases["entry_date"].astype(str).str[:10])
    return int((entered - pd.to_datetime(cases["seizure_date"])).dt.days.max())


def _counted(match: re.Match[str]) -> float:
    cartons, packs, pieces = (int(part.replace(",", "")) for part in match.groups())
    return float(cartons * 200 + packs * 20 + pieces)
