"""One question drawn in one world: every combination of its values that the world offers is equally likely.

The rule kept here: a question is only asked where every trap that it needs gives another answer than the right one;
where no combination does that, FeatureMissing names what the world lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from simulator.cen.asking import with_ends
from simulator.chance import Stream
from simulator.publish.drawing import FeatureMissing
from simulator.publish.retrieval.entered import Entered
from simulator.publish.retrieval.scene import Offer, Scene
from simulator.publish.retrieval.sheet import Products, Question, Vary
from simulator.reference import codes

Ranked = tuple[int, dict[str, str]]


def ask(question: Question, entered: Entered, rng: Stream) -> Scene:
    """The question in one of the combinations that rank first, with the offers of all its tasks.

    Raises:
        FeatureMissing: if the world offers none.
    """
    best: tuple[Any, ...] | None = None
    scenes: list[Scene] = []
    for rank, values in _combinations(question, entered):
        scene = _offered(question, Scene(entered=entered, template=question.query, values=values))
        if scene is None:
            continue
        whole = (rank, *(offer.rank for offer in scene.offers.values() if offer.rank))
        if best is None or whole < best:
            best, scenes = whole, []
        if whole == best:
            scenes.append(scene)
    if not scenes:
        raise FeatureMissing(question.lacking)
    scene = scenes[int(rng.integers(len(scenes)))]
    offers = dict(scene.offers)
    for task in question.task:
        finish = getattr(task, "drawn", None)
        if finish is not None:
            offers[task.field] = finish(scene, offers[task.field], rng)
    return Scene(entered=entered, template=scene.template, values=scene.values, offers=offers)


def _offered(question: Question, scene: Scene) -> Scene | None:
    """The scene with what every task offers; None as soon as one offers nothing."""
    offers: dict[str, Offer] = {}
    for task in question.task:
        offer = task.offer(Scene(entered=scene.entered, template=scene.template, values=scene.values, offers=offers))
        if offer is None:
            return None
        offers[task.field] = offer
    return Scene(entered=scene.entered, template=scene.template, values=scene.values, offers=offers)


def _combinations(question: Question, entered: Entered) -> Iterator[Ranked]:
    """Every combination of the values, each with its rank: 0 where all that is asked first is asked."""
    lists = [list(_values(name, vary, entered)) for name, vary in question.vary.items()]
    for parts in product(*lists):
        values: dict[str, str] = {}
        for _, chosen in parts:
            values |= chosen
        yield sum(rank for rank, _ in parts), values


def _values(name: str, vary: Vary, entered: Entered) -> Iterator[Ranked]:
    if vary == "reporting":
        yield from ((0, {name: country}) for country in entered.countries)
    elif vary == "crossing":
        for office, other in entered.crossings:
            yield 0, {"office": office, "other": other}
            yield 0, {"office": other, "other": office}
    elif isinstance(vary, Products):
        of_heading = [code.code for code in codes("product").values() if vary.heading and code.parent == vary.heading]
        for code in dict.fromkeys([*vary.first, *vary.only, *of_heading]):
            yield int(bool(vary.first) and code not in vary.first), {name: code}
    else:
        yield from ((0, with_ends(name, text)) for text in vary)


def asked_values(values: Mapping[str, str], question: Question) -> dict[str, str]:
    """The values that the trainee is told: those that the stem names."""
    return {name: value for name, value in values.items() if f"{{{name}}}" in question.stem}
