"""What could be known at all: for each item of the truth the evidence that the sources hold, and whether it suffices.

The rules kept here:
* A seizure is one source however often it is told: the platform's record, a partner's summary and the press item of one
  case count once. Reported means entered on the platform by the world's present.
* A tip is one source however often it is repeated: reports and messages with one origin count once; false and
  malicious ones count nothing, nor does a partly true one that names another organisation.
* A register is one source, from as many rows of an item as LINKS says; rows marked circular do not count.
* An organisation or a route is observable if at least K of its seizures were reported, or two independent sources
  connect it. A tie is observable where a register shows both its ends: telephone by LINKS calls between them,
  ownership by an entry of the firm; kinship and payment among persons show nowhere: they are unknowable unless told.
* A case link (two seizures of one organisation) is observable through a vehicle, person or company that both share.
Only sums over blocks are kept, so a table comes out at any size; of vehicles and persons, as many as there are cases,
those whose hashed numbers are low enough, all of them in worlds of FOLLOWED or fewer. K and LINKS are assumptions.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulator import durable
from simulator.assumptions import Assumption
from simulator.observation.registers.drawn import CIRCULAR, TRUE, Planned, Rows
from simulator.world.bits import lasting
from simulator.world.ties import LAYERS

K = 3
TELLING = ("informants", "partner", "press", "traffic")
# Rows of a register that connect an item; others need LINK_ELSE.
LINKS = {"companies": 1, "payments": 2, "calls": 2}
LINK_ELSE = 3
SHARED = ("vehicle", "person", "company")
FOLLOWED = 1 << 20
# So many numbers an occurrence lie close.
DENSE = 16
ITEMS = ("ORGANISATION", "ROUTE", "TIE", "CASE_LINK")
NAMED_WRONG = 4
COLUMNS = ("truth_id", "organisation", "kind", "origin", "origin_kind", "wrong", "company", "caller_person",
           "called_person")  # fmt: skip

ASSUMPTIONS = (
    Assumption(what="reported seizures that make an item observable", value=str(K), why="a pattern needs three"),
    Assumption(what="rows of a register that connect an item", value=f"{LINKS}, others {LINK_ELSE}",
               why="one row may be chance, an entry of a firm is not"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Sums over blocks; N organisations, R routes, E ties, S registers (names in `registers`).

    reported, known, tips (N,): seizures on the platform, seizures told anywhere, origins of true tips; rows (N, S).
    route_reported, route_known, route_tips (R,), route_rows (R, S). tie_rows (E,): calls or entries that show a tie.
    shared: for each of SHARED the entities that were met in reported seizures, ascending, and in how many, (2, X).
    """

    registers: tuple[str, ...]
    reported: np.ndarray
    known: np.ndarray
    tips: np.ndarray
    rows: np.ndarray
    route_reported: np.ndarray
    route_known: np.ndarray
    route_tips: np.ndarray
    route_rows: np.ndarray
    tie_rows: np.ndarray
    shared: tuple[np.ndarray, ...]


def total(pieces: Iterable[Evidence]) -> Evidence:
    """The evidence of all sets of blocks together; what they share is counted once, at the end.

    Raises:
        ValueError: if they are of different registers, or there is none.
    """
    sums: dict[str, Any] = {}
    shared: list[list[np.ndarray]] = [[] for _ in SHARED]
    plain = [f.name for f in fields(Evidence) if f.name not in ("registers", "shared")]
    registers: tuple[str, ...] | None = None
    for piece in pieces:
        if registers not in (None, piece.registers):
            raise ValueError(f"evidence of {registers} cannot be added to that of {piece.registers}")
        registers = piece.registers
        sums = {name: getattr(piece, name) + sums.get(name, 0) for name in plain}
        for pairs, more in zip(shared, piece.shared, strict=True):
            pairs.append(more)
    if registers is None:
        raise ValueError("there is nothing to sum")
    return Evidence(
        registers=registers, shared=tuple(_counted(np.concatenate(pairs, axis=1)) for pairs in shared), **sums
    )


def organisations(plan: Planned) -> list[str]:
    """Codes of all organisations that rows may name, successors included."""
    life = getattr(plan, "life", None)
    return [organisation.code for organisation in (life if life is not None else plan.network).organisations]


def evidence_rows(truth: pa.Table) -> pa.Table:
    """The few rows and columns of a register's truth table that evidence is made of: those of organisations."""
    rows = truth.select([name for name in COLUMNS if name in truth.column_names])
    return rows.filter(pc.greater_equal(rows["organisation"], 0)) if "organisation" in rows.column_names else rows


def write_evidence(evidence: Evidence, path: Path) -> None:
    """Keep the evidence of a block in a file (NumPy's .npz), for a later sum."""
    arrays: dict[str, Any] = {f.name: getattr(evidence, f.name) for f in fields(evidence) if f.name != "shared"}
    arrays["registers"] = np.array(evidence.registers, dtype="U40")
    arrays |= {f"shared_{name}": values for name, values in zip(SHARED, evidence.shared, strict=True)}
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    durable.write_bytes(path, buffer.getvalue())


def read_evidence(path: Path) -> Evidence:
    """The evidence that `write_evidence` kept."""
    with np.load(path) as arrays:
        plain = [f.name for f in fields(Evidence) if f.name not in ("registers", "shared")]
        return Evidence(
            registers=tuple(arrays["registers"].tolist()),
            shared=tuple(arrays[f"shared_{name}"] for name in SHARED),
            **{name: arrays[name] for name in plain},
        )


def block_evidence(plan: Planned, rows: Rows, truth: Mapping[str, pa.Table]) -> Evidence:
    """The evidence of one block: its seizures, and the truth tables of its registers by name, or `evidence_rows`."""
    routes, firms = len(plan.network.routes), len(organisations(plan))
    today = plan.scenario.moment.date().toordinal()
    reported = (rows["entered"] > 0) & (rows["entered"] <= today)
    told = reported.copy()
    tables = {name: _columns(part) for name, part in truth.items()}
    for name in ("partner", "press"):
        if name in tables:
            told[_places(rows, tables[name]["truth_id"][_tells_a_case(name, tables[name])])] = True
    event, organisation = _tips(rows, tables)
    registers = tuple(sorted(name for name in tables if name not in TELLING))
    counts = np.zeros((firms, len(registers)), np.int64)
    by_route = np.zeros((routes, len(registers)), np.int64)
    for s, name in enumerate(registers):
        table = tables[name]
        if "organisation" not in table:
            continue
        counted = (table["kind"] & (TRUE | CIRCULAR) == TRUE) & (table["organisation"] >= 0)
        counts[:, s] = np.bincount(table["organisation"][counted], minlength=firms)
        if "truth_id" in table:
            place = _places(rows, table["truth_id"][counted & (table["truth_id"] >= 0)])
            by_route[:, s] = np.bincount(rows["route"][place], minlength=routes)
    route, owner = rows["route"], rows["organisation"]
    return Evidence(
        registers=registers,
        reported=np.bincount(owner[reported], minlength=firms),
        known=np.bincount(owner[told], minlength=firms),
        tips=np.bincount(organisation, minlength=firms),
        rows=counts,
        route_reported=np.bincount(route[reported], minlength=routes),
        route_known=np.bincount(route[told], minlength=routes),
        route_tips=np.bincount(route[event[event >= 0]], minlength=routes),
        route_rows=by_route,
        tie_rows=_tie_rows(plan, tables),
        shared=tuple(_followed(plan, name, rows[name][reported & (rows[name] >= 0)]) for name in SHARED),
    )


def _share(plan: Planned, name: str) -> float:
    """The share of the entities of a kind that are followed from block to block."""
    sizes = {"vehicle": plan.encounters.vehicles.size, "person": plan.encounters.carriers.size}
    return float(min(1.0, FOLLOWED / max(sizes.get(name, 1), 1)))


def _followed(plan: Planned, name: str, entities: np.ndarray) -> np.ndarray:
    """How often each entity that is followed occurs, (2, X)."""
    share = _share(plan, name)
    if share < 1.0:
        entities = entities[lasting(entities, FOLLOWED) < np.uint32(int(share * (1 << 32)))]
    return np.stack(np.unique(entities, return_counts=True)).astype(np.int64)


def _counted(pairs: np.ndarray) -> np.ndarray:
    """Pairs of entity and count (2, n) with each entity once, ascending; int64."""
    if pairs[0].max(initial=-1) < DENSE * (pairs.shape[1] + DENSE):
        # Numbers that lie close are counted in place; whole numbers below 2**53 are exact as weights.
        total = np.bincount(pairs[0], weights=pairs[1])
        entities = np.flatnonzero(total)
        return np.stack([entities, total[entities].astype(np.int64)])
    entities, place = np.unique(pairs[0], return_inverse=True)
    counts = np.zeros(entities.size, np.int64)
    np.add.at(counts, place, pairs[1])
    return np.stack([entities, counts])


def observability_table(plan: Planned, evidence: Evidence) -> pa.Table:
    """One row an item: item_kind, item, organisation, reported, paths, sources, observable.

    item is a code (organisation, route), "a-b/LAYER" (persons of a tie) or "code/vehicle" (cases of an organisation
    that share one); paths is the number of independent sources, sources their names.
    """
    codes = organisations(plan)
    routes = plan.network.routes
    parts = [
        _items("ORGANISATION", codes, np.arange(len(codes)), _connected(evidence, route=False)),
        _items("ROUTE", [r.code for r in routes], _route_owner(plan), _connected(evidence, route=True)),
        _ties(plan, evidence),
        _links(plan, evidence, codes),
    ]
    return pa.concat_tables(parts)


Knowledge = tuple[np.ndarray, np.ndarray, pa.Array]


def _connected(evidence: Evidence, *, route: bool) -> Knowledge:
    """Reported seizures, independent sources and their names, for organisations or routes."""
    reported = evidence.route_reported if route else evidence.reported
    known = evidence.route_known if route else evidence.known
    tips = evidence.route_tips if route else evidence.tips
    rows = evidence.route_rows if route else evidence.rows
    enough = rows >= np.array([LINKS.get(name, LINK_ELSE) for name in evidence.registers], np.int64)
    paths = (known > 0).astype(np.int64) + tips + enough.sum(axis=1)
    names = [
        [*(["seizures"] if k else []), *(["tips"] if t else []), *np.array(evidence.registers, object)[e].tolist()]
        for k, t, e in zip(known.tolist(), tips.tolist(), enough, strict=True)
    ]
    return reported, paths, pa.array(names, pa.list_(pa.string()))


def _items(
    kind: str, items: list[str] | pa.Array, owner: np.ndarray, figures: Knowledge, observable: np.ndarray | None = None
) -> pa.Table:
    reported, paths, names = figures
    enough = (reported >= K) | (paths >= 2) if observable is None else observable
    return pa.table(
        {
            "item_kind": pa.array([kind] * len(items), pa.string()),
            "item": pa.array(items, pa.string()),
            "organisation": pa.array(owner.astype(np.int32)),
            "reported": pa.array(reported.astype(np.int32)),
            "paths": pa.array(paths.astype(np.int32)),
            "sources": names,
            "observable": pa.array(enough),
        }
    )


def _ties(plan: Planned, evidence: Evidence) -> pa.Table:
    ties = plan.people.ties
    need = np.full(len(LAYERS), np.iinfo(np.int64).max)
    source = [""] * len(LAYERS)
    for layer, name in (("PHONE", "calls"), ("OWNERSHIP", "companies")):
        need[LAYERS.index(layer)], source[LAYERS.index(layer)] = LINKS[name], name
    seen = evidence.tie_rows >= need[ties.layer]
    ends = [pc.cast(pa.array(side), pa.string()) for side in (ties.a, ties.b)]
    layer = pa.array(LAYERS, pa.string()).take(pa.array(ties.layer))
    items = pc.binary_join_element_wise(pc.binary_join_element_wise(*ends, "-"), layer, "/")
    shown = np.flatnonzero(seen)
    names = pa.ListArray.from_arrays(
        pa.array(np.concatenate([[0], np.cumsum(seen)]).astype(np.int32)),
        pa.array(source, pa.string()).take(pa.array(ties.layer[shown])),
    )
    figures = (np.zeros(ties.size, np.int64), seen.astype(np.int64), names)
    return _items("TIE", items, plan.people.organisation[ties.a], figures, seen)


def _links(plan: Planned, evidence: Evidence, codes: list[str]) -> pa.Table:
    """For each organisation and kind of thing: reported seizures that share one such thing with another of them."""
    met, people = plan.encounters, plan.people
    items, reported, names = [], [], []
    for name, (entities, count) in zip(SHARED, evidence.shared, strict=True):
        entities, count = entities[count >= 2], count[count >= 2]
        if name == "company":
            owner = people.company_organisation[entities]
        else:
            owner = met.vehicle_organisation(entities) if name == "vehicle" else met.organisation(people, entities)
        shared = np.where(owner >= 0, count, 0)
        linked = np.bincount(np.maximum(owner, 0), weights=shared, minlength=len(codes))
        linked = np.rint(linked / _share(plan, name)).astype(np.int64)
        items += [f"{code}/{name}" for code in codes]
        reported.append(linked)
        names += [[name] if cases else [] for cases in linked.tolist()]
    linked = np.concatenate(reported)
    figures = (linked, (linked > 0).astype(np.int64), pa.array(names, pa.list_(pa.string())))
    return _items("CASE_LINK", items, np.tile(np.arange(len(codes)), len(SHARED)), figures, linked > 0)


def _tips(rows: Rows, tables: Mapping[str, dict[str, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Row of the event (-1: none) and organisation of every true tip; those of one origin once, whoever told them."""
    origin, truth_id, organisation = [], [], []
    for name in ("informants", "partner"):
        if name not in tables:
            continue
        table = tables[name]
        counted = ((table["kind"] & TRUE) > 0) & (table["organisation"] >= 0)
        if name == "informants":
            counted &= (table["wrong"] & NAMED_WRONG) == 0
        else:
            counted &= table["origin_kind"] != "SEIZURE"
        origin.append(table["origin"][counted])
        truth_id.append(table["truth_id"][counted])
        organisation.append(table["organisation"][counted])
    if not origin:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    _, first = np.unique(np.concatenate(origin), return_index=True)
    told, owner = np.concatenate(truth_id)[first], np.concatenate(organisation)[first]
    event = np.full(told.size, -1, np.int64)
    event[told >= 0] = _places(rows, told[told >= 0])
    return event, owner.astype(np.int64)


def _tells_a_case(name: str, table: dict[str, np.ndarray]) -> np.ndarray:
    """Which rows of a telling source are about one seizure itself."""
    about = table["truth_id"] >= 0
    return about & (table["origin_kind"] == "SEIZURE") if name == "partner" else about


def _tie_rows(plan: Planned, tables: Mapping[str, dict[str, np.ndarray]]) -> np.ndarray:
    """Calls between the two ends of every telephone tie; entries of firms that stand for every tie of ownership."""
    ties, people = plan.people.ties, plan.people
    counts = np.zeros(ties.size, np.int64)
    size = people.role.size
    pair = ties.a.astype(np.int64) * size + ties.b
    pairs = {"PHONE": np.empty(0, np.int64), "OWNERSHIP": np.empty(0, np.int64)}
    if "calls" in tables:
        caller, called = tables["calls"]["caller_person"], tables["calls"]["called_person"]
        both = (caller < size) & (called < size) & (caller >= 0) & (called >= 0)
        pairs["PHONE"] = np.minimum(caller, called)[both] * size + np.maximum(caller, called)[both]
    if "companies" in tables:
        table = tables["companies"]
        firm = table["company"][(table["kind"] & TRUE) > 0]
        owner, nominee = people.company_owner[firm].astype(np.int64), people.company_nominee[firm].astype(np.int64)
        held = (owner >= 0) & (nominee >= 0)
        pairs["OWNERSHIP"] = np.minimum(owner, nominee)[held] * size + np.maximum(owner, nominee)[held]
    for layer, shown in pairs.items():
        mine = np.flatnonzero(ties.layer == LAYERS.index(layer))
        order = mine[np.argsort(pair[mine], kind="stable")]
        place = np.searchsorted(pair[order], shown)
        inside = place < order.size
        hit = place[inside][pair[order][place[inside]] == shown[inside]] if order.size else np.empty(0, np.int64)
        counts[order] += np.bincount(hit, minlength=order.size)
    return counts


def _places(rows: Rows, truth_id: np.ndarray) -> np.ndarray:
    """Rows of a block by truth_id; ids of other blocks are left out."""
    order = np.argsort(rows["truth_id"], kind="stable")
    ids = rows["truth_id"][order]
    place = np.minimum(np.searchsorted(ids, truth_id), max(ids.size - 1, 0))
    return order[place[ids[place] == truth_id]] if ids.size else np.empty(0, np.int64)


def _route_owner(plan: Planned) -> np.ndarray:
    return np.array([route.organisation for route in plan.network.routes], np.int64)


def _columns(table: pa.Table) -> dict[str, np.ndarray]:
    """A truth table as arrays: numbers as they are, codes as texts."""
    return {name: table[name].to_numpy(zero_copy_only=False) for name in COLUMNS if name in table.column_names}
