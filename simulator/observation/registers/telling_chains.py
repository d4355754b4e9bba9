"""What is told of planted chains: letters of partners, reports of informants, one false; who is named in each.

The rules kept here: a letter about the first seizure names its vehicle, misread so that a careful reader sees through
it, the firm of its papers (a borrowed identity: the lead in its place) and the carrier's number of the day before; a
letter about the second seizure names that vehicle and firm. A report names the first vehicle and its firm, another
one, which is false, the first vehicle and the lead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.beside import beside
from simulator.observation.registers.drawn import NOBODY, Planned, Rows, below
from simulator.observation.registers.loads import licit_companies
from simulator.observation.registers.marks import marks_of
from simulator.observation.registers.stories import cast_of
from simulator.reference.names import MISREADS
from simulator.world.chains import BORROWED_IDENTITY

# Ways of misreading a plate that leave all its signs to be seen.
READABLE = tuple(
    MISREADS.index(name) for name in ("zero_letter", "eight_letter", "cyrillic_twin", "no_blanks", "clerk")
)
PLACES = 15

ASSUMPTIONS = (
    Assumption(what="of each planted chain: letters about its two seizures, true and false reports", value="2, 1, 1",
               why="a chain that nobody wrote of could not be followed; a course needs some that can"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """M pieces of news of the chains of a block: the row that each is about, what it names (`marks`, as in marks_of).

    false: it names the lead. number_day: the day on which the telephone number that it names was in use.
    """

    event: np.ndarray
    false: np.ndarray
    number_day: np.ndarray
    marks: Rows

    @property
    def size(self) -> int:
        """Number of pieces."""
        return int(self.event.size)


def letters(plan: Planned, block: int, rows: Rows, rng: Stream) -> Told:
    """The letters: about the first seizure of every chain, then about the second one."""
    chains = cast_of(plan, block, rows)
    borrowed = chains.story == BORROWED_IDENTITY
    firm = np.where(borrowed, beside(plan, chains).lead, chains.firm)
    told = _told(plan, rows, np.append(chains.row, chains.other_row), np.append(firm, chains.further))
    told.marks["person"][chains.size :] = NOBODY
    kind = np.array(READABLE)[below(rng, len(READABLE), told.size)]
    told.marks["plate_variant"] = kind * (PLACES + 1) + 1 + below(rng, PLACES, told.size)
    return told


def reports(plan: Planned, block: int, rows: Rows) -> Told:
    """The reports: a true one of every chain, then a false one."""
    chains = cast_of(plan, block, rows)
    told = _told(plan, rows, np.tile(chains.row, 2), np.append(chains.firm, beside(plan, chains).lead))
    told.marks["person"][:] = NOBODY
    told.false[chains.size :] = True
    return told


def _told(plan: Planned, rows: Rows, event: np.ndarray, firm: np.ndarray) -> Told:
    marks = marks_of(plan, rows, event)
    marks["company"] = firm
    marks["company_country"] = licit_companies(plan).country(plan, firm).astype(np.int64)
    day = rows["seized"][event].astype(np.int64) - 1 if event.size else np.empty(0, np.int64)
    return Told(event=event, false=np.zeros(event.size, bool), number_day=day, marks=marks)
