"""What travels with people: which conveyances carry travellers, what these take along, and how heavy it is at most.

The rule kept here: accompanied baggage has no waybill, no consignor and no cargo declaration. What a traveller takes
along is marked `by_hand` in cover_goods.csv; `baggage_kg` of conveyance_type.csv is the most of one traveller: two
pieces of 32 kg by air, the heaviest that carriers take as one piece; elsewhere about what one carries: assumption.
"""

from __future__ import annotations

from simulator.reference.codes import codes

# What lies there in an aircraft is freight, which passenger aircraft carry too.
FREIGHT_PLACES = ("CARGO", "PARCEL")
# A driver takes along what fills a car; elsewhere he shares it with nobody.
OWN = ("CAR",)
ON_PEOPLE = ("BAGGAGE", "PERSON")


def takes_travellers(conveyance: str | None, place: str | None) -> bool:
    """Whether what is found there came with travellers, so that no paper of a consignment goes with it."""
    entry = codes("conveyance_type").get(conveyance or "")
    if entry is None or not entry.extra["baggage_kg"]:
        return False
    return not (entry.parent == "AIR" and place in FREIGHT_PLACES)


def is_baggage(conveyance: str | None, place: str | None) -> bool:
    """Whether goods declared beside what is found there are a traveller's baggage."""
    if not takes_travellers(conveyance, place):
        return False
    entry = codes("concealment_place").get(place or "")
    return conveyance not in OWN or (entry is not None and (entry.parent or entry.code) in ON_PEOPLE)


def baggage_kg(conveyance: str) -> float:
    """The most that one traveller takes along, in kilograms.

    Raises:
        ValueError: if the conveyance carries no travellers.
    """
    return float(codes("conveyance_type")[conveyance].extra["baggage_kg"])


def by_hand(goods: str) -> bool:
    """Whether a traveller takes such goods along."""
    return codes("cover_goods")[goods].extra["by_hand"] == "yes"
