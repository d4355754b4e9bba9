"""Every command line that README, the help and the program itself print, run as printed, by two users in turn.

They share nothing but a stick: the instructor's home is closed to the officers, and theirs to him. The officers work
through the programs of the simulated class; the browser's half is `tests/browser/test_delivered_in_lab.py`.
"""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from free_port import free_port
from two_users import NUMBERS, Users, open_folder, take_away, users_in
from waiting import CEILING_S, until

from grading.rubric import exercise_names
from simulator.content import package_root

pytestmark = pytest.mark.slow
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S+")
SERVERS = ("lab", "formgrader")
EXERCISES = len(exercise_names())


@pytest.fixture(scope="module")
def users() -> Iterator[Users]:
    place = open_folder("cenlab-round-")
    yield users_in(place)
    take_away(place)


def readme_commands() -> list[str]:
    """The instructor's command lines in README, in order, without their remarks."""
    text = (package_root() / "README.md").read_text(encoding="utf-8")
    chapter = text.partition("**An instructor.**")[2].partition("**A refresher")[0]
    lines = re.findall(r"^    (\.venv/bin/cenlab course .*)$", chapter, re.M)
    return [line.partition(" # ")[0].strip() for line in lines]


def printed(output: str) -> list[str]:
    """The command lines in what the program said; what stands in capitals is to be filled in and is left out."""
    commands = re.findall(r"(?:\S*/)?cenlab (?:course|lab|world|demo|doctor)\b[^\n`]*", output)
    return [line.strip().rstrip(".)") for line in commands if not re.search(r"\b[A-Z]{4,}\b", line)]


def serve(users: Users, name: str, words: list[str]) -> str:
    """Start a server as printed, look at its page, end it with Ctrl-C; the page."""
    process = subprocess.Popen(
        [*words, "--port", str(free_port())], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, **users.options(name),  # type: ignore[call-overload]
    )  # fmt: skip
    assert process.stdout is not None
    lines: list[str] = []
    try:
        for line in process.stdout:
            lines.append(line)
            if match := ADDRESS.search(line):
                return fetch(match[0])
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(CEILING_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
    raise AssertionError(f"{words}: no address was printed: {''.join(lines)}")


def fetch(address: str) -> str:
    """A page of a server that may still be starting."""
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
    )

    def page() -> str:
        try:
            with opener.open(address, timeout=CEILING_S) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    return until(page, f"{address}: an answer")


def work(users: Users, name: str, folder: Path) -> None:
    """The officer's own work on every exercise, and handing in."""
    python = users.checkout / ".venv" / "bin" / "python"
    users.run(name, [str(python), "-m", "courses.simulated.trainee", str(folder / "trainee"), "expert", "07" * 32])


def test_the_commands_of_readme_and_of_the_program_in_order_as_two_users(users: Users) -> None:
    stick, share = users.place / "stick", users.place / "share"
    for folder in (stick, share):
        folder.mkdir()
        folder.chmod(0o777)
    users.carry(stick, "instructor")
    commands = [line.replace("/media/stick", str(stick)) for line in readme_commands()]
    assert len(commands) >= 13
    said: list[str] = []
    run: list[str] = []
    for line in commands:
        words = shlex.split(line)
        step = words[2]
        if step == "new":
            words += ["--recovery-key", str(stick)]
        if step == "collect":
            shared_folder(users, share, said)
        if step in SERVERS:
            assert "formgrader" in serve(users, "instructor", words).lower()
        else:
            if step == "recover":
                words[-1] = str(next(stick.glob("*recovery*.pem")))
            output = users.run("instructor", words)
            said.append(output)
        run.append(step)
        if step == "deliver":
            officer_opens_and_works(users, stick / "asan", output)
            users.carry(stick, "instructor")
        elif step == "collect":
            assert output.count("1 new (asan)") + output.count("2 new (asan, gulnara)") == EXERCISES, output
        elif step == "return":
            assert f"asan: {EXERCISES} marked exercises returned" in output
            officer_reads(users, stick / "asan", "оценено")
            users.carry(stick, "instructor")
        elif step == "close":
            users.run("instructor", [words[0], "course", "return", "spring"])
            officer_reads(users, stick / "asan", "полные ответы открыты")
            page = (stick / "asan" / "trainee" / "feedback" / "entry_first_reports.ru.html").read_text()
            assert len(page) > 2000
            users.carry(stick, "instructor")
    help_text = users.run("instructor", [words[0], "course", "--help"])
    for step in re.findall(r"^│ ([a-z]+)  ", help_text, re.M):
        users.run("instructor", [words[0], "course", step, "--help"])
        assert step in run, f"README leaves out: course {step}"


def officer_opens_and_works(users: Users, folder: Path, output: str) -> None:
    """The officer types exactly what `deliver` printed, on another machine in effect: all on the stick is his there."""
    users.carry(folder.parent, "asan")
    line, to_collector = [line for line in printed(output) if " lab " in line]
    assert to_collector.startswith(f"{line} --collector ")
    page = serve(users, "asan", shlex.split(line))
    assert "asan" in page
    assert "ещё не начато" in page or "не начато" in page
    work(users, "asan", folder)
    page = serve(users, "asan", shlex.split(line))
    assert "в исходящих" in page
    assert 'http-equiv="refresh"' not in page
    assert not list(folder.rglob("instructor"))


def officer_reads(users: Users, folder: Path, words: str) -> None:
    users.carry(folder.parent, "asan")
    page = serve(users, "asan", [str(users.checkout / ".venv/bin/cenlab"), "lab", "--home", str(folder)])
    assert words in page
    assert "в исходящих этой папки" not in page


def shared_folder(users: Users, share: Path, said: list[str]) -> None:
    """The second officer opens his folder where it lies, on the same machine, as the hint of `deliver` says."""
    program = str(users.checkout / ".venv/bin/cenlab")
    folder = share / "gulnara"
    words = [program, "course", "deliver", "spring", "gulnara", str(folder)]
    hint = users.run("instructor", words)
    assert "--for USER" in hint
    if not users.apart:
        work(users, "gulnara", folder)
        return
    closed = users.run("gulnara", [program, "lab", "--home", str(folder)], code=1)
    assert "is closed to you" in closed
    straight_to_the_collector(users, users.run("instructor", [*words, "--for", str(NUMBERS["gulnara"])]), share)
    work(users, "gulnara", folder)
    assert list((folder / "trainee" / "outbox").iterdir()) == []
    assert "is closed to you" in users.run("asan", [program, "lab", "--home", str(folder)], code=1)
    hand_her_a_new_key(users, folder)


def straight_to_the_collector(users: Users, output: str, share: Path) -> None:
    """The line of `deliver` that hands in on the spot, as printed: refused while the way is closed, then taken."""
    line, to_collector = [shlex.split(line) for line in printed(output) if " lab " in line]
    refused = users.run("gulnara", to_collector, code=1)
    assert f"{users.home('instructor')} is closed to you" in refused
    (opening,) = re.findall(r"chmod o\+x .*", output)
    users.run("instructor", shlex.split(opening))
    wrong = users.run("gulnara", [*line, "--collector", str(share)], code=1)
    assert f"--collector {share}: is not the folder" in wrong
    assert "gulnara" in serve(users, "gulnara", to_collector)


def hand_her_a_new_key(users: Users, folder: Path) -> None:
    """Over the work of the second officer, who has changed her language: the line that `reissue` prints, as printed."""
    python, program = (str(users.checkout / ".venv/bin" / name) for name in ("python", "cenlab"))
    users.run("gulnara", [python, "-m", "courses.lab.language", str(folder), "en"])
    said = users.run("instructor", [program, "course", "certificates", "spring", "reissue", "gulnara"])
    (line,) = [line for line in printed(said) if " deliver " in line]
    assert "--for" in line
    users.run("instructor", shlex.split(line))
    assert "handed in, waits for the instructor" in serve(users, "gulnara", [program, "lab", "--home", str(folder)])
