"""How plainly an organisation's ways speak of it: the dial of difficulty, 0 plain, 0.5 as the templates say, 1 blurred.

Above 0.5 a share 2 d - 1 of ways bears the marks that everybody uses: the method's first cover and likeliest
conveyance, methods in the order of their spread over all kinds, and personal likings shrink by the same share. Below
0.5 a share 1 - 2 d of ways bears the organisation's own cover and conveyance, dealt in turn within its kind, and
likings grow. Draws do not depend on the dial, so one seed gives one family of worlds along it. Assumption.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.reference.trade import plausible
from simulator.reference.travellers import by_hand, is_baggage
from simulator.world.geography import fitting_conveyances
from simulator.world.scenario import Corridor, Method, Scenario, Template

ASSUMPTIONS = (
    Assumption(
        what="difficulty: share of ways with common marks above 0.5, with an organisation's own marks below",
        value="2 d - 1, 1 - 2 d",
        why="attribution must become harder with the dial, and 0.5 be the scenario as written",
    ),
)


def fitting_covers(covers: Sequence[str], exporter: str) -> list[str]:
    """The covers that an exporter sends at some time of the year, and no cover; all where it sends none of them."""
    return [code for code in covers if code == "NONE" or plausible(exporter, code)] or list(covers)


def fitting_cover(method: Method, cover: str, conveyance: str) -> str:
    """A cover on a conveyance: none where only travellers' baggage goes and nobody takes such goods along."""
    return "NONE" if is_baggage(conveyance, method.place) and not by_hand(cover) else cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One organisation's hand: blur and plain are shares of its ways, place its turn within its kind."""

    scenario: Scenario
    blur: float
    plain: float
    place: int
    spread: dict[str, int]
    common: bool
    rng: Stream

    @property
    def liking(self) -> float:
        """Factor on personal likings for methods."""
        return 1 - self.blur + self.plain

    def methods(self, order: Sequence[str]) -> list[str]:
        """Methods in the order of choice: the organisation's own, or that of their spread over all kinds."""
        return sorted(order, key=lambda code: -self.spread[code]) if self.common else list(order)

    def marks(
        self, drawn: tuple[str, str, str], usual: str, covers: Sequence[str], corridor: Corridor
    ) -> tuple[str, str, str]:
        """Method, cover and conveyance of one way: as drawn, everybody's, or the organisation's own.

        usual is the method at this place of `methods`, covers those that the template allows for the drawn method.
        """
        luck = float(self.rng.random())
        if luck < self.blur or usual != drawn[0]:
            method = self.scenario.methods[usual]
            fits = fitting_conveyances(method, corridor)
            return (
                usual,
                fitting_covers(method.covers, corridor.origin)[0],
                max(fits, key=lambda code: method.conveyances[code]),
            )
        if luck < self.plain:
            fits = fitting_conveyances(self.scenario.methods[drawn[0]], corridor)
            return drawn[0], covers[self.place % len(covers)], fits[self.place % len(fits)]
        return drawn


class Signatures:
    """Deals the hands of a world's organisations one after another."""

    def __init__(self, scenario: Scenario, rng: Stream) -> None:
        self._scenario, self._rng = scenario, rng
        self._blur = max(2 * scenario.difficulty - 1, 0.0)
        self._plain = max(1 - 2 * scenario.difficulty, 0.0)
        self._dealt: dict[str, int] = {}
        self._spread = {
            code: sum(template.count for template in scenario.organisation if code in template.methods)
            for code in scenario.methods
        }

    def next_hand(self, template: Template) -> Hand:
        """The hand of the next organisation, one of this kind."""
        place = self._dealt.get(template.kind, 0)
        self._dealt[template.kind] = place + 1
        return Hand(
            scenario=self._scenario,
            blur=self._blur,
            plain=self._plain,
            place=place,
            spread=self._spread,
            common=float(self._rng.random()) < self._blur,
            rng=self._rng,
        )
