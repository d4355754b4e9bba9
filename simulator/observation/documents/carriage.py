"""As what goods were carried, and so which papers go with them: with travellers, within one country, within the customs
union, over a border with customs control.

The rule kept here: travellers' goods have no papers of a consignment; carriage within a country has a note of that
country and neither CMR, SMGS nor customs declaration; within a customs union there is no customs declaration.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.observation.documents.errors import RecordFault
from simulator.observation.documents.facts import Facts
from simulator.observation.documents.known import Known
from simulator.reference.travellers import takes_travellers

TRAVELLERS, DOMESTIC, UNION, CUSTOMS = "TRAVELLERS", "DOMESTIC", "UNION", "CUSTOMS"
# Directions of a movement (code list) at which no customs stand.
UNCONTROLLED = ("INTERNAL", "INTRA_UNION")


def carriage_between(departure: str, destination: str, directions: Iterable[str]) -> str:
    """DOMESTIC, UNION or CUSTOMS: of a way by its ends and the directions of the movement at its offices."""
    if departure == destination:
        return DOMESTIC
    return UNION if all(direction in UNCONTROLLED for direction in directions) else CUSTOMS


def carriage(facts: Facts, known: Known) -> str:
    """One of the four: by what the registers know of the way, else by the ends that the record names."""
    if takes_travellers(facts["conveyance_type"], facts["concealment_place"]):
        return TRAVELLERS
    if known.carriage:
        return known.carriage
    ends = (facts["departure"], facts["destination"])
    return DOMESTIC if ends[0] == ends[1] and ends[0] not in (None, "XX") else CUSTOMS


def need_carriage(of: str, fits: tuple[str, ...], what: str) -> None:
    """Refuse a paper that does not go with a carriage.

    Raises:
        RecordFault: if goods carried so have no such paper.
    """
    if of == TRAVELLERS and of not in fits:
        raise RecordFault(
            "conveyance_type", f"carries travellers, whose goods have no {what}", "Enter a conveyance of freight."
        )
    if of not in fits:
        inside = of == DOMESTIC
        raise RecordFault(
            "destination",
            f"makes it a carriage {'within one country' if inside else 'over a border'}, which has no {what}",
            "Enter the two countries that the papers name.",
        )
