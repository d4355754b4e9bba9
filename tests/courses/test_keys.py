"""Keys: one root, purposes apart, files that only their owner reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from courses.keys import CourseKeys, KeyFault, KeyRing, seed_from_hex

ROOT = bytes(range(32))


def test_the_same_seed_gives_the_same_keys_and_another_gives_others() -> None:
    def values(root: bytes) -> list[bytes]:
        keys = CourseKeys(course="c", root=root)
        return [keys.world_seed("a", 1, 0), keys.seal(), keys.canary("a", 1), keys.world_id("a", 1).encode()]

    assert values(ROOT) == values(ROOT)
    assert not set(values(ROOT)) & set(values(ROOT[::-1]))


def test_names_cannot_be_shifted_into_each_other() -> None:
    one = CourseKeys(course="a", root=ROOT).world_seed("bc", 1, 0)
    other = CourseKeys(course="ab", root=ROOT).world_seed("c", 1, 0)
    assert one != other


def test_every_purpose_trainee_attempt_and_redraw_has_a_key_of_its_own() -> None:
    keys = CourseKeys(course="c", root=ROOT)
    found = [keys.world_seed(t, a, r) for t in "ab" for a in (1, 2) for r in (0, 1)]
    found += [keys.seal(), keys.canary("a", 1), keys.canary("a", 2), ROOT]
    assert len(set(found)) == len(found)


def test_a_short_seed_is_refused_for_graded_work() -> None:
    with pytest.raises(KeyFault, match="needs 64"):
        seed_from_hex("abcd", graded=True)
    assert len(seed_from_hex("abcd")) == 32
    assert seed_from_hex(ROOT.hex(), graded=True) == ROOT


@pytest.mark.parametrize("text", ["", "xyz", "abc", "12 3g"])
def test_what_is_not_hexadecimal_is_refused(text: str) -> None:
    with pytest.raises(KeyFault):
        seed_from_hex(text)


def test_key_files_are_closed_to_others(tmp_path: Path) -> None:
    ring = KeyRing(folder=tmp_path / "keys")
    made = ring.create("c", ROOT)
    assert {path.stat().st_mode & 0o777 for path in ring.folder.iterdir()} == {0o600}
    assert ring.folder.stat().st_mode & 0o777 == 0o700
    assert ring.load("c") == made


def test_a_second_root_is_refused(tmp_path: Path) -> None:
    ring = KeyRing(folder=tmp_path / "keys")
    ring.create("c")
    with pytest.raises(KeyFault, match="exists already"):
        ring.create("c")


def test_a_root_that_others_can_read_is_refused(tmp_path: Path) -> None:
    ring = KeyRing(folder=tmp_path / "keys")
    ring.create("c")
    ring.root_path.chmod(0o644)
    with pytest.raises(KeyFault, match="chmod 600"):
        ring.load("c")


def test_a_missing_or_short_root_is_named(tmp_path: Path) -> None:
    ring = KeyRing(folder=tmp_path / "keys")
    with pytest.raises(KeyFault, match="is missing"):
        ring.load("c")
    with pytest.raises(KeyFault, match="has 4"):
        ring.create("c", b"1234")
    ring.create("c")
    ring.root_path.write_bytes(b"short")
    with pytest.raises(KeyFault, match="holds 5 bytes"):
        ring.load("c")
