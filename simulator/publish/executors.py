"""Who does the pieces of work: this process, a pool of processes, or a Dask cluster. The result is the same.

The rule kept here: an executor decides when and where a piece is done, never what it is.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
from contextlib import closing, contextmanager, suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Protocol

from simulator.errors import CenlabError
from simulator.publish.light import make_light

Result = dict[str, Any] | None
Start = tuple[Callable[..., None], tuple[Any, ...]]
Piece = tuple[Callable[..., Result], tuple[Any, ...]]
REACH_SECONDS = 10
CONNECT_SECONDS = 2
ADDRESS = re.compile(
    r"(?:(?P<scheme>[a-z]+)://)?(?:\[(?P<six>[0-9A-Fa-f:.%]+)\]|(?P<host>[^\s:/\[\]@]+)):(?P<port>\d{1,5})/?"
)
SPEAKS_FIRST = ("tcp", None)
FRAME_BYTES, MOST_OF_A_FRAME = 8, 1 << 32


class WorkersLost(CenlabError):
    """Workers ended before their work was done; what they finished is kept."""


class DaskUnreachable(CenlabError):
    """No Dask scheduler answers, it has no worker, or its workers do not see the folder."""


class Executor(Protocol):
    """Does pieces in any order and gives each result with the piece's position."""

    def run(self, pieces: Sequence[Piece]) -> Iterator[tuple[int, Result]]: ...

    def ready(self, start: Callable[[], Start]) -> None:
        """What says what each further process of this machine does first; asked if there will be any."""


class Serial:
    """This process, one piece after the other."""

    def run(self, pieces: Sequence[Piece]) -> Iterator[tuple[int, Result]]:
        """Results in order."""
        for place, (function, arguments) in enumerate(pieces):
            yield place, function(*arguments)

    def ready(self, start: Callable[[], Start]) -> None:
        """There is no further process."""


class Processes:
    """A pool of fresh processes on this machine, begun with the first pieces; no more processes than pieces."""

    def __init__(self, workers: int) -> None:
        self._workers, self._size = workers, 0
        self._pool: ProcessPoolExecutor | None = None
        self._start: Callable[[], Start] = _nothing_first

    def ready(self, start: Callable[[], Start]) -> None:
        """What each process will do first."""
        self._start = start

    def run(self, pieces: Sequence[Piece]) -> Iterator[tuple[int, Result]]:
        """Results as they come; the first failure ends the rest.

        Raises:
            WorkersLost: if a process is killed, for instance for want of memory.
        """
        if len(pieces) <= 1:
            yield from Serial().run(pieces)
            return
        pool = self._of(min(self._workers, len(pieces)))
        futures = {}
        try:
            for place, (function, arguments) in enumerate(pieces):
                futures[pool.submit(function, *arguments)] = place
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BrokenExecutor:
            raise WorkersLost(
                "A worker process was ended from outside, perhaps for want of memory. Finished blocks are kept: run "
                "the same command again, with fewer --workers if memory was short."
            ) from None
        finally:
            for future in futures:
                future.cancel()

    def _of(self, size: int) -> ProcessPoolExecutor:
        """The pool of before, or a larger one."""
        if self._pool is None or self._size < size:
            self.close()
            context = multiprocessing.get_context("spawn")
            self._pool, self._size = ProcessPoolExecutor(size, context, _begin, self._start()), size
        return self._pool

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown()


def _nothing_first() -> Start:
    return _nothing, ()


def _nothing() -> None:
    """A process that is given nothing beforehand."""


def _begin(function: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """End with the process that began this one, however that ends, and so let go of all locks; do what is first."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        make_light()
        threading.Thread(target=_outlive, args=(parent.sentinel,), daemon=True).start()
    function(*arguments)


def _outlive(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


class Dask:
    """A Dask cluster; its workers see the same folder under the same path."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(self, pieces: Sequence[Piece]) -> Iterator[tuple[int, Result]]:
        """Results as they come; what a lost worker had begun is done by another.

        Raises:
            WorkersLost: if work fails on several workers one after the other.
        """
        import distributed

        futures = {
            self._client.submit(function, *arguments, pure=False, retries=2): place
            for place, (function, arguments) in enumerate(pieces)
        }
        try:
            for future in distributed.as_completed(futures, loop=self._client.loop):  # type: ignore[no-untyped-call]
                try:
                    yield futures[future], future.result()
                except (distributed.KilledWorker, distributed.CancelledError) as fault:
                    raise WorkersLost(
                        f"The Dask cluster lost its workers ({type(fault).__name__}). Finished blocks are kept: look "
                        "at the cluster and run the same command again."
                    ) from None
        finally:
            self._client.cancel(list(futures))

    def ready(self, start: Callable[[], Start]) -> None:
        """Machines of a cluster make their own plan, and compare it."""


@contextmanager
def executor(workers: int, dask: str | None, folder: Path) -> Iterator[Executor]:
    """The executor that was asked for; a cluster is looked for at once, before anything long is begun.

    Raises:
        DaskUnreachable: if the address does not answer or its workers do not see `folder`.
    """
    if dask is not None:
        with _client(dask, folder) as client:
            yield Dask(client)
    elif workers <= 1:
        yield Serial()
    else:
        with closing(Processes(workers)) as processes:
            yield processes


def check_scheduler(address: str) -> None:
    """Whether somebody who can be a Dask scheduler answers at an address; asked before anything heavy is imported.

    A scheduler greets first over plain TCP, with the size of its greeting; of other ways only the port is tried.

    Raises:
        DaskUnreachable: if the address is none, or nobody of the kind answers within some seconds.
    """
    parts = ADDRESS.fullmatch(address)
    if parts is None or not 0 < int(parts["port"]) < 1 << 16:
        raise DaskUnreachable(
            f"--dask: no scheduler answers at {address}: that is no address. Name it as the scheduler prints it, "
            "for example tcp://HOST:8786."
        )
    try:
        with socket.create_connection((parts["six"] or parts["host"], int(parts["port"])), CONNECT_SECONDS) as line:
            greeting = line.recv(FRAME_BYTES, socket.MSG_WAITALL) if parts["scheme"] in SPEAKS_FIRST else b""
    except (OSError, ValueError):
        raise _nobody(address) from None
    if parts["scheme"] in SPEAKS_FIRST and not (
        len(greeting) == FRAME_BYTES and int.from_bytes(greeting, "little") < MOST_OF_A_FRAME
    ):
        raise _nobody(address)


def _nobody(address: str) -> DaskUnreachable:
    return DaskUnreachable(
        f"--dask: no scheduler answers at {address}. Start one (dask scheduler), or build with --workers."
    )


@contextmanager
def _client(address: str, folder: Path) -> Iterator[Any]:
    check_scheduler(address)
    try:
        import distributed
    except ImportError:
        raise DaskUnreachable("--dask needs the package distributed: python -m pip install cenlab[cluster].") from None

    class ClosingClient(distributed.Client):
        """A client that is closed when it cannot be started: else Python prints a traceback when it is forgotten."""

        def start(self, **options: Any) -> None:
            try:
                super().start(**options)  # type: ignore[no-untyped-call]
            except BaseException:
                with suppress(Exception):
                    self.close(timeout=CONNECT_SECONDS)  # type: ignore[no-untyped-call]
                self.status = "closed"
                raise

    try:
        client = ClosingClient(address, timeout=REACH_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError, MemoryError):  # who speaks otherwise announces exabytes
        raise _nobody(address) from None
    with client:
        seen = client.run(_sees, str(folder))
        if not seen:
            raise DaskUnreachable(f"--dask: the scheduler at {address} has no workers. Start some (dask worker).")
        blind = sorted(worker for worker, sees in seen.items() if not sees)
        if blind:
            raise DaskUnreachable(
                f"--dask: {', '.join(blind)} does not see {folder}. Put --out on storage that all workers share."
            )
        yield client


def _sees(folder: str) -> bool:
    return Path(folder).is_dir()
