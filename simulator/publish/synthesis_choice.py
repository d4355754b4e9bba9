"""Choosing the fourteen cases of `synthesis_first_network` in a world: eight of one organisation, six that are not.

The rule kept here: members are records as observed whose date, place and load were entered rightly, so that what the
exercise asks can be seen; every date stands apart from the members' dates, so that no tie arises by accident.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulator.chance import Stream
from simulator.publish.drawing import FeatureMissing

if TYPE_CHECKING:
    from simulator.publish.world import World

MEMBERS = 8
KG_CASES = 6
UNRELATED = 3
APART_DAYS = 3
ENTRY, EXIT = "KG-IRKESHTAM", "KG-DOSTUK"
LOOKALIKE_POST = "KG-TORUGART"
UNSETTLED = ("CANCELLED", "WITHDRAWN")
RECENT_DAYS = 730
DAY_NS = 86_400_000_000_000
# Columns of the observed cases by which cases are chosen; the others are read for the chosen ones only.
USED = (
    *("case_id", "reporting_country", "seizure_date", "office", "mode", "conveyance_type", "departure", "destination"),
    *("declared_goods", "concealment_place", "concealment_method"),
)
ROADS = ("TRUCK", "VAN")
SCALARS = [
    "case_no",
    "reporting_country",
    "form_type",
    "status",
    "seizure_date",
    "entry_date",
    "location_type",
    "office",
    "detecting_service",
    "direction",
    "control_reason",
    "detection_means",
    "manner",
    "legal_stage",
    "mode",
    "conveyance_type",
    "conveyance_country",
    "departure",
    "destination",
    "goods_origin",
    "declared_goods",
    "concealment_place",
    "concealment_method",
    "narrative",
    "circulation",
    "release_consent",
    "handling",
]
LINE_KEYS = ("heading", "product", "quantity", "unit", "mass_basis", "test_result", "disposition")
PERSON_KEYS = ("role", "sex", "age_band", "nationality")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One case of the pack: its observed record, its part in the exercise and the offices it truly passed."""

    role: str
    record: dict[str, Any]
    path: tuple[str, ...]
    origin: str
    destination: str

    @property
    def case_no(self) -> str:
        """The case's number."""
        return str(self.record["case_no"])

    @property
    def day(self) -> date:
        """The day of the seizure."""
        return date.fromisoformat(self.record["seizure_date"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The pack's cases and what is true of the organisation behind the members."""

    members: tuple[Pick, ...]
    cover: Pick
    truck: Pick
    echo: Pick
    unrelated: tuple[Pick, ...]
    organisation: str
    path: tuple[str, ...]
    origin: str
    destination: str
    cover_goods: str
    concealment_place: str

    @property
    def every(self) -> tuple[Pick, ...]:
        """All fourteen."""
        return (*self.members, self.cover, self.truck, self.echo, *self.unrelated)


def posts_of(value: object) -> tuple[str, ...]:
    """A route's offices, whether the table holds a list or one text."""
    if isinstance(value, str):
        return tuple(part for part in value.replace(";", "|").replace(",", "|").replace(" ", "|").split("|") if part)
    return tuple(str(part) for part in value) if isinstance(value, Iterable) else ()


def _present(value: object) -> bool:
    return value is not None and value == value and value != ""


def records(observed: dict[str, pd.DataFrame], case_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Whole records as observed, in the order asked for; blanks are left out.

    A case that the tables lack raises KeyError.
    """
    wanted = set(case_ids)
    tables = {
        name: observed[name][observed[name]["case_id"].isin(wanted)] for name in ("cases", "lines", "legs", "persons")
    }
    scalars = {int(row["case_id"]): row for row in tables["cases"].to_dict("records")}
    cards = []
    for case_id in case_ids:
        record = {key: str(scalars[case_id][key]) for key in SCALARS if _present(scalars[case_id].get(key))}
        legs = tables["legs"][tables["legs"]["case_id"] == case_id].sort_values("leg_no", kind="stable")
        record_any: dict[str, Any] = {**record, "transit": [str(country) for country in legs["country"]]}
        for name, keys, order in (("lines", LINE_KEYS, "line_no"), ("persons", PERSON_KEYS, "person_no")):
            rows = tables[name][tables[name]["case_id"] == case_id].sort_values(order, kind="stable")
            record_any[name] = [
                {key: _plain(row[key]) for key in keys if _present(row.get(key))} for row in rows.to_dict("records")
            ]
        cards.append(record_any)
    return cards


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, (float, int, np.floating, np.integer)) else str(value)


class Chooser:
    """Finds the cases; rng decides among equals."""

    def __init__(self, world: World, clock: str, rng: Stream) -> None:
        self.world, self.rng = world, rng
        truth = world.truth["cases"]
        columns = ["case_id", "organisation_id", "route_id", "office", "seizure_date", "concealment_place"]
        truth = truth.loc[truth["case_id"] >= 0, columns].rename(columns={name: f"{name}_true" for name in columns[3:]})
        cases = world.observed["cases"]
        cases = cases[(cases["entry_date"].astype(str) < clock) & ~cases["status"].isin(UNSETTLED)]
        cases = cases[list(USED)].fillna("").merge(truth, on="case_id")
        day, day_true = (cases[name].astype(str).str[:10] for name in ("seizure_date", "seizure_date_true"))
        cases = cases[(day == day_true) & (cases["office"].astype(str) == cases["office_true"].astype(str))]
        lines = world.observed["lines"]
        first = lines.loc[lines["line_no"] == 1, ["case_id", "product"]]
        cases = cases.merge(first, on="case_id")
        routes = world.truth["routes"].set_index("route_id")
        paths = routes["posts"].map(posts_of)
        for name, values in (
            ("path", paths),
            ("origin_true", routes["origin"]),
            ("destination_true", routes["destination"]),
        ):
            cases[name] = cases["route_id"].map(values)
        for name in ("reporting_country", "organisation_id"):
            cases[name] = cases[name].astype(str)
        cases["day"] = pd.to_datetime(cases["seizure_date"].astype(str)).dt.as_unit("ns").astype("int64") // DAY_NS
        self.recent = (pd.Timestamp(clock[:10]) - pd.Timestamp(0)).days - RECENT_DAYS
        self.cases = cases

    def choose(self) -> Choice:
        """The pack.

        Raises:
            FeatureMissing: if no organisation of this world has the route, the cases and the look-alikes.
        """
        reason = FeatureMissing("organisation with eight clean cigarette cases over Irkeshtam and Dostuk")
        for organisation, pool in self._candidates():
            for picked in self._windows(pool):
                try:
                    return self._whole(organisation, picked)
                except FeatureMissing as missing:
                    reason = missing
        raise reason

    def _candidates(self) -> Iterator[tuple[str, pd.DataFrame]]:
        cases = self.cases
        whole = cases["path"].map(
            lambda path: ENTRY in path and EXIT in path and path.index(ENTRY) + 2 == path.index(EXIT)
        )
        pool = cases[
            whole
            & (cases["origin_true"] == "CN")
            & (cases["destination_true"] == "UZ")
            & (cases["product"].astype(str) == "CIGARETTES")
            & cases["reporting_country"].isin(("KG", "UZ"))
            & cases["conveyance_type"].astype(str).isin(ROADS)
            & cases["departure"].astype(str).isin(("CN", "XX", ""))
            & cases["destination"].astype(str).isin(("UZ", "XX", ""))
            & (cases["concealment_place"].astype(str) == cases["concealment_place_true"].astype(str))
            & (cases["concealment_method"].astype(str) == "COVER_LOAD")
            & ~cases["declared_goods"].astype(str).isin(("", "NONE"))
        ]
        groups = {str(key): group for key, group in pool.groupby("organisation_id", observed=True)}
        names = sorted(name for name, group in groups.items() if len(group) >= MEMBERS)
        for i in self.rng.permutation(len(names)):
            yield names[int(i)], groups[names[int(i)]].sort_values("day", kind="stable")

    def _windows(self, pool: pd.DataFrame) -> Iterator[pd.DataFrame]:
        """Eight cases apart from each other: one cover load, four of KG, of late and close together come first."""
        days, of_kg = pool["day"].to_numpy(), (pool["reporting_country"] == "KG").to_numpy()
        goods = pool["declared_goods"].astype(str).to_numpy()
        tries: list[tuple[tuple[Any, ...], list[int]]] = []
        for kg in (4, 3, 2):
            for start in range(len(pool) - MEMBERS + 1):
                picked = self._greedy(days, of_kg, start, kg)
                if picked:
                    most = max(int((goods[picked] == name).sum()) for name in goods[picked])
                    span = int(days[picked[-1]] - days[picked[0]])
                    old = bool(days[picked[0]] < self.recent)
                    tries.append(((-min(most, 5), old, kg != 4, span, start), picked))
        for _, picked in sorted(tries)[:6]:
            yield pool.iloc[picked]

    @staticmethod
    def _greedy(days: np.ndarray, of_kg: np.ndarray, start: int, kg: int) -> list[int]:
        """Rows from `start` on, in order of days, that stand apart; empty if there are too few of either country."""
        left = {True: kg, False: MEMBERS - kg}
        chosen: list[int] = []
        for row in range(start, len(days)):
            own = bool(of_kg[row])
            if left[own] and (not chosen or days[row] - days[chosen[-1]] >= APART_DAYS):
                left[own] -= 1
                chosen.append(row)
                if len(chosen) == MEMBERS:
                    return chosen
        return []

    def _whole(self, organisation: str, picked: pd.DataFrame) -> Choice:
        cases = self.cases
        goods = str(picked["declared_goods"].astype(str).mode().iloc[0])
        posts = posts_of(picked["path"].iloc[0])
        others = cases[cases["organisation_id"] != organisation]
        taken = list(picked["day"])
        road = others[others["conveyance_type"].astype(str).isin(ROADS)]
        kg = road["reporting_country"] == "KG"
        torugart = road["path"].map(lambda path: LOOKALIKE_POST in path) & ~road["office"].isin(posts)
        same = road["declared_goods"].astype(str) == goods
        cover = self._near(road[kg & torugart & same], taken, "look-alike with the same cover load over Torugart")
        at_exit = road[kg & (road["office"].astype(str) == EXIT) & (road["declared_goods"].astype(str) != goods)]
        of_cigarettes = at_exit[at_exit["product"].astype(str) == "CIGARETTES"]
        truck = self._near(at_exit if of_cigarettes.empty else of_cigarettes, taken, "case of another truck at Dostuk")
        abroad = road[~kg & road["reporting_country"].isin(("UZ", "KZ"))]
        abroad = abroad[abroad["path"].map(lambda path: any(post.startswith("KG-") for post in path))]
        echo = self._near(abroad, taken, "partner's road case by way of KG")
        rest = others[others["product"].astype(str) != "CIGARETTES"]
        of_kg = KG_CASES - int((picked["reporting_country"] == "KG").sum()) - 2
        rest_kg = rest["reporting_country"] == "KG"
        unrelated = []
        for number in range(UNRELATED):
            unrelated.append(self._near(rest[rest_kg if number < of_kg else ~rest_kg], taken, "unrelated case"))
        every = pd.concat([picked, *(frame for frame in (cover, truck, echo, *unrelated))])
        roles = ["member"] * MEMBERS + ["cover", "truck", "echo"] + ["unrelated"] * UNRELATED
        whole = records(self.world.observed, [int(n) for n in every["case_id"]])
        picks = [
            self._pick(role, record, row) for role, record, (_, row) in zip(roles, whole, every.iterrows(), strict=True)
        ]
        path = posts[posts.index(ENTRY) : posts.index(EXIT) + 1]
        return Choice(
            members=tuple(picks[:MEMBERS]),
            cover=picks[MEMBERS],
            truck=picks[MEMBERS + 1],
            echo=picks[MEMBERS + 2],
            unrelated=tuple(picks[MEMBERS + 3 :]),
            organisation=organisation,
            path=path,
            origin=str(picked["origin_true"].iloc[0]),
            destination=str(picked["destination_true"].iloc[0]),
            cover_goods=goods,
            concealment_place=str(picked["concealment_place"].astype(str).mode().iloc[0]),
        )

    def _near(self, pool: pd.DataFrame, taken: list[Any], feature: str) -> pd.DataFrame:
        """One case near the pack's time and apart from all taken days; its day is taken then."""
        apart = np.abs(pool["day"].to_numpy()[:, None] - np.array(taken)[None, :]).min(axis=1, initial=10**6)
        free = pool[apart >= APART_DAYS]
        if free.empty:
            raise FeatureMissing(feature)
        middle = (min(taken) + max(taken)) / 2
        order = (free["day"] - middle).abs().sort_values(kind="stable").index[:4]
        case: pd.DataFrame = free.loc[[order[int(self.rng.integers(len(order)))]]]
        taken.append(case["day"].iloc[0])
        return case

    @staticmethod
    def _pick(role: str, record: dict[str, Any], row: pd.Series) -> Pick:
        path, office = posts_of(row["path"]), str(row["office"])
        passed = path[: path.index(office) + 1] if office in path else (office,)
        return Pick(
            role=role,
            record=record,
            path=passed,
            origin=str(row["origin_true"]),
            destination=str(row["destination_true"]),
        )
