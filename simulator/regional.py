"""The region in force: whose posts, countries, names, outlines and clocks the reference tables show.

The rule kept here: a world is drawn, written, judged and shown in its own region (`region.Region`), which travels with
its scenario; outside of any world the shared reference is in force. What is remembered of a table is remembered for
its region alone, and each thread has its own region in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from simulator.region import Region

_IN_FORCE: ContextVar[Region | None] = ContextVar("region in force", default=None)
Given = ParamSpec("Given")
Result = TypeVar("Result")
# Of so many regions at once a table is remembered.
REGIONS = 8


class HasRegion(Protocol):
    """What lies in a region: a scenario, and all that is made of one."""

    @property
    def region(self) -> Region | None:
        """The region of its own, None for the shared reference."""


Subject = TypeVar("Subject", bound=HasRegion)


def in_force() -> Region | None:
    """The region whose tables are in force here and now; None: the shared reference alone."""
    return _IN_FORCE.get()


@contextmanager
def using(region: Region | None) -> Iterator[None]:
    """Within, the tables are those of a region; never to be held open by a generator that yields to others."""
    before = _IN_FORCE.set(region)
    try:
        yield
    finally:
        _IN_FORCE.reset(before)


def per_region(most: int = REGIONS) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Remember what a function gives, at most so many results, for each region apart; arguments are hashable."""

    def decorate(function: Callable[Given, Result]) -> Callable[Given, Result]:
        def keyed(_digest: str, *args: Given.args, **kwargs: Given.kwargs) -> Result:
            return function(*args, **kwargs)

        remembered: Callable[..., Result] = lru_cache(maxsize=most)(keyed)

        @wraps(function)
        def here(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            region = _IN_FORCE.get()
            return remembered("" if region is None else region.digest, *args, **kwargs)

        return here

    return decorate


def in_its_region(
    function: Callable[Concatenate[Subject, Given], Result],
) -> Callable[Concatenate[Subject, Given], Result]:
    """Have a function work in the region of its first argument; not for generators."""

    @wraps(function)
    def within(subject: Subject, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        with using(subject.region):
            return function(subject, *args, **kwargs)

    return within


def is_own(country: str) -> bool:
    """Whether a country that nobody has is one of the region in force: the shared reference says nothing of it then."""
    region = _IN_FORCE.get()
    return region is not None and country in region.by_code and left_to_users(country)


def left_to_users(code: str) -> bool:
    """Whether ISO 3166-1 leaves an alpha-2 code to its users: AA, QM to QZ, XA to XZ, ZZ; XX says "unknown" here."""
    return code in ("AA", "ZZ") or "QM" <= code <= "QZ" or (code[0] == "X" and code != "XX")
