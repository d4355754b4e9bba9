"""A Dask cluster that is not there, or is none, is refused at once and in true words, before anything is planned."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import northern
import pytest

from simulator.publish import jobs
from simulator.publish.executors import DaskUnreachable
from simulator.publish.folder import write_world


def built(out: Path, dask: str, number: int = 5) -> None:
    """A small world on a cluster."""
    write_world(northern.scenario(), northern.seed(number), out, 300, dask=dask)


def test_a_dask_address_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.publish.executors.REACH_SECONDS", 0.5)
    with pytest.raises(DaskUnreachable, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"):
        built(tmp_path / "w", dask="tcp://127.0.0.1:9")
    with pytest.raises(DaskUnreachable, match="no scheduler answers"):
        built(tmp_path / "w", dask="not an address")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("greeting", ["", "SSH-2.0-OpenSSH_9.2\r\n", "short"])
def test_somebody_who_answers_and_is_no_scheduler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, greeting: str
) -> None:
    monkeypatch.setattr("simulator.publish.executors.CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"

        def greet() -> None:
            line, _ = server.accept()
            with line, suppress(ConnectionError):
                line.sendall(greeting.encode())
                line.recv(1)

        host = threading.Thread(target=greet)
        host.start()
        with pytest.raises(DaskUnreachable, match=f"no scheduler answers at {address}"):
            built(tmp_path / "w", dask=address)
        host.join()


def test_a_client_that_could_not_be_started_is_closed_without_a_traceback(tmp_path: Path) -> None:
    code = f"""
import socket, threading
from pathlib import Path
from simulator.publish import executors
executors.check_scheduler = lambda address: None  # what it cannot know: a line that breaks after the greeting
kept = []
executors.REACH_SECONDS = executors.CONNECT_SECONDS = 1
server = socket.create_server(("127.0.0.1", 0))
def greet():
    while True:
        line, _ = server.accept()
        line.sendall(b"HTTP/1.1 400 Bad Request")
        kept.append(line)
threading.Thread(target=greet, daemon=True).start()
try:
    with executors.executor(1, f"tcp://127.0.0.1:{{server.getsockname()[1]}}", Path({str(tmp_path)!r})):
        print("reached")
except executors.DaskUnreachable as error:
    print(error)
"""
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    assert "no scheduler answers" in process.stdout
    assert "Traceback" not in process.stderr
    assert "Exception ignored" not in process.stderr


def test_a_cluster_is_looked_for_before_the_plan_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def planned(*_: object, **__: object) -> None:
        raise AssertionError("planned first")

    monkeypatch.setattr("simulator.publish.executors.REACH_SECONDS", 0.5)
    monkeypatch.setattr(jobs, "make_plan", planned)
    with pytest.raises(DaskUnreachable):
        built(tmp_path / "w", number=77, dask="tcp://127.0.0.1:9")
