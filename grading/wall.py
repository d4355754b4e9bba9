"""The wall: one submission is judged in a child process that may use so much processor, memory and time, no more.

The rule kept here: nothing that a submission makes of the judging reaches the batch. The child gives back bytes or
dies; how it died has a name. It holds none of our open files, writes none, and its words reach no terminal. No code of
a trainee runs in it: the wall is there because a reader, a pattern or a scorer can be made slow, large or wrong.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from simulator.errors import CenlabError

TIME: Final = "JUDGING_TIME"
MEMORY: Final = "JUDGING_MEMORY"
DIED: Final = "JUDGING_DIED"
FAILED: Final = "SCORER_FAILED"
MOST_BYTES = 16_000_000
LONGEST_TRACE = 20_000
_ANSWER, _RAISED, _FULL = b"D", b"R", b"M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one judging may use: seconds of processor, seconds by the clock, bytes of memory beyond what we hold.

    An honest submission takes well under a second. The clock is for a child that waits for ever; it is long, because
    a busy machine is no fault of a trainee.
    """

    cpu_seconds: int = 20
    wall_seconds: float = 300.0
    memory_bytes: int = 1_500_000_000


LIMITS = Limits()


class Fallen(CenlabError):
    """The judging did not come to its end; code is one of this module's names, trace what Python told of it, or ""."""

    def __init__(self, code: str, text: str, trace: str = "") -> None:
        self.code, self.trace = code, trace
        super().__init__(f"{code}: {text}")


def walled(work: Callable[[], bytes], limits: Limits = LIMITS) -> bytes:
    """What the work gives back, done in a child process behind the wall.

    Raises:
        Fallen: if it raised, used too much, or died.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Threads of the machine's libraries are not copied; the child only computes and uses none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _inside(work, limits, writing)
    os.close(writing)
    ended = False
    try:
        told = _heard(reading, time.monotonic() + limits.wall_seconds)
        if told is None:
            os.kill(child, signal.SIGKILL)
        _, status, used = os.wait4(child, 0)
        ended = True
    finally:
        os.close(reading)
        if not ended:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(child, 0)
    if told is None:
        raise Fallen(TIME, f"it did not end within {limits.wall_seconds:g} seconds")
    return _result(told, status, used, limits)


def _result(told: bytes, status: int, used: resource.struct_rusage, limits: Limits) -> bytes:
    kind, rest = told[:1], told[1:]
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU or used.ru_utime + used.ru_stime >= limits.cpu_seconds:
            raise Fallen(TIME, f"it used more than {limits.cpu_seconds} seconds of processor")
        raise Fallen(DIED, f"it was ended by signal {number}")
    if kind == _ANSWER and os.WEXITSTATUS(status) == 0:
        return rest
    if kind == _FULL:
        raise Fallen(MEMORY, f"it asked for more than {limits.memory_bytes:,} bytes of memory")
    if kind == _RAISED:
        trace = rest.decode("utf-8", "replace")
        raise Fallen(FAILED, trace.strip().splitlines()[-1][:300] if trace.strip() else "it raised", trace)
    raise Fallen(DIED, f"it ended with code {os.WEXITSTATUS(status)} and no result")


def _heard(reading: int, end: float) -> bytes | None:
    """Everything that the child writes until it closes, if it is not too much; None if it has not by the end."""
    parts: list[bytes] = []
    size = 0
    while True:
        left = end - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            return None
        part = os.read(reading, 1 << 16)
        if not part:
            return b"".join(parts) if size <= MOST_BYTES else _FULL
        size += len(part)
        if size <= MOST_BYTES:
            parts.append(part)


def _inside(work: Callable[[], bytes], limits: Limits, writing: int) -> None:
    """The child's whole life; never returns."""
    code = 1
    try:
        _build(limits, writing)
        try:
            told = _ANSWER + work()
            code = 0
        except MemoryError:
            told = _FULL
        except BaseException:
            told = _RAISED + traceback.format_exc()[-LONGEST_TRACE:].encode("utf-8", "backslashreplace")
        view = memoryview(told)
        while view:
            view = view[os.write(writing, view) :]
    except BaseException:
        code = 2
    finally:
        os._exit(code)


def _build(limits: Limits, writing: int) -> None:
    """Raise the wall from inside: limits, no open files but the way back, no terminal, no handlers of ours."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    os.closerange(3, writing)
    os.closerange(writing + 1, 1 << 20)
    with open("/proc/self/statm", "rb") as file:
        held = int(file.read().split()[0]) * resource.getpagesize()
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 2)
    _limit(resource.RLIMIT_AS, held + limits.memory_bytes, held + limits.memory_bytes)
    _limit(resource.RLIMIT_CORE, 0, 0)
    _limit(resource.RLIMIT_FSIZE, 0, 0)


def _limit(kind: int, soft: int, hard: int) -> None:
    """Lower a limit; where a narrower one stands already, that one stays."""
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(kind, (soft, hard))
