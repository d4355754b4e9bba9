"""`cenlab lab` from the outside: the address, Ctrl-C, and clear errors with a code that is not 0."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from entry_world import NAME, drawn, home_with

from courses.build import write_notebook
from grading.rubric import load_exercise

pytestmark = pytest.mark.xdist_group("lab")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("home")
    (root / "home.json").write_text(json.dumps({"schema_version": 1}))
    trainee = home_with(root / "trainee", drawn(load_exercise(NAME)).files)
    write_notebook(NAME, "en", trainee.folder(NAME))
    return root


def start(home: Path, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "courses.cli", "lab", "--home", str(home), "--port", str(port), "--no-browser"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            if parent == pid:
                found.append(int(entry.name))
    return found


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_address_answers_and_the_signal_ends_everything(home: Path, ending: signal.Signals) -> None:
    port = free_port()
    process = start(home, port)
    assert process.stdout is not None
    with process.stdout:
        address = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
        page = opener.open(address, timeout=20).read().decode()
        assert NAME in page
        assert "SYNTHETIC" in page
        servers = children(process.pid)
        assert len(servers) == 1
        process.send_signal(ending)
        process.send_signal(ending)
        assert process.wait(30) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in servers)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_in_use_is_named(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(home, port)
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"Port {port} is in use" in output
    assert "Traceback" not in output


def test_a_home_of_another_version_ends_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home.json").write_text('{"schema_version": 7}')
    process = start(tmp_path, free_port())
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "schema_version is 7" in " ".join(output.split())
    assert "Traceback" not in output
    assert os.listdir(tmp_path) == ["home.json"]
