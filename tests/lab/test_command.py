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
from waiting import CEILING_S

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
    pids = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            if parent == pid:
                pids.append(int(entry.name))
    return pids


@pytest.mark.sweep(1)
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_address_answers_and_the_signal_ends_everything(home: Path, ending: signal.Signals) -> None:
    port = free_port()
    process = start(home, port)
    assert process.stdout is not None
    with process.stdout:
        address = next(match[0] for line in process.stdout if (match := re.search(r"http://\S+", line)))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
        page = opener.open(address, timeout=CEILING_S).read().decode()
        assert NAME in page
        assert "SYNTHETIC" in page
        servers = children(process.pid)
        assert len(servers) == 1
        process.send_signal(ending)
        process.send_signal(ending)
        assert process.wait(CEILING_S) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in servers)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def command_lines() -> list[bytes]:
    lines = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                lines.append((entry / "cmdline").read_bytes())
            except OSError:
                continue
    return lines


def test_no_command_line_shows_the_token_and_no_stranger_reads_it(home: Path, tmp_path: Path) -> None:
    opened, shut, browser = tmp_path / "opened", tmp_path / "shut", tmp_path / "browser"
    os.mkfifo(opened)
    os.mkfifo(shut)
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\nread line < {shut}\n')
    browser.chmod(0o755)
    command = [sys.executable, "-m", "courses.cli", "lab", "--home", str(home), "--port", str(free_port())]
    environment = {**os.environ, "BROWSER": f"{browser} %s &"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    assert process.stdout is not None
    with process.stdout:
        try:
            address = next(match[0] for line in process.stdout if (match := re.search(r"http://\S+", line)))
            token = address.rpartition("token=")[2].encode()
            assert len(token) >= 32
            given = opened.read_text().strip()
            lines = command_lines()
            assert any(str(browser).encode() in line and given.encode() in line for line in lines)
            assert [line for line in lines if token in line] == []
            assert token in Path(given.removeprefix("file://")).read_bytes()
            holders = [path for path in home.rglob("*") if path.is_file() and token in path.read_bytes()]
            assert holders
            open_to_all = [path for path in holders if path.stat().st_mode & path.parent.stat().st_mode & 0o007]
            assert open_to_all == []
        finally:
            shut.write_text("\n")
            process.send_signal(signal.SIGINT)
            assert process.wait(CEILING_S) == 0


def test_the_cookies_go_to_this_site_only(home: Path) -> None:
    process = start(home, free_port())
    assert process.stdout is not None
    with process.stdout:
        address = next(match[0] for line in process.stdout if (match := re.search(r"http://\S+", line)))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
        with opener.open(address, timeout=CEILING_S) as answer:
            cookies = answer.headers.get_all("Set-Cookie")
        process.send_signal(signal.SIGINT)
        assert process.wait(CEILING_S) == 0
    assert len(cookies) == 2
    assert all("SameSite=Strict" in cookie for cookie in cookies)


def test_a_port_in_use_is_named(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(home, port)
        output, _ = process.communicate(timeout=CEILING_S)
    assert process.returncode == 1
    assert f"Port {port} is in use" in output
    assert "Traceback" not in output


def test_a_home_of_another_version_ends_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home.json").write_text('{"schema_version": 7}')
    process = start(tmp_path, free_port())
    output, _ = process.communicate(timeout=CEILING_S)
    assert process.returncode == 1
    assert "schema_version is 7" in " ".join(output.split())
    assert "Traceback" not in output
    assert os.listdir(tmp_path) == ["home.json"]


def test_a_path_that_is_wrong_ends_with_a_sentence_and_makes_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "courses.cli", "lab", "--home", str(tmp_path / "wrong"), "--no-browser"]
    process = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    said = " ".join(process.stderr.split())
    assert process.returncode == 1
    assert "no course lies there" in said
    assert "--practice --home" in said
    assert os.listdir(tmp_path) == []
