"""The sealed truth of the planted chains: what each step claims, and the rows of two sources that bear it out.

The rule kept here: evidence is looked up in the truth of the registers as they were written, never promised: a row that
was lost, or a source that the world was built without, is -1. Entities are true keys (cases: truth_id; vehicles, firms
and persons as in the other tables of the truth).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from simulator.observation.observability import organisations
from simulator.observation.registers.beside import beside
from simulator.observation.registers.drawn import NOBODY, Planned, Rows
from simulator.observation.registers.stories import cast_of
from simulator.world.chains import STORIES, Cast
from simulator.world.places import ROLES
from simulator.world.truth import named

KINDS = ("CASE", "VEHICLE", "COMPANY", "PERSON", "")
CASE, VEHICLE, COMPANY, PERSON, NONE = range(len(KINDS))
CLAIMS = ("VEHICLE", "FIRM", "TELEPHONE", "FURTHER_FIRM", "FURTHER_VEHICLE", "MONEY", "OWNER", "JOURNEY")
# By claim: kinds of the entities from and to, and the two sources.
STEPS = (
    (CASE, VEHICLE, "partner", "crossings"),
    (VEHICLE, COMPANY, "partner", "informants"),
    (PERSON, PERSON, "calls", "companies"),
    (COMPANY, COMPANY, "companies", "payments"),
    (COMPANY, VEHICLE, "partner", "crossings"),
    (COMPANY, COMPANY, "payments", "companies"),
    (COMPANY, PERSON, "companies", "bookings"),
    (PERSON, PERSON, "companies", "bookings"),
)
SOURCES = tuple(sorted({source for step in STEPS for source in step[2:]}))
Tables = Mapping[str, pa.Table]


def chain_tables(plan: Planned, block: int, rows: Rows, registers: Tables) -> dict[str, pa.Table]:
    """chains (one row each) and chain_steps (one row a claim) of a block; registers: their truth tables by name.

    The register of firms is that of all blocks that hold firms of these chains.
    """
    chains, others = cast_of(plan, block, rows), beside(plan, cast_of(plan, block, rows))
    truth_ids = _of(rows, "truth_id", chains.row), _of(rows, "truth_id", chains.other_row)
    leads = np.isin(plan.people.role[chains.owner], [ROLES.index("LEADER")])
    table = {
        "chain": chains.number.astype(np.int16),
        "story": named(chains.story, [story.upper() for story in STORIES]),
        "organisation_id": named(_of(rows, "organisation", chains.row), organisations(plan)),
        "truth_id": truth_ids[0],
        "further_truth_id": truth_ids[1],
        "twin": others.twin,
        "lead": others.lead,
        "leader": np.where(leads, chains.owner, chains.partner).astype(np.int32),
        "financier": np.where(leads, chains.partner, chains.owner).astype(np.int32),
    }
    return {"chains": pa.table(table), "chain_steps": _steps(rows, chains, others.twin, others.lead, registers)}


def _steps(rows: Rows, chains: Cast, twin: np.ndarray, lead: np.ndarray, registers: Tables) -> pa.Table:
    vehicle, carrier = _of(rows, "vehicle", chains.row), _of(rows, "person", chains.row)
    further_vehicle = _of(rows, "vehicle", chains.other_row)
    pairs = (
        (_of(rows, "truth_id", chains.row), vehicle),
        (vehicle, chains.firm),
        (carrier, chains.director),
        (chains.firm, chains.further),
        (chains.further, further_vehicle),
        (chains.firm, chains.collector),
        (chains.collector, chains.owner),
        (chains.owner, chains.partner),
    )
    columns = _columns(registers)
    evidence = np.full((len(STEPS), 2, chains.size), NOBODY, np.int64)
    for chain in range(chains.size):
        given = {name: int(values[chain]) for name, values in _named(rows, chains, lead).items()}
        for step, wanted in enumerate(_wanted(given)):
            for side, (source, marks) in enumerate(wanted):
                evidence[step, side, chain] = _row(columns.get(source), source, marks)
    claim = np.repeat(np.arange(len(STEPS))[None, :], chains.size, axis=0).ravel()
    kinds = np.array([step[:2] for step in STEPS])
    beside_step = np.isin(claim, [CLAIMS.index(name) for name in ("FIRM", "TELEPHONE", "FURTHER_FIRM", "MONEY")])
    return pa.table(
        {
            "chain": np.repeat(chains.number.astype(np.int16), len(STEPS)),
            "step": (claim + 1).astype(np.int8),
            "claim": named(claim, list(CLAIMS)),
            "from_kind": named(kinds[claim, 0], list(KINDS)),
            "from": np.stack([pair[0] for pair in pairs], axis=1).ravel(),
            "to_kind": named(kinds[claim, 1], list(KINDS)),
            "to": np.stack([pair[1] for pair in pairs], axis=1).ravel(),
            "source": pa.array([STEPS[step][2] for step in claim.tolist()], pa.string()).dictionary_encode(),
            "source_id": evidence[:, 0].T.ravel(),
            "further_source": pa.array([STEPS[step][3] for step in claim.tolist()], pa.string()).dictionary_encode(),
            "further_id": evidence[:, 1].T.ravel(),
            "twin": np.where(beside_step, np.repeat(twin, len(STEPS)), NOBODY),
            "lead": np.where(claim == CLAIMS.index("FIRM"), np.repeat(lead, len(STEPS)), NOBODY),
        }
    )


Marks = dict[str, int]


def _named(rows: Rows, chains: Cast, lead: np.ndarray) -> dict[str, np.ndarray]:
    """The entities of every chain by name."""
    return {
        "case": _of(rows, "truth_id", chains.row),
        "further_case": _of(rows, "truth_id", chains.other_row),
        "vehicle": _of(rows, "vehicle", chains.row),
        "further_vehicle": _of(rows, "vehicle", chains.other_row),
        "carrier": _of(rows, "person", chains.row),
        "firm": chains.firm,
        "told": np.where(chains.story == STORIES.index("borrowed_identity"), lead, chains.firm),
        "further": chains.further,
        "collector": chains.collector,
        "owner": chains.owner,
        "partner": chains.partner,
    }


def _wanted(given: Marks) -> tuple[tuple[tuple[str, Marks], tuple[str, Marks]], ...]:
    """For each claim what the truth of its two evidence rows says."""
    letter = ("partner", {"truth_id": given["case"], "vehicle": given["vehicle"], "company": given["told"]})
    entry = {name: ("companies", {"company": given[name]}) for name in ("firm", "further", "collector")}
    return (
        (letter, ("crossings", {"truth_id": given["case"], "vehicle": given["vehicle"]})),
        (letter, ("informants", {"truth_id": given["case"], "vehicle": given["vehicle"], "company": given["firm"]})),
        (
            ("calls", {"truth_id": given["case"], "caller_person": given["carrier"], "called_company": given["firm"]}),
            entry["firm"],
        ),
        (entry["further"], ("payments", {"payer": given["firm"], "payee": given["further"]})),
        (
            ("partner", {"truth_id": given["further_case"], "company": given["further"]}),
            ("crossings", {"truth_id": given["further_case"], "vehicle": given["further_vehicle"]}),
        ),
        (("payments", {"payer": given["firm"], "payee": given["collector"]}), entry["collector"]),
        (entry["collector"], ("bookings", {"person": given["owner"]})),
        (entry["collector"], ("bookings", {"person": given["partner"]})),
    )


def _columns(registers: Tables) -> dict[str, dict[str, np.ndarray]]:
    """The whole-number columns of the registers' truth."""
    return {
        name: {field.name: table[field.name].to_numpy() for field in table.schema if pa.types.is_integer(field.type)}
        for name, table in registers.items()
    }


def _row(columns: dict[str, np.ndarray] | None, source: str, marks: Marks) -> int:
    """The id of the first row of a source that bears all marks, NOBODY without one."""
    if columns is None:
        return NOBODY
    first, *others = marks
    places = np.flatnonzero(columns[first] == marks[first])
    for name in others:
        places = places[columns[name][places] == marks[name]]
    return int(columns[f"{source}_id"][places[0]]) if places.size else NOBODY


def _of(rows: Rows, name: str, row: np.ndarray) -> np.ndarray:
    return np.asarray(rows[name][row], np.int64) if row.size else np.empty(0, np.int64)
