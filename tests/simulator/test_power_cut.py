"""What the product told a person as done is on the disk: a receipt, a mark, a piece of a world, a day."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from pathlib import Path

import northern
import pytest
from officers import with_collector
from power_cut import Tree, listening, visible
from retrieval_desk import NAME, drawn, home_with

from grading.score_log import ScoreLog
from grading.scorecard import Row, ScoreCard
from simulator.publish.folder import write_world
from simulator.publish.next_day import next_day
from simulator.workspace import Draft, Home, submit
from simulator.workspace import retrieval as desk


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with one answer and a collector beside it."""
    home = home_with(tmp_path / "home", drawn())
    home.folder(NAME).mkdir(parents=True)
    (home.folder(NAME) / f"{NAME}.ipynb").write_text("{}", encoding="utf-8")
    with_collector(home, tmp_path)
    desk.put(home, NAME, "q1", {"cases": 7})
    return home


def receipts_in(tree: Tree) -> list[dict[str, object]]:
    return [json.loads(data) for name, data in visible(tree).items() if name.startswith(f"home/receipts/{NAME}/")]


def test_a_receipt_never_stands_for_an_empty_or_missing_artifact(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def look(tree: Tree) -> None:
        arrived = {hashlib.sha256(d).hexdigest() for n, d in visible(tree).items() if n.endswith("/artifact.json")}
        for receipt in receipts_in(tree):
            assert receipt["sha256"] in arrived
            looked.append(1)

    with listening(monkeypatch, tmp_path, look) as disk:
        for _ in range(2):
            receipt = submit(home, NAME)
            for tree in disk.after_a_cut():
                assert receipt.sha256 in [stated["sha256"] for stated in receipts_in(tree)]
                handed_in = [n for n in visible(tree) if n.startswith("inbound/") and n.endswith("artifact.json")]
                assert len(handed_in) == receipt.number
    assert looked


def test_a_draft_that_was_told_as_saved_is_there(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(monkeypatch, tmp_path) as disk:
        for count in (8, 9):
            desk.put(home, NAME, "q1", {"cases": count})
            for tree in disk.after_a_cut():
                assert json.loads(tree[f"home/drafts/{NAME}.json"])["answers"] == Draft(home, NAME).answers


def test_a_mark_that_was_given_is_in_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = ScoreLog(tmp_path / "scores" / "log.jsonl", b"k" * 32)
    rows = [
        Row(criterion="one", skill="entry.units", title="One", points=Fraction(n), max_points=Fraction(4))
        for n in range(3)
    ]
    with listening(monkeypatch, tmp_path) as disk:
        for count, row in enumerate(rows, start=1):
            card = ScoreCard(exercise="tiny_report", trainee="anna", attempt=1, rows=(row,))
            log.append(card, course="c", artifact="a" * 64, rubric="b" * 64)
            for tree in disk.after_a_cut():
                assert len(tree["scores/log.jsonl"].splitlines()) == count


def test_a_piece_has_its_receipt_only_when_its_files_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def look(tree: Tree) -> None:
        for name, data in tree.items():
            piece = Path(name)
            if piece.parent.name != "receipts" or piece.name.startswith("."):
                continue
            number, folder = int(piece.stem.rsplit("-", 1)[1]), name.split("/", 1)[0]
            for table, stated in json.loads(data)["tables"].items():
                assert len(tree[f"{folder}/{table}/{number:05d}.parquet"]) == stated["bytes"]
                looked.append(table)

    with listening(monkeypatch, tmp_path, look) as disk:
        write_world(northern.scenario(), northern.seed(3), tmp_path / "world", 30, sources=("calls",))
        trees = list(disk.after_a_cut())
    assert {"truth/cases", "observed/cases", "observed/calls"} <= set(looked)
    standing = {str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert all(visible(tree) == standing for tree in trees)


def test_a_day_is_added_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_world(northern.scenario(), northern.seed(3), tmp_path / "world", 30)
    before = {room: (tmp_path / "world" / room / "manifest.json").read_bytes() for room in ("observed", "truth")}
    with listening(monkeypatch, tmp_path) as disk:
        next_day(tmp_path / "world")
        trees = list(disk.after_a_cut())
    for tree in trees:
        for room in before:
            manifest = json.loads(tree[f"world/{room}/manifest.json"])
            assert manifest != json.loads(before[room])
            for table, stated in manifest["tables"].items():
                for number in range(len(stated["parts"])):
                    assert tree[f"world/{room}/{table}/{number:05d}.parquet"]
