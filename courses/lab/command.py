"""`cenlab lab`: prepares the home on the first start, then runs JupyterLab until Ctrl-C.

The rule kept here: the address is printed only when it answers, and nothing is left running afterwards.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any

from courses.lab.jupyter import START, environment, write_settings
from courses.lab.place import Place, PlaceError
from courses.lab.prepare import Told, prepare_shown
from simulator import durable
from simulator.plain_files import is_plain
from simulator.texts import N_, Translator, translator
from simulator.workspace.collector import NotTheCollector, find_collector
from simulator.workspace.home import write_atomic

PATIENCE_SECONDS = 90
FAREWELL_SECONDS = 10
ENDINGS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def port_is_free(port: int) -> bool:
    """Whether this machine's port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def run_lab(
    *,
    lang: str | None,
    home: Path | None,
    port: int,
    browser: bool,
    new_world: bool = False,
    practice: bool = False,
    collector: Path | None = None,
) -> int:
    """Open the course; returns when it has ended, with the exit code.

    practice allows a new practice world in a folder that was named; collector is where this machine reaches the
    collector's folder, remembered in the home.

    Raises:
        PlaceError: if the home cannot be used or the port is taken.
    """
    place = Place.at(home)
    if collector is not None and not place.delivered:
        raise PlaceError(
            f"--collector {collector}: {place.path} is no folder that an instructor handed out; only work of a course "
            "goes to a collector. Name the course's folder with --home DIR."
        )
    if home is not None and place.is_new and not practice:
        ask_for_practice(place, translator(lang or "ru"))
    place.open()
    place.tighten()
    if place.delivered:
        if new_world or practice:
            raise PlaceError(
                f"{place.path} is a course of your instructor; practice worlds live in a folder of their own."
            )
        if not place.is_prepared:
            raise PlaceError(
                f"{place.path}: the bundle or a notebook is missing. Ask your instructor to deliver it again."
            )
    if collector is not None:
        use_collector(place, collector)
    if not port_is_free(port):
        raise PlaceError(f"Port {port} is in use on this machine. Choose another, for example --port {port + 1}.")
    desk = place.trainee
    fresh = not place.is_prepared
    chosen = lang or desk.lang
    tr = translator(chosen)
    told = Told(tr)
    if fresh or new_world:
        try:
            prepare_shown(place, chosen, tr, told, again=not fresh)
        except KeyboardInterrupt:
            print(tr(N_("Stopped. The next start goes on from here.")), file=sys.stderr)
            return 130
        except OSError as error:
            raise PlaceError(
                f"{place.path}: cannot be written ({error.strerror or error}). Free some room, or choose another disk "
                "with --home DIR. The next start goes on from here."
            ) from error
    if desk.lang != chosen:
        from courses.lab.language import change_language

        change_language(place, chosen)
    write_settings(place, chosen)
    return _serve(place, port, browser, told, (tr(N_("Open")), tr(N_("Ctrl-C ends everything. Your work is saved."))))


def ask_for_practice(place: Place, tr: Translator) -> None:
    """A folder was named in which nothing of cenlab lies: a slip of the pen, or a wish for a practice world? Ask.

    Raises:
        PlaceError: if the answer is no, or nobody can be asked.
    """
    others = place.path.is_dir() and any(not entry.name.startswith(".") for entry in place.path.iterdir())
    if others:
        return  # `Place.open` says what lies there
    remedy = f"cenlab lab --practice --home {shlex.quote(str(place.path))}"
    if not place.path.parent.is_dir():
        raise PlaceError(f"{place.path}: {place.path.parent} is not there. Is the stick plugged in?")
    if not sys.stdin.isatty():
        raise PlaceError(
            f"{place.path}: no course lies there. Look at the path that your instructor gave you. For a practice world "
            f"of your own in this folder: {remedy}"
        )
    question = N_("No course lies in {folder}. Make a practice world there (training results)? [y/N] ")
    if input(tr(question, folder=place.path)).strip().lower() not in ("y", "yes", "д", "да"):
        raise PlaceError(f"{place.path}: nothing was made. Look at the path that your instructor gave you.")


def use_collector(place: Place, folder: Path) -> None:
    """Remember where the collector's folder is reached from this machine; folder is it, or one that leads to it.

    Raises:
        PlaceError: if it is not the collector's folder of this very course, or nothing can be put there.
    """
    try:
        inbound = find_collector(place.trainee, folder)
    except NotTheCollector as error:
        raise PlaceError(f"--collector {error}") from None
    write_atomic(place.trainee.path / "collector.json", json.dumps({"inbound": str(inbound)}).encode())


def _serve(place: Place, port: int, browser: bool, told: Told, words: tuple[str, str]) -> int:
    token = secrets.token_hex(16)
    told.begin("server")
    log = place.jupyter / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(log) and not is_plain(log):
        raise PlaceError(f"{log}: is no plain file. Take it away and start again.")
    log.touch(mode=0o600)
    with log.open("wb") as output, _Bell() as bell:
        child = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", f"--ServerApp.port={port}"],
            env=environment(place, token),
            cwd=place.trainee.course,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        threading.Thread(target=_watch, args=(child, bell), daemon=True).start()
        try:
            if not _wait_until_it_answers(child, port, log, bell):
                return 0
            told.end()
            address = f"http://127.0.0.1:{port}{START}?token={token}"
            print(f"\n  {words[0]}: {address}\n  {words[1]}\n", flush=True)
            if browser:
                _open_browser(place, address)
            bell.wait()
            if not bell.asked and child.wait():
                raise PlaceError(f"JupyterLab ended by itself (code {child.returncode}). The reason stands in {log}.")
        finally:
            _end_child(child)
    return 0


def _open_browser(place: Place, address: str) -> None:
    """Hand the browser a page that leads on: its command line, which everybody can read, then holds no token."""
    import webbrowser

    page = place.jupyter / "runtime" / "open.html"
    html = f'<!doctype html><meta http-equiv="refresh" content="0; url={address}"><a href="{address}">cenlab</a>\n'
    durable.write_text(page, html, mode=durable.PRIVATE_FILE)
    webbrowser.open(page.as_uri())


class _Bell:
    """Rings when somebody asks to end, or when the server has ended; signals only ring it, whenever they come.

    A signal may reach any thread; the wake-up descriptor rings even while this one reads.
    """

    def __init__(self) -> None:
        self.asked = False
        self._out, self._in = os.pipe()
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> _Bell:
        os.set_blocking(self._in, False)
        signal.set_wakeup_fd(self._in, warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, self._hear) for number in ENDINGS}
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.asked = True

    def ring(self) -> None:
        os.write(self._in, b".")

    def wait(self) -> None:
        os.read(self._out, 1)


def _watch(child: subprocess.Popen[bytes], bell: _Bell) -> None:
    child.wait()
    bell.ring()


def _wait_until_it_answers(child: subprocess.Popen[bytes], port: int, log: Path, bell: _Bell) -> bool:
    """True when the server answers, False if somebody asked to end before.

    Raises:
        PlaceError: if it ends by itself or stays silent.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if bell.asked:
            return False
        if child.poll() is not None:
            raise PlaceError(f"JupyterLab did not start (code {child.returncode}). The reason stands in {log}.")
        with (
            contextlib.suppress(OSError, urllib.error.URLError),
            opener.open(f"http://127.0.0.1:{port}/api", timeout=2),
        ):
            return True
        time.sleep(0.05)
    raise PlaceError(f"JupyterLab did not answer within {PATIENCE_SECONDS} seconds. See {log}.")


def _end_child(child: subprocess.Popen[bytes]) -> None:
    """End the server in peace (it ends its kernels), then whatever is left of its process group."""
    if child.poll() is None:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(FAREWELL_SECONDS)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
