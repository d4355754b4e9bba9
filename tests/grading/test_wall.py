"""A submission is judged behind a wall: whatever it makes of the judging, the batch goes on, the reason is named."""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import signal
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from small_disk import cenlab
from tiny import NAME, make, score, work

from courses.course import collect, grades, mark
from courses.layout import Course
from grading import desk as desk_module
from grading.rubric import Rubric
from grading.scorecard import ScoreCard
from grading.wall import DIED, FAILED, MEMORY, MOST_BYTES, TIME, Fallen, Limits, walled
from simulator.visible import is_unseen
from simulator.workspace import Artifact, parse_answers

# A second of processor is for what never ends; a child of a large process may need one for its beginning.
ROOMY = Limits(cpu_seconds=20, wall_seconds=60.0, memory_bytes=200_000_000)
TIGHT = Limits(cpu_seconds=1, wall_seconds=60.0, memory_bytes=200_000_000)


def fallen(work: Callable[[], bytes], limits: Limits = ROOMY) -> Fallen:
    with pytest.raises(Fallen) as fault:
        walled(work, limits)
    return fault.value


def own_children() -> set[int]:
    """Processes of ours, the dead ones that nobody has asked after too; another test's browser may be among them."""
    children = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):  # it ended while we looked
            if f"\nPPid:\t{os.getpid()}\n" in status.read_text():
                children.add(int(status.parent.name))
    return children


def test_what_is_worked_out_comes_back_whole() -> None:
    assert walled(lambda: b"x" * 3_000_000) == b"x" * 3_000_000
    assert walled(lambda: b"") == b""


def busy() -> bytes:
    while True:
        pass


def large() -> bytes:
    return b"".join(b"x" * 50_000_000 for _ in range(100))


def raises() -> bytes:
    raise IndexError("list index out of range \x1b[2J\ud800")


def killed() -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def leaves() -> bytes:
    os._exit(0)


def waits() -> bytes:
    signal.pause()
    return b""


def recursion() -> bytes:
    return recursion()


def test_a_child_that_is_busy_for_ever_is_stopped() -> None:
    fault = fallen(busy, TIGHT)
    assert (fault.code, str(fault)) == (TIME, f"{TIME}: it used more than 1 seconds of processor")


def test_the_limits_stand_in_the_child() -> None:
    kinds = (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_CORE, resource.RLIMIT_FSIZE)

    def look() -> bytes:
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        return json.dumps([held, *(resource.getrlimit(kind) for kind in kinds)]).encode()

    held, processor, memory, core, written = json.loads(walled(look, TIGHT))
    assert processor == [TIGHT.cpu_seconds, TIGHT.cpu_seconds + 2]
    assert memory[0] == memory[1]
    assert abs(memory[0] - held - TIGHT.memory_bytes) < 20_000_000
    assert core == written == [0, 0]


def test_a_narrower_limit_that_stands_already_stays() -> None:
    def narrow() -> bytes:
        resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
        return walled(lambda: json.dumps(resource.getrlimit(resource.RLIMIT_CPU)).encode(), Limits(cpu_seconds=9))

    assert json.loads(walled(narrow)) == [5, 5]


def test_a_wait_that_is_broken_off_leaves_no_child_behind() -> None:
    def stop(_: int, frame: FrameType | None) -> None:
        if frame is not None and frame.f_code.co_name == "_heard":
            raise KeyboardInterrupt

    def calls_for_ever() -> bytes:
        while True:
            os.kill(os.getppid(), signal.SIGUSR1)
            signal.sigtimedwait([], 0.01)

    children = own_children()
    handler = signal.signal(signal.SIGUSR1, stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            walled(calls_for_ever)
        assert own_children() == children
    finally:
        signal.signal(signal.SIGUSR1, handler)


def test_a_child_that_waits_for_ever_is_stopped() -> None:
    assert fallen(waits, Limits(wall_seconds=0.3)).code == TIME


def test_a_child_that_wants_all_memory_is_refused_it() -> None:
    assert fallen(large).code == MEMORY


def test_a_child_that_raises_tells_where() -> None:
    fault = fallen(raises)
    assert (fault.code, "in raises" in fault.trace, "IndexError" in str(fault)) == (FAILED, True, True)
    assert fallen(recursion).code == FAILED
    assert fallen(lambda: (_ for _ in ()).throw(KeyboardInterrupt())).code == FAILED


@pytest.mark.parametrize("work", [killed, leaves, lambda: os.abort()])
def test_a_child_that_dies_has_a_name(work: Callable[[], bytes]) -> None:
    assert fallen(work).code == DIED


def test_too_long_an_answer_is_not_held() -> None:
    assert len(walled(lambda: bytes(MOST_BYTES - 1))) == MOST_BYTES - 1  # one byte more says how it went
    assert fallen(lambda: bytes(MOST_BYTES), Limits()).code == MEMORY
    assert fallen(lambda: bytes(40_000_000), Limits()).code == MEMORY


def test_the_child_has_none_of_our_files_no_terminal_and_writes_none(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, (tmp_path / "open").open("wb") as file:

        def look() -> bytes:
            print("\x1b[2J", flush=True)
            os.write(2, b"\x1b]0;title\x07")
            open_ones = sorted(int(name) for name in os.listdir("/proc/self/fd"))
            try:
                (tmp_path / "written").write_bytes(b"1")
            except OSError:
                open_ones.append(-1)
            return json.dumps([open_ones, file.fileno(), theirs.fileno()]).encode()

        above = os.dup(file.fileno())
        os.dup2(above, 900)  # the way back has a lower number than this one
        try:
            descriptors, file_number, socket_number = json.loads(walled(look))
        finally:
            os.close(above)
            os.close(900)
    # standard input, output and error lead nowhere; one pipe leads back; the listing itself was one more.
    assert descriptors[-1] == -1
    assert len(descriptors) == 6
    assert not {file_number, socket_number} & set(descriptors) - set(range(5))
    assert capfd.readouterr() == ("", "")


def test_no_child_and_no_open_file_is_left_behind() -> None:
    files, children = sorted(os.listdir("/proc/self/fd")), own_children()
    for act in (raises, killed, waits):
        fallen(act, Limits(wall_seconds=0.2))
    assert sorted(os.listdir("/proc/self/fd")) == files
    assert own_children() == children


def spiteful(truth: Mapping[str, Any], artifact: Artifact, rubric: Rubric) -> ScoreCard:
    """A scorer that does what the text says."""
    text = parse_answers(artifact, "entry").text
    acts = {"busy": busy, "large": large, "raises": raises, "killed": killed, "leaves": leaves}
    if text in acts:
        acts[text]()
    return score(truth, artifact, rubric)


@pytest.fixture
def spited(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    names = ("busy", "large", "raises", "killed", "leaves", "honest")
    monkeypatch.setattr(desk_module, "scorer", lambda kind: spiteful)
    monkeypatch.setattr(desk_module, "LIMITS", TIGHT)
    course = make(tiny, names)
    for name in names:
        work(tiny, name, text=name)
    collect(course)
    return course


def test_the_batch_goes_on_and_each_death_is_a_named_zero_on_every_run(spited: Course) -> None:
    expected = {
        "busy": (0, TIME),
        "large": (0, MEMORY),
        "raises": (0, FAILED),
        "killed": (0, DIED),
        "leaves": (0, DIED),
        "honest": (5, "ok"),
    }
    for count in (6, 5):  # what failed inside cenlab is judged again, what has its mark is not
        assert mark(spited) == count
        assert {g["trainee"]: (g["points"], g["status"]) for g in grades(spited)} == expected
    assert len(spited.log.marks()) == 6


def test_the_instructor_finds_the_trace_and_the_trainee_the_reason(spited: Course) -> None:
    from courses.course import write_feedback

    mark(spited)
    raw = (spited.path / "scores" / "failures.jsonl").read_bytes()
    entries = {entry["trainee"]: entry for entry in map(json.loads, raw.splitlines())}
    assert sorted(entries) == ["busy", "killed", "large", "leaves", "raises"]
    assert any("in raises" in line for line in entries["raises"]["trace"])
    assert b"\x1b" not in raw
    mark(spited)
    assert (spited.path / "scores" / "failures.jsonl").read_bytes() == raw
    write_feedback(spited)
    page = (spited.path / "feedback" / "raises" / f"{NAME}.en.html").read_text()
    assert "failed inside cenlab" in page
    assert "IndexError" not in page


def test_the_command_names_each_death_where_it_was_and_what_to_do(spited: Course, tiny: Path) -> None:
    for _ in range(2):  # a second marking tells the same, once each
        code, said = cenlab("course", "mark", spited.name, "--home", str(tiny))
        assert code == 0
        for trainee, words in (
            ("busy", f"{TIME}: it used more than 1 seconds of processor."),
            ("large", f"{MEMORY}: it asked for more than 200,000,000 bytes of memory."),
            ("raises", f"{FAILED}: IndexError: list index out of range "),
            ("killed", f"{DIED}: it was ended by signal 11."),
            ("leaves", f"{DIED}: it ended with code 0 and no result."),
        ):
            assert said.count(f"! {trainee}, {NAME}: {words}") == 1
        assert "honest" not in "".join(line for line in said.splitlines() if line.startswith("!"))
        assert re.search(r"Where: \S*test_wall\.py, line \d+, in raises\. ", said)
        assert f"The traces of these 5 stand in {spited.path / 'scores' / 'failures.jsonl'}" in said
        assert f"To judge again what broke down: cenlab course mark {spited.name}" in said
        assert [letter for letter in said if is_unseen(letter) and letter != "\n"] == []


def test_a_failure_that_is_mended_or_replaced_by_other_work_is_told_no_more(
    spited: Course, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(spited)
    work(tiny, "busy", text="Behind the first row.")
    collect(spited)
    said = cenlab("course", "mark", spited.name, "--home", str(tiny))[1]
    assert "! busy" not in said
    assert "! raises" in said
    monkeypatch.setattr(desk_module, "scorer", lambda kind: score)
    work(tiny, "large", text="Behind the second row.")
    collect(spited)
    said = cenlab("course", "mark", spited.name, "--home", str(tiny))[1]
    assert "!" not in said
    assert "failures.jsonl" not in said


def test_a_mended_cenlab_gives_the_mark_that_was_missing(spited: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    mark(spited)
    monkeypatch.setattr(desk_module, "scorer", lambda kind: score)
    assert mark(spited) == 5
    assert {g["points"] for g in grades(spited)} == {5}


def test_a_wall_costs_a_few_milliseconds() -> None:
    begin = sum(os.times()[:4])
    for _ in range(20):
        walled(lambda: b"x")
    # Processor time, of the children too: it tells a fork from a new interpreter, which takes a second.
    assert (sum(os.times()[:4]) - begin) / 20 < 0.5
