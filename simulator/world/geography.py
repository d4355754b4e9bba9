"""How offices, borders and corridors hang together; what a place makes of goods that pass it.

The rule kept here: the direction of a movement follows from the office, the reporting country and the two ends of the
corridor, never from a person's nationality. Between members of a customs union there is no customs control.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.reference import Office, codes, offices
from simulator.reference.driving import may_run
from simulator.reference.rail import joined
from simulator.world.scenario import Borders, Corridor, Method


def regime(borders: Borders, country: str, other: str) -> str:
    """How goods are controlled between two countries: "customs", "union", or "none" where they share no border.

    Countries that share no land border meet by air or post; then customs control them unless both are in the union.
    """
    for name in ("customs", "union"):
        pairs: list[str] = getattr(borders, name)
        if f"{country}-{other}" in pairs or f"{other}-{country}" in pairs:
            return name
    return "none"


def connected(borders: Borders, post: Office, other: Office) -> bool:
    """Whether goods can go from one post straight to the next."""
    if post.country == other.country or post.opposite == other.code:
        return True
    kinds = {post.location_type, other.location_type}
    if "GREEN_BORDER" in kinds:
        return regime(borders, post.country, other.country) != "none"
    return post.mode == other.mode and post.mode in ("AIR", "POST", "SEA")


def bordering(borders: Borders, country: str, post: Office) -> bool:
    """Whether a post looks into a country: it faces an office there, or is a green border or inland group beside it."""
    if post.opposite:
        other = offices().get(post.opposite)
        return other is not None and other.country == country
    return post.location_type in ("GREEN_BORDER", "INLAND") and regime(borders, country, post.country) != "none"


def runs_on(plate: str, corridor: Corridor) -> bool:
    """Whether a vehicle or wagon of a country may be met at every post of a corridor."""
    every = offices()
    return all(may_run(plate, every[post].country, corridor.mode) for post in corridor.posts)


def carries_passengers(corridor: Corridor) -> bool:
    """Whether passenger trains run along a railway corridor, from the station before its first post to its last."""
    posts = [offices()[code] for code in corridor.posts]
    chain = list(corridor.posts)
    if corridor.origin != posts[0].country and posts[0].opposite in offices():
        chain.insert(0, posts[0].opposite)
    if corridor.destination != posts[-1].country and posts[-1].opposite in offices():
        chain.append(posts[-1].opposite)
    return joined(chain, passengers=True)


def fitting_conveyances(method: Method, corridor: Corridor) -> list[str]:
    """The method's conveyances that go along a corridor: those of its mode, all where the method has none of it."""
    carried = ("POST", "EXPRESS") if corridor.mode == "POST" else (corridor.mode,)
    of_mode = [code for code in method.conveyances if codes("conveyance_type")[code].parent in carried]
    if corridor.mode == "RAIL" and "PASSENGER_TRAIN" in of_mode and not carries_passengers(corridor):
        return [code for code in of_mode if code != "PASSENGER_TRAIN"]
    return of_mode or list(method.conveyances)


def fits(method: Method, corridor: Corridor) -> bool:
    """Whether goods can be hidden this way along a corridor; premises lie inland."""
    inland = all(offices()[post].location_type == "INLAND" for post in corridor.posts)
    way = corridor.mode in method.modes and (inland or not method.premises)
    return way and bool(fitting_conveyances(method, corridor))


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One office on a corridor and what a seizure there would say of the movement."""

    office: str
    country: str
    location_type: str
    mode: str
    direction: str
    at_union_border: bool
    transit: tuple[str, ...]


def legs(borders: Borders, corridor: Corridor) -> tuple[Leg, ...]:
    """The corridor's offices in order; transit countries are those strictly between origin and destination."""
    posts = [offices()[code] for code in corridor.posts]
    passed = [corridor.origin, *(post.country for post in posts), corridor.destination]
    between: list[str] = []
    for country in passed:
        if country not in (corridor.origin, corridor.destination, *between):
            between.append(country)
    stages = []
    for number, post in enumerate(posts):
        other = _across(corridor, posts, number)
        union = other is not None and regime(borders, post.country, other) == "union"
        stages.append(
            Leg(
                office=post.code,
                country=post.country,
                location_type=post.location_type,
                mode="PEDESTRIAN" if post.location_type == "GREEN_BORDER" else corridor.mode,
                direction=_direction(post, corridor, union=union),
                at_union_border=union,
                transit=tuple(between),
            )
        )
    return tuple(stages)


def _across(corridor: Corridor, posts: list[Office], number: int) -> str | None:
    """The country on the other side of a post's border; None inland."""
    post = posts[number]
    if post.location_type == "INLAND":
        return None
    if post.opposite:
        return offices()[post.opposite].country
    before = posts[number - 1].country if number else corridor.origin
    after = posts[number + 1].country if number + 1 < len(posts) else corridor.destination
    return before if before != post.country else after if after != post.country else corridor.origin


def _direction(post: Office, corridor: Corridor, *, union: bool) -> str:
    ends = (corridor.origin, corridor.destination)
    if corridor.origin == corridor.destination or (post.location_type == "INLAND" and post.country in ends):
        return "INTERNAL"
    if union:
        return "INTRA_UNION"
    if post.country == corridor.origin:
        return "EXPORT"
    return "IMPORT" if post.country == corridor.destination else "TRANSIT"
