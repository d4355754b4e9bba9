"""What is true of the drawn network, as claims: its route leg by leg, the rival versions and what speaks against them.

The rule kept here: a leg or a version counts only with the records that show it, listed here by id.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from simulator.chance import Stream
from simulator.observation.reports import Words, both, goods_name, place_name
from simulator.observation.sources import Sources, Truck
from simulator.publish.synthesis_choice import ENTRY, Choice
from simulator.reference.offices import offices
from simulator.texts import N_

VERSIONS = {
    "TORUGART": N_("The same people also bring loads of {goods} in over Torugart."),
    "ONE_TRUCK": N_("{plate} and {decoy} are one truck; one of the two plates is a misread."),
    "LOADED_HERE": N_("The goods are loaded in Osh; nothing comes over {place}."),
    "PROTECTED": N_("Somebody at the posts protects the loads."),
    "PRICES": N_("Higher prices for cigarettes in Uzbekistan will bring more loads."),
}
# How many independent sources allow which word, and no stronger one (assumption of this course).
WORDS = ((4, "ALMOST_CERTAIN"), (2, "LIKELY"), (1, "EVEN"), (0, "UNLIKELY"))


def confidence_word(independent: int) -> str:
    """The word that a number of independent sources allows.

    Raises:
        ValueError: for a negative number.
    """
    if independent < 0:
        raise ValueError(f"{independent} sources cannot be")
    return next(word for least, word in WORDS if independent >= least)


def route_legs(choice: Choice, sources: Sources, truck: Truck) -> list[dict[str, Any]]:
    """The legs in order, each with the codes that name its two ends and the records that show it."""
    nodes = (choice.origin, *choice.path, choice.destination)
    mine = set(sources.ledger.of_truck(truck))
    reads = [row for row in sources.reads if row["id"] in mine]
    manifest = [row for row in sources.manifest if row["id"] in mine]
    cards = {row["case_no"]: row["id"] for row in sources.cards if row["id"] in mine}
    legs = []
    for start, end in pairwise(nodes):
        records = [row["id"] for row in reads if row["place"] in (start, end)]
        records += [row["id"] for row in manifest if row["post"] in (start, end)]
        for pick in choice.members:
            office = str(pick.record["office"])
            told = (office in (start, end)) and start in offices() and end in offices()
            leaves = start == choice.origin and pick.record.get("departure") == start
            arrives = end == choice.destination and end in (pick.record.get("destination"), offices()[office].country)
            if told or leaves or arrives:
                records += [pick.case_no, *([cards[pick.case_no]] if pick.case_no in cards else [])]
        if start == choice.origin:
            records += [row["id"] for row in manifest if row["from"] == start]
        if end == choice.destination:
            records += [row["id"] for row in manifest if row["to"] == end]
        legs.append({"start": _names(start, choice), "end": _names(end, choice), "records": sorted(set(records))})
    return legs


def _names(node: str, choice: Choice) -> list[str]:
    """A country may be named by its office at the crossing too."""
    gate = {choice.origin: choice.path[0], choice.destination: choice.path[-1]}.get(node)
    opposite = offices()[gate].opposite if gate else ""
    return [node, opposite] if opposite and opposite.startswith(f"{node}-") else [node]


def rival_versions(
    choice: Choice, sources: Sources, apart: dict[str, Any], rng: Stream
) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """The versions shown, with ids that differ from pack to pack, and the records against each (none: not testable)."""
    plates = {row["id"]: row["plate"] for row in sources.reads}
    near, far = apart["reads"]
    truck = sources.ledger.truck[near]
    mine = set(sources.ledger.of_truck(truck))
    other = sources.ledger.of_case(choice.cover.case_no)
    entries = [row["id"] for row in sources.reads if row["id"] in mine and row["place"] == ENTRY]
    entries += [row["id"] for row in sources.manifest if row["id"] in mine and row["from"] == choice.origin]
    entries += [pick.case_no for pick in choice.members if pick.record["office"] == ENTRY]
    entries += [row["id"] for row in sources.cards if row["id"] in mine and row["post"] == ENTRY]
    rows: dict[str, tuple[Words, list[str]]] = {
        "TORUGART": (
            both(VERSIONS["TORUGART"], goods=goods_name(choice.cover_goods)),
            [row for row in other if sources.shown([row], "plate") or sources.shown([row], "carrier")],
        ),
        "ONE_TRUCK": (both(VERSIONS["ONE_TRUCK"], plate=truck.plates[0], decoy=plates[far]), [near, far]),
        "LOADED_HERE": (
            both(VERSIONS["LOADED_HERE"], place=place_name(ENTRY)),
            sorted(set(entries)),
        ),
        "PROTECTED": (both(VERSIONS["PROTECTED"]), []),
        "PRICES": (both(VERSIONS["PRICES"]), []),
    }
    shown, against = [], {}
    for text, records in rows.values():
        row_id = sources.new_id("V")
        shown.append({"id": row_id, "text": text})
        against[row_id] = records
    return [shown[int(i)] for i in rng.permutation(len(shown))], against
