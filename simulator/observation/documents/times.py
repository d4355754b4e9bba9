"""When a case happened and under which numbers its post wrote it down: stop, picture, examination, report, messages.

The rule kept here: moments are UTC, as in every register, and papers say so; a register's moment of the stop goes
before an invented one. A post numbers its papers through the year in order of time: a later one has the higher number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from simulator.assumptions import Assumption
from simulator.observation.documents.facts import Facts
from simulator.observation.documents.known import Known
from simulator.reference import offices
from simulator.rng import stream

ASSUMPTIONS = (
    Assumption(
        what="Times of a case: stop, examination, protocol",
        value="examination 20 to 94 minutes after the stop, protocol 35 to 119 minutes after that; stated in UTC",
        why="reports name only the protocol's date; one clock for papers and registers, local ones differ",
    ),
    Assumption(
        what="papers that a post numbers in a day: acts by its capacity; messages of the country's desk",
        value="acts 12 and 6 by each step of capacity; telephone messages 73; at the desk 288; pictures 1440",
        why="a post's numbers run through the year; no public figure",
    ),
)
DAY = timedelta(days=1)
EXAMINED, WRITTEN = (20, 95), (35, 120)
LATEST = 24 * 60 - EXAMINED[1] - WRITTEN[1]
ACTS, BY_CAPACITY, MESSAGES, DESK_MESSAGES, PICTURES = 12, 6, 73, 288, 1440
# Minutes after the report at which the duty officer tells of it.
TOLD = (15, 41)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Moments of a case, UTC: stopped, scanned (the X-ray picture), opened, protocol, told (the message after it).

    report_no: of the act, in the year of the protocol; part: of an event that was entered in parts, one act each.
    """

    stopped: datetime
    scanned: datetime
    opened: datetime
    protocol: datetime
    told: datetime
    report_no: int
    part: int

    @property
    def scan_no(self) -> str:
        """The number of the picture: its day and a running number."""
        return f"{self.scanned:%Y%m%d}-{_running(self.scanned, PICTURES) % PICTURES + 1:04d}"

    def message_no(self, sent: datetime) -> int:
        """The post's number of a message sent at a moment."""
        return _running(sent, MESSAGES) + self.part

    def desk_no(self, sent: datetime) -> int:
        """The number under which the country's desk takes it down."""
        return _running(sent, DESK_MESSAGES) + self.part


def draw_times(facts: Facts, seed: bytes, known: Known) -> Times:
    """The times of a case; without a register's moment all lies on the day of the seizure."""
    rng = stream(seed, "times")
    minutes, more, longer = int(rng.integers(0, LATEST)), int(rng.integers(*EXAMINED)), int(rng.integers(*WRITTEN))
    moment = known.moment.replace(microsecond=0) if known.moment else time(minutes // 60, minutes % 60)
    stopped = datetime.combine(facts.seized, moment)
    opened = (stopped + timedelta(minutes=more)).replace(second=0)
    protocol = opened + timedelta(minutes=longer)
    post = offices().get(facts.office or "")
    rate = ACTS + BY_CAPACITY * (post.capacity if post is not None else 0)
    return Times(
        stopped=stopped,
        scanned=stopped + timedelta(seconds=int(rng.integers(300, more * 60 - 300))),
        opened=opened,
        protocol=protocol,
        told=protocol + timedelta(minutes=int(rng.integers(*TOLD))),
        report_no=_running(protocol, rate) + known.part,
        part=known.part,
    )


def _running(moment: datetime, a_day: int) -> int:
    """What runs through the year at so many a day, from 1."""
    return int((moment - datetime.combine(date(moment.year, 1, 1), time())) * a_day / DAY) + 1
