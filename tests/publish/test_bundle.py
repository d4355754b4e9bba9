"""Publishing: whole or not at all, redrawn a stated number of times, and nothing secret in what leaves."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from courses.keys import CourseKeys, KeyRing
from simulator.publish import bundle
from simulator.publish.audit import LeakFound, Secret, audit, forms, leaks
from simulator.publish.bundle import MANIFEST, Order, PublishError, collect_files, publish, write_folder
from simulator.publish.drawing import Drawn, ExerciseSpec, FeatureMissing, TraineeKey
from simulator.publish.sealed import TruthFault, open_truth, seal_truth

ROOT = hashlib.sha256(b"root of a test course").digest()
KEYS = CourseKeys(course="c", root=ROOT)
SPEC = ExerciseSpec(
    name="one", kind="entry", title="One", summary="", minutes=1, points=1, clock="2026-03-05T14:00:00Z",
    order=1, day=1, country="KG", needs=(),
)  # fmt: skip


def seed_of(redraw: int) -> bytes:
    return KEYS.world_seed("anna", 1, redraw)


@pytest.fixture
def order(tmp_path: Path) -> Order:
    ring = KeyRing(folder=tmp_path / "keys")
    ring.create("c", ROOT)
    return Order(
        scenario=Path("northern_corridor.toml"),
        key=TraineeKey(course="c", trainee="anna", attempt=1, redraw=0, seed=seed_of(0)),
        world="w-1",
        mode="graded",
        exercises=[SPEC],
        recipients=ring.certificates(),
        canary=KEYS.canary("anna", 1),
        secrets=[Secret(name="course root", value=ROOT)],
    )


def drawn(monkeypatch: pytest.MonkeyPatch, result: Any) -> None:
    monkeypatch.setattr(bundle, "draw_world", lambda *_: ({"one": result}, "2026-03-31T23:59:00Z", 0))


def test_the_truth_is_sealed_and_the_manifest_tells_nothing(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(monkeypatch, Drawn(files={"paper.html": b"<p>"}, truth={"quantity": 48000}, shared={"trust/ca.pem": b"ca"}))
    release = publish(order, seed_of)
    assert sorted(release.files) == [MANIFEST, "exercises/one/paper.html", "trust/ca.pem"]
    manifest = json.loads(release.files[MANIFEST])
    assert set(manifest) == {
        "schema_version", "synthetic", "course", "trainee", "attempt", "world", "mode", "country", "as_of",
        "exercises", "files", "truth_sha256",
    }  # fmt: skip
    assert b"48000" not in b"".join(release.files.values())
    assert b"48000" not in release.sealed


@pytest.mark.parametrize("who", ["instructor", "recovery"])
def test_instructor_and_recovery_each_open_the_truth(order: Order, who: str, tmp_path: Path) -> None:
    sealed = seal_truth({"quantity": 48000}, order.recipients)
    ring = KeyRing(folder=tmp_path / "keys")
    # The recovery key lies in another folder than the key that it should replace.
    place = {"instructor": ring.folder, "recovery": ring.spare_folder}[who]
    key: Any = load_pem_private_key((place / f"{who}.key.pem").read_bytes(), None)
    certificate = x509.load_pem_x509_certificate((tmp_path / "keys" / f"{who}.pem").read_bytes())
    sha256 = hashlib.sha256(sealed).hexdigest()
    assert open_truth(sealed, key, certificate, sha256=sha256) == {"quantity": 48000, "schema_version": 1}
    with pytest.raises(TruthFault, match="hash"):
        open_truth(sealed + b"x", key, certificate, sha256=sha256)
    damaged = sealed[:-1] + bytes([sealed[-1] ^ 1])
    sha256 = hashlib.sha256(damaged).hexdigest()
    with pytest.raises(TruthFault, match="cannot be opened"):
        open_truth(damaged, key, certificate, sha256=sha256)


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x", "", "a//b", "a\\b", "./a"])
def test_a_drawer_cannot_leave_the_bundle(path: str) -> None:
    with pytest.raises(PublishError, match="leave"):
        collect_files({"one": Drawn(files={path: b""}, truth={})})


def test_shared_files_lie_in_their_folders_and_agree() -> None:
    with pytest.raises(PublishError, match="officer, records, trust"):
        collect_files({"one": Drawn(files={}, truth={}, shared={"exercises/two/x": b""})})
    exercise, other = (Drawn(files={}, truth={}, shared={"trust/ca.pem": data}) for data in (b"1", b"2"))
    assert collect_files({"one": exercise, "two": exercise}) == {"trust/ca.pem": b"1"}
    with pytest.raises(PublishError, match="another exercise"):
        collect_files({"one": exercise, "two": other})


def test_worlds_are_drawn_again_until_one_has_the_feature(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def world(path: Path, seed: bytes) -> Any:
        seen.append(seed)
        from datetime import UTC, datetime

        return SimpleNamespace(scenario=SimpleNamespace(as_of=datetime(2026, 3, 31, tzinfo=UTC)))

    def draw_all(order: Order, world: Any, who: TraineeKey) -> dict[str, Drawn]:
        if who.redraw < 3:
            raise FeatureMissing("forged message")
        return {"one": Drawn(files={}, truth={"redraw": who.redraw})}

    import simulator.publish.world as world_module

    monkeypatch.setattr(world_module, "make_world", world)
    monkeypatch.setattr(bundle, "draw_all", draw_all)
    assert publish(order, seed_of).redraw == 3
    assert seen == [seed_of(n) for n in range(4)]


def test_after_twenty_redraws_the_missing_feature_is_named(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    import simulator.publish.world as world_module

    def draw_all(*_: Any) -> Any:
        raise FeatureMissing("forged message")

    monkeypatch.setattr(world_module, "make_world", lambda path, seed: None)
    monkeypatch.setattr(bundle, "draw_all", draw_all)
    with pytest.raises(PublishError, match=r"forged message \(21 times\)"):
        publish(order, seed_of)


SECRETS = {"course root": ROOT, "seed": seed_of(0), "canary": KEYS.canary("anna", 1)}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    "hide",
    [
        lambda value: value,
        lambda value: value[::-1],
        lambda value: value.hex().encode(),
        lambda value: value.hex().upper().encode(),
        lambda value: base64.b64encode(value),
        lambda value: base64.urlsafe_b64encode(b"x" + value + b"y"),
        lambda value: base64.b64encode(b"ab" + value),
        lambda value: str(int.from_bytes(value, "big")).encode(),
        lambda value: str(int.from_bytes(value, "little")).encode(),
        lambda value: gzip.compress(b"before" + value + b"after"),
    ],
)  # fmt: skip
def test_a_secret_is_found_in_every_form(order: Order, monkeypatch: pytest.MonkeyPatch, name: str, hide: Any) -> None:
    data = hide(SECRETS[name])
    drawn(monkeypatch, Drawn(files={"innocent.bin": data}, truth={}))
    with pytest.raises(LeakFound, match="innocent"):
        publish(order, seed_of)


def test_secrets_are_found_within_archives_and_parquet() -> None:
    import pyarrow
    import pyarrow.parquet

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a/b.txt", "x" * 1000 + ROOT.hex())
    table = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"organisation_id": ["a"], "note": [ROOT.hex()]}), table)
    places = leaks({"a.zip": archive.getvalue(), "t.parquet": table.getvalue()}, [Secret(name="root", value=ROOT)])
    assert places == ["a.zip: root", "t.parquet: root", "t.parquet: the word organisation_id"]


def test_the_error_names_the_secret_and_never_shows_it() -> None:
    with pytest.raises(LeakFound) as caught:
        audit({"f": ROOT.hex().encode()}, [Secret(name="course root", value=ROOT)])
    assert "course root" in str(caught.value)
    assert ROOT.hex() not in str(caught.value)


def test_truth_words_are_found() -> None:
    assert leaks({"cases.csv": b"case_id,truth_id\n"}, []) == ["cases.csv: the word truth_id"]


def test_a_secret_too_short_to_look_for_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        Secret(name="pin", value=b"1234")
    assert all(len(form) >= 8 for form in forms(ROOT))


def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(PublishError):
        write_folder({"a": b"1", "../b": b"2"}, tmp_path / "bundle")
    assert list(tmp_path.iterdir()) == []
    write_folder({"a/b": b"1"}, tmp_path / "bundle")
    with pytest.raises(PublishError, match="exists already"):
        write_folder({"a/b": b"2"}, tmp_path / "bundle")
    assert (tmp_path / "bundle" / "a" / "b").read_bytes() == b"1"
