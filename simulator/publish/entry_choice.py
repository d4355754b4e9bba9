"""What a world lends to the papers of an entry exercise: fitting routes of its organisations and their usual sizes.

The rule kept here: nothing is chosen that the world does not have; what is missing is named as a feature.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.chance import Stream
from simulator.publish.drawing import FeatureMissing

if TYPE_CHECKING:
    from simulator.publish.world import World

HOLLOWS = ("VEHICLE_SPARE_WHEEL", "VEHICLE_DOOR", "VEHICLE_TANK", "VEHICLE_CHASSIS")
DRUGS = ("HEROIN", "HASHISH", "OPIUM", "MARIJUANA")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A route that one organisation of the world uses for one product."""

    organisation: str
    product: str
    cover: str
    place: str
    method: str
    country: str


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value)


def _posts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(value.replace("|", " ").replace(",", " ").split())
    return tuple(str(post) for post in value) if isinstance(value, Iterable) else ()


def ways(
    world: World,
    *,
    products: Iterable[str],
    mode: str,
    post: str,
    places: Iterable[str],
    destination: str = "",
) -> list[Way]:
    """The routes with one of the products, over that post, in one of the places; in the order of the world's table."""
    goods, hollows = frozenset(products), frozenset(places)
    routes = []
    for row in world.truth["routes"].to_dict("records"):
        fits = (
            _text(row["product"]) in goods
            and _text(row["mode"]) == mode
            and _text(row["concealment_place"]) in hollows
            and post in _posts(row["posts"])
            and destination in ("", _text(row["destination"]))
        )
        if fits:
            routes.append(
                Way(
                    organisation=_text(row["organisation_id"]),
                    product=_text(row["product"]),
                    cover=_text(row["cover_goods"]),
                    place=_text(row["concealment_place"]),
                    method=_text(row["concealment_method"]),
                    country=_text(row["destination"]),
                )
            )
    return routes


def pick(rng: Stream, routes: list[Way], feature: str) -> Way:
    """One of the routes, each place of concealment as likely as another.

    Raises:
        FeatureMissing: if there is none.
    """
    if not routes:
        raise FeatureMissing(feature)
    places = sorted({way.place for way in routes})
    place = places[int(rng.integers(len(places)))]
    there = [way for way in routes if way.place == place]
    return there[int(rng.integers(len(there)))]


def size(world: World, rng: Stream, product: str, *, low: float, high: float, organisation: str = "") -> float:
    """A quantity from the world's own consignments of a product, those of one organisation first, within low..high.

    Raises:
        FeatureMissing: if the world has no consignment of that size.
    """
    cases = world.truth["cases"]
    quantity = cases["quantity_true"].astype(float)
    fits = (cases["product"].astype(str) == product) & (quantity >= low) & (quantity <= high)
    own = fits & (cases["organisation_id"].astype(str) == organisation)
    values = quantity[own if int(own.sum()) >= 5 else fits].to_numpy()
    if not len(values):
        raise FeatureMissing(f"consignment of {product} between {low:g} and {high:g}")
    return float(values[int(rng.integers(len(values)))])
