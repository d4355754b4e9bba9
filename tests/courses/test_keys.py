"""Keys: one root, purposes apart, files that only their owner reads."""

from __future__ import annotations

import hashlib
import os
import stat
from math import comb, log10
from pathlib import Path

import pytest

from courses.course import create_course
from courses.given import KeyFault, seed_from_file, seed_from_hex
from courses.keys import DIFFERENT, CourseKeys, KeyRing, is_guessable

ROOT = hashlib.sha256(b"a root for tests").digest()


def test_the_same_seed_gives_the_same_keys_and_another_gives_others() -> None:
    def values(root: bytes) -> list[bytes]:
        keys = CourseKeys(course="c", root=root)
        return [keys.world_seed("a", 1, 0), keys.seal(), keys.canary("a", 1), keys.world_id("a", 1).encode()]

    assert values(ROOT) == values(ROOT)
    assert not set(values(ROOT)) & set(values(ROOT[::-1]))


def test_names_cannot_be_shifted_into_each_other() -> None:
    seed = CourseKeys(course="a", root=ROOT).world_seed("bc", 1, 0)
    other = CourseKeys(course="ab", root=ROOT).world_seed("c", 1, 0)
    assert seed != other


def test_every_purpose_trainee_attempt_and_redraw_has_a_key_of_its_own() -> None:
    keys = CourseKeys(course="c", root=ROOT)
    secrets = [keys.world_seed(t, a, r) for t in "ab" for a in (1, 2) for r in (0, 1)]
    secrets += [keys.seal(), keys.canary("a", 1), keys.canary("a", 2), ROOT]
    assert len(set(secrets)) == len(secrets)


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


def test_the_marking_step_finds_the_key_under_which_the_course_seals(tmp_path: Path) -> None:
    ring = KeyRing(folder=tmp_path / "keys")
    made = ring.create("c", ROOT)
    assert (ring.folder / "seal").read_bytes() == made.seal()


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
    with pytest.raises(KeyFault, match="this one has 4"):
        ring.create("c", b"1234")
    assert not ring.folder.exists()
    ring.create("c")
    ring.root_path.write_bytes(b"short")
    with pytest.raises(KeyFault, match="holds 5 bytes"):
        ring.load("c")


def test_a_root_that_was_not_drawn_is_refused(tmp_path: Path) -> None:
    plain = [bytes([byte]) * 32 for byte in (0, 1, 255)]
    plain += [bytes(range(32)), bytes(range(255, 223, -1)), bytes(range(0, 224, 7)), ROOT[:16] * 2, b"password" * 4]
    plain += [b"0123456789abcdef" * 2, bytes(31) + b"x"]
    for number, root in enumerate(plain):
        with pytest.raises(KeyFault, match="drawn at random"):
            KeyRing(folder=tmp_path / str(number)).create("c", root)
    ring = KeyRing(folder=tmp_path / "keys")
    ring.create("c")
    ring.root_path.write_bytes(bytes(32))
    with pytest.raises(KeyFault, match="drawn at random"):
        ring.load("c")
    assert not [number for number in range(len(plain)) if (tmp_path / str(number)).exists()]


def test_a_root_that_was_drawn_is_practically_never_refused() -> None:
    def at_most(different: int, draws: int) -> float:
        """An upper bound of the chance that `draws` random bytes show at most `different` values."""
        return comb(256, different) * (different / 256) ** draws

    assert log10(at_most(DIFFERENT - 1, 32) + at_most(DIFFERENT - 2, 31)) < -7
    assert not [n for n in range(2000) if is_guessable(hashlib.sha256(n.to_bytes(4, "big")).digest())]


def test_the_recovery_key_never_lies_beside_the_key_that_it_should_replace(tmp_path: Path) -> None:
    ring, stick = KeyRing(folder=tmp_path / "keys"), tmp_path / "stick"
    for place in (ring.folder, ring.folder / "deeper"):
        place.mkdir(parents=True)
        with pytest.raises(KeyFault, match="beside"):
            ring.create("c", recovery=place)
    with pytest.raises(KeyFault, match="plug the stick in"):
        ring.create("c", recovery=stick)
    stick.mkdir()
    ring.create("c", recovery=stick)
    other = KeyRing(folder=tmp_path / "other")
    other.create("c")
    for own_ring, place in ((ring, stick / "c-recovery.key.pem"), (other, other.spare_folder / "recovery.key.pem")):
        assert [path for path in own_ring.folder.iterdir() if "recovery" in path.name and "key" in path.name] == []
        assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_a_recovery_key_of_an_earlier_version_is_moved_away_from_the_others(tmp_path: Path) -> None:
    ring = KeyRing(folder=tmp_path / "keys")
    ring.create("c")
    (ring.spare_folder / "recovery.key.pem").rename(ring.folder / "recovery.key.pem")
    ring.load("c")
    assert not (ring.folder / "recovery.key.pem").exists()
    assert (ring.spare_folder / "recovery.key.pem").is_file()


def test_the_recovery_key_takes_the_place_of_a_lost_one(tmp_path: Path) -> None:
    ring, other = KeyRing(folder=tmp_path / "keys"), KeyRing(folder=tmp_path / "other")
    ring.create("c")
    other.create("c")
    (ring.folder / "instructor.key.pem").write_bytes(b"damaged")
    with pytest.raises(KeyFault, match="course recover"):
        ring.private_material()
    with pytest.raises(KeyFault, match="not the recovery key of this course"):
        ring.put_recovery_in_use(other.spare_folder / "recovery.key.pem")
    with pytest.raises(KeyFault, match="no private key"):
        ring.put_recovery_in_use(ring.folder / "recovery.pem")
    lost = (ring.folder / "instructor.key.pem").read_bytes()
    aside = ring.put_recovery_in_use(ring.spare_folder / "recovery.key.pem")
    assert lost in [path.read_bytes() for path in aside]
    assert set(ring.private_material()) == {
        "instructor key",
        "instructor key, DER",
        "recovery key",
        "recovery key, DER",
    }
    assert len(ring.certificates()) == 1
    assert (ring.folder / "instructor.key.pem.aside1").read_bytes() == b"damaged"


def test_a_course_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "instructor" / "courses").mkdir(parents=True)
    (tmp_path / "instructor" / "courses" / "spring").write_text("in the way")
    stick = tmp_path / "stick"
    stick.mkdir()
    with pytest.raises(OSError, match="spring"):
        create_course(tmp_path, "spring", ["anna"], recovery=stick)
    assert list(stick.iterdir()) == [] == list((tmp_path / "instructor" / "keys").iterdir())


def test_a_seed_comes_from_a_closed_file_or_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "seed"
    path.write_text(ROOT.hex() + "\n")
    path.chmod(0o644)
    with pytest.raises(KeyFault, match="chmod 600"):
        seed_from_file(path)
    path.chmod(0o600)
    assert seed_from_file(path) == ROOT
    out, into = os.pipe()
    os.write(into, ROOT.hex().encode())
    os.close(into)
    assert seed_from_file(Path(f"/dev/fd/{out}")) == ROOT
    os.close(out)
    with pytest.raises(KeyFault, match="absent"):
        seed_from_file(tmp_path / "absent")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KeyFault, match="hexadecimal"):
        seed_from_file(path)
