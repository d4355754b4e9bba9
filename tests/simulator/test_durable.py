"""What is written lasts: after a power cut at any moment the old stands or the new, and what was told stands."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from power_cut import Tree, listening, visible

from simulator import durable

OLD, NEW = b"old words", b"new words, longer"


def tree_of(folder: Path) -> Tree:
    return visible({str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()})


def _write(path: Path) -> None:
    durable.write_bytes(path, NEW)


def _exclusive(path: Path) -> None:
    durable.write_bytes(path, NEW, exclusive=True)


def _writer(path: Path) -> None:
    with durable.new_file(path) as partial:
        partial.write_bytes(NEW)


def _later(path: Path) -> None:
    with durable.new_file(path, flush=False) as partial:
        partial.write_bytes(NEW)
    durable.flush(path)


def _append(path: Path) -> None:
    durable.append(path, NEW)


@pytest.mark.parametrize("write", [_write, _exclusive, _writer, _later, _append])
def test_a_new_file_that_was_told_as_written_is_there_whole(
    write: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(monkeypatch, tmp_path) as disk:
        write(tmp_path / "new" / "deep" / "receipt.json")
        assert [visible(tree) for tree in disk.after_a_cut()] == [{"new/deep/receipt.json": NEW}]


@pytest.mark.parametrize("write", [_write, _exclusive, _writer])
def test_no_moment_of_writing_a_new_file_shows_a_part_of_it(
    write: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trees: list[Tree] = []
    with listening(monkeypatch, tmp_path, lambda tree: trees.append(visible(tree))):
        write(tmp_path / "receipt.json")
    assert all(tree in ({}, {"receipt.json": NEW}) for tree in trees)
    assert {} in trees


@pytest.mark.parametrize("write", [_write, _writer])
def test_a_file_that_is_replaced_is_the_old_or_the_new_at_every_moment(
    write: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "draft.json").write_bytes(OLD)
    trees: list[Tree] = []
    with listening(monkeypatch, tmp_path, lambda tree: trees.append(visible(tree))) as disk:
        write(tmp_path / "draft.json")
        assert [visible(tree) for tree in disk.after_a_cut()] == [{"draft.json": NEW}]
    assert all(tree in ({"draft.json": OLD}, {"draft.json": NEW}) for tree in trees)


def test_a_folder_appears_whole_with_all_that_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"artifact.json": NEW, "notes/one.txt": OLD}
    whole = {f"hand-in/{name}": data for name, data in files.items()}
    trees: list[Tree] = []
    with listening(monkeypatch, tmp_path, lambda tree: trees.append(visible(tree))) as disk:
        durable.write_folder(tmp_path / "hand-in", files)
        assert [visible(tree) for tree in disk.after_a_cut()] == [whole]
    assert all(tree in ({}, whole) for tree in trees)


def test_a_folder_that_is_replaced_is_never_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    durable.write_folder(tmp_path / "bundle", {"a": OLD, "gone": OLD})
    trees: list[Tree] = []
    with listening(monkeypatch, tmp_path, trees.append) as disk:
        durable.write_folder(tmp_path / "bundle", {"a": NEW}, replace=True)
        assert all(visible(tree) == {"bundle/a": NEW} for tree in disk.after_a_cut())
    for tree in trees:
        standing = {name: data for name, data in tree.items() if name.startswith("bundle/")}
        aside = {name: data for name, data in tree.items() if name.startswith(".bundle.old/")}
        assert standing in ({"bundle/a": OLD, "bundle/gone": OLD}, {"bundle/a": NEW}) or len(aside) == 2
    assert tree_of(tmp_path) == {"bundle/a": NEW}


def test_a_stop_between_two_names_is_mended_by_the_next_writing(tmp_path: Path) -> None:
    durable.write_folder(tmp_path / ".bundle.old", {"a": OLD})
    with pytest.raises(FileExistsError):
        durable.write_folder(tmp_path / "bundle", {"a": NEW})
    assert tree_of(tmp_path) == {"bundle/a": OLD}
    durable.write_folder(tmp_path / ".bundle.old", {"a": b"older"})
    durable.write_folder(tmp_path / "bundle", {"a": NEW}, replace=True)
    assert tree_of(tmp_path) == {"bundle/a": NEW}
    assert not list(tmp_path.glob(".*"))


def test_a_move_and_a_deletion_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    durable.write_bytes(tmp_path / "a" / "file", OLD)
    durable.write_folder(tmp_path / "b", {"file": NEW})
    with listening(monkeypatch, tmp_path) as disk:
        durable.move(tmp_path / "a" / "file", tmp_path / "aside" / "file")
        durable.remove(tmp_path / "b")
        assert [visible(tree) for tree in disk.after_a_cut()] == [{"aside/file": OLD}]


@pytest.mark.parametrize("call", ["fsync", "replace", "link"])
def test_a_disk_that_refuses_leaves_what_was_there_and_nothing_beside_it(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    durable.write_folder(tmp_path / "bundle", {"a": OLD})
    durable.write_bytes(tmp_path / "log", OLD)

    def refused(*given: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    writes: list[Callable[[], None]] = [
        lambda: durable.write_bytes(tmp_path / "log", NEW),
        lambda: durable.write_bytes(tmp_path / "fresh", NEW, exclusive=True),
        lambda: durable.write_folder(tmp_path / "bundle", {"a": NEW}, replace=True),
        lambda: durable.append(tmp_path / "log", NEW),
    ]
    affected = {"fsync": writes, "replace": [writes[0], writes[2]], "link": [writes[1]]}[call]
    with monkeypatch.context() as patch:
        patch.setattr(os, call, refused)
        for write in affected:
            with pytest.raises(OSError, match="No space left"):
                write()
    assert {str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == {
        "bundle/a": OLD,
        "log": OLD,
    }


def test_a_line_that_was_taken_in_part_is_taken_off_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    durable.append(tmp_path / "log", OLD)
    whole = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda handle, data: whole(handle, data[:3]))
        with pytest.raises(OSError, match="only 3 of"):
            durable.append(tmp_path / "log", NEW)
    durable.append(tmp_path / "log", NEW)
    assert (tmp_path / "log").read_bytes() == OLD + NEW


def test_a_name_is_given_once(tmp_path: Path) -> None:
    outcomes: list[bool] = []
    start = threading.Barrier(8)

    def claim(number: int) -> None:
        start.wait()
        try:
            durable.write_text(tmp_path / "receipt-0001.json", str(number), exclusive=True)
        except FileExistsError:
            outcomes.append(False)
        else:
            outcomes.append(True)

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 7 + [True]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_disk_without_hard_links_gives_a_name_once_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*given: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    durable.write_bytes(tmp_path / "page.html", OLD, exclusive=True)
    with pytest.raises(FileExistsError):
        durable.write_bytes(tmp_path / "page.html", NEW, exclusive=True)
    assert tree_of(tmp_path) == {"page.html": OLD}
    assert len(list(tmp_path.iterdir())) == 1


def test_modes_hold_from_the_first_byte(tmp_path: Path) -> None:
    with durable.new_file(tmp_path / "key", mode=durable.PRIVATE_FILE) as partial:
        assert stat.S_IMODE(partial.stat().st_mode) == 0o600
        partial.write_bytes(NEW)
    with durable.new_folder(tmp_path / "keys", mode=durable.PRIVATE_FOLDER) as partial:
        assert stat.S_IMODE(partial.stat().st_mode) == 0o700
    durable.append(tmp_path / "log", NEW)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("key", "keys", "log")] == [0o600, 0o700, 0o600]


def test_a_link_is_replaced_and_never_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(OLD)
    (tmp_path / "file").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        durable.append(tmp_path / "file", NEW)
    durable.write_bytes(tmp_path / "file", NEW)
    assert (tmp_path / "elsewhere").read_bytes() == OLD
    assert not (tmp_path / "file").is_symlink()


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "a/../../out", ""])
def test_no_name_leads_out_of_a_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leads out"):
        durable.write_folder(tmp_path / "folder", {name: NEW})
    assert list(tmp_path.iterdir()) == []


def test_json_that_json_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        durable.write_json(tmp_path / "a.json", {"a": float("nan")})
    durable.write_json(tmp_path / "a.json", {"имя": "Асан"})
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"имя": "Асан"}
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_a_long_name_in_any_alphabet_can_be_written(tmp_path: Path) -> None:
    name = "ж" * 120 + ".json"
    durable.write_bytes(tmp_path / name, NEW)
    assert tree_of(tmp_path) == {name: NEW}


def test_what_killed_processes_left_is_swept(tmp_path: Path) -> None:
    durable.write_bytes(tmp_path / "a" / "file", OLD)
    (tmp_path / "a" / ".file.0123abcd.partial").write_bytes(b"")
    (tmp_path / ".bundle.0123abcd.partial").mkdir()
    durable.sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "file"]


WRITER = """
import sys
from pathlib import Path
from simulator import durable
folder = Path(sys.argv[1])
number = 0
while True:
    number += 1
    durable.write_bytes(folder / "draft", b"%d " % number * 20_000)
    durable.append(folder / "log", b"%d\\n" % number)
    print(number, flush=True)
"""


@pytest.mark.parametrize("told", [1, 2, 3, 5, 8, 13])
def test_what_was_told_survives_a_kill(told: int, tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for _ in range(told):
        last = int(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    rest = child.stdout.read().split("\n")
    child.wait()
    child.stdout.close()
    last = max([last, *(int(line) for line in rest[:-1] if line)])
    words = (tmp_path / "draft").read_bytes().split()
    assert len(words) == 20_000
    assert len(set(words)) == 1
    assert int(words[0]) in (last, last + 1)
    lines = (tmp_path / "log").read_bytes().splitlines()
    assert lines[:last] == [b"%d" % number for number in range(1, last + 1)]
