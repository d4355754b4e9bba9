"""What the lab's server has done by processes of their own: marking, building, taking what was returned.

The rule kept here: the server never marks and never builds in its own process; it starts one and waits.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from courses.lab.job import Job
from courses.lab.place import Place
from courses.lab.state import returns, waiting
from courses.lab.timing import expected_seconds
from simulator.errors import CenlabError
from simulator.workspace.marks import NAME as MARKS
from simulator.workspace.marks import read_marks


class Worker:
    """Runs marking and building as processes, one at a time."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.trouble = ""
        self.tried: set[tuple[str, str]] = set()
        self.job: Job | None = None
        self._building: asyncio.Task[None] | None = None
        self._running: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()

    async def run(
        self, module: str, *arguments: str, tell: Callable[[str], None] | None = None, alone: bool = True
    ) -> str:
        """Run a module with the home as its first argument; "" or what it complained of.

        tell hears each line that the module prints; alone waits until marking and building have ended.
        """
        async with self._lock if alone else nullcontext():
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                str(self.place.path),
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            assert process.stdout is not None
            assert process.stderr is not None
            complaining = asyncio.ensure_future(process.stderr.read())
            async for line in process.stdout:
                if tell is not None:
                    tell(line.decode(errors="replace").strip())
            complaint = await complaining
            await process.wait()
        if process.returncode == 0:
            return ""
        lines = complaint.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"code {process.returncode}"

    def mark_if_needed(self) -> list[str]:
        """Start marking if a submission waits for it; the exercises that wait. A failure is not repeated by itself.

        In a course that was handed out the instructor marks: here only what he returned is taken.
        """
        if self.place.delivered:
            try:
                self.trouble = returns(self.place)
            except CenlabError as error:
                self.trouble = str(error)
            return waiting(self.place)
        behind = waiting(self.place)
        stamps = {(name, _stamp(self.place, name)) for name in behind}
        if read_marks(self.place.marks).damaged:  # they are made anew from the log of what was marked
            stamps.add((MARKS, _stamp_of(self.place.marks / MARKS)))
        if stamps - self.tried and (self._running is None or self._running.done()):
            self.tried |= stamps
            self._running = asyncio.get_running_loop().create_task(self._mark())
        return behind

    @property
    def busy(self) -> bool:
        """Whether marking goes on."""
        return self._running is not None and not self._running.done()

    def build(self, world: str) -> Job:
        """Begin to make a new world in place of this one, unless one is being made: then that very job is given."""
        if self.job is None or self.job.ended:
            self.job = Job(expected_seconds(self.place))
            self._building = asyncio.get_running_loop().create_task(self._build(world, self.job))
        return self.job

    async def _build(self, world: str, job: Job) -> None:
        try:
            job.trouble = await self.run("courses.lab.renew", world, tell=job.tell)
            self.tried.clear()
        finally:
            job.ended = True

    async def _mark(self) -> None:
        self.trouble = await self.run("courses.lab.marking")


def _stamp(place: Place, exercise: str) -> str:
    names = sorted(path.name for path in (place.trainee.receipts / exercise).glob("receipt-*.json"))
    return names[-1] if names else ""


def _stamp_of(path: Path) -> str:
    try:
        return str(path.lstat().st_mtime_ns)
    except OSError:
        return ""
