"""The round of a delivered course: handed out, opened there, handed in, collected, marked, returned, read."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from delivered import answer, made, run, start_page
from mere_user import as_mere_user
from tiny import NAME
from two_users import open_folder

from courses.access import close, is_shared, open_for
from courses.certificates import CertificateOffice
from courses.delivery import give_back, hand_out
from courses.folders import check_target
from courses.lab.command import ask_for_practice, run_lab, use_collector
from courses.lab.place import Place, PlaceError
from courses.layout import Course, CourseError, Mode
from simulator.texts import translator
from simulator.workspace import Home
from simulator.workspace.returned import place_return


@pytest.fixture
def course(tiny: Path) -> Course:
    return made(tiny, "spring", "asan", "gulnara")


WORDS = {
    "en": {
        "outbox": "outbox of this folder",
        "sent": "handed in, waits for the instructor",
        "marked": "marked",
        "unused": "Tries used: 0 of 3",
        "used": "Tries used: 1 of 3",
    },
    "ru": {
        "outbox": "в исходящих этой папки",
        "sent": "сдано, ждёт преподавателя",
        "marked": "оценено",
        "unused": "Использовано попыток: 0 из 3",
        "used": "Использовано попыток: 1 из 3",
    },
}


@pytest.mark.parametrize("mode", ["graded", "practice"])
def test_the_whole_round_by_stick_in_both_languages(tiny: Path, tmp_path: Path, mode: Mode) -> None:
    made(tiny, "spring", "asan", "gulnara", mode=mode)
    stick = tmp_path / "stick"
    stick.mkdir()
    said = run(tiny, "deliver", "spring", "asan", str(stick / "asan"))
    assert f"lab --home {stick / 'asan'}" in said
    carried = tmp_path / "elsewhere" / "MY STICK" / "asan"  # where another machine shows it
    carried.parent.mkdir(parents=True)
    shutil.move(stick / "asan", carried)
    place = Place.at(carried)
    place.open()
    assert (place.delivered, place.is_prepared) == (True, True)
    answer(carried)
    for lang, words in WORDS.items():
        page = start_page(carried, lang)
        assert words["outbox"] in page
        assert 'http-equiv="refresh"' not in page
        assert "new-world" not in page
        assert (words["unused"] in page) == (mode == "graded")
    assert f"{NAME}: 1 new (asan)" in run(tiny, "collect", "spring", str(carried.parent))
    assert "1 marked" in run(tiny, "mark", "spring")
    assert "asan: 1 marked exercise returned" in run(tiny, "return", "spring", str(carried.parent))
    for lang, words in WORDS.items():
        page = start_page(carried, lang)
        assert '<b class="points">5</b>' in page
        assert words["marked"] in page
        assert words["outbox"] not in page
        assert (words["used"] in page) == (mode == "graded")
    feedback = (place.marks / f"{NAME}.ru.html").read_text()
    run(tiny, "close", "spring")
    run(tiny, "return", "spring", str(carried))
    assert "полные ответы открыты" in start_page(carried, "ru")
    assert ((place.marks / f"{NAME}.ru.html").read_text() != feedback) == (mode == "graded")
    answer(carried, right=False)
    assert (WORDS["en"]["outbox"] in start_page(carried, "en")) == (mode == "practice")


def test_nothing_that_is_handed_out_names_a_folder_of_the_instructors(
    course: Course, tiny: Path, tmp_path: Path
) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    answer(folder)
    for path in folder.rglob("*"):
        if path.is_file():
            assert str(tiny).encode() not in path.read_bytes(), path
            assert str(tmp_path).encode() not in path.read_bytes(), path


def test_a_folder_of_another_trainee_or_course_is_refused_and_both_are_named(
    course: Course, tiny: Path, tmp_path: Path
) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    answer(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(CourseError, match=r"folder of asan.*gulnara"):
        hand_out(course, "gulnara", folder)
    with pytest.raises(CourseError, match=r"asan \(course spring\).*asan \(course autumn\)"):
        hand_out(made(tiny, "autumn", "asan"), "asan", folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert Home(hand_out(course, "asan", folder).folder / "trainee").receipts.joinpath(NAME).is_dir()


def test_the_bundle_of_a_colleague_is_not_laid_over_a_home(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    (folder / "home.json").unlink()
    with pytest.raises(CourseError, match=r"folder of asan.*gulnara"):
        check_target(course, "gulnara", folder)


@pytest.mark.parametrize("path", ["/media/no-such-stick/asan", "/run/media/nobody/stick/asan", "/mnt/cenlab-test/asan"])
def test_a_stick_that_is_not_plugged_in_does_not_become_a_folder(course: Course, path: str) -> None:
    with pytest.raises(CourseError, match="Is the stick plugged in"):
        hand_out(course, "asan", Path(path))
    assert not Path(path).exists()
    with pytest.raises(PlaceError, match="Is the stick plugged in"):
        ask_for_practice(Place.at(Path(path)), translator("en"))


def test_a_folder_with_other_things_is_refused(course: Course, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(CourseError, match=r"letters\.txt.*new folder"):
        hand_out(course, "asan", tmp_path)


def test_a_wrong_path_makes_no_practice_world_and_the_right_one_near_it_is_named(
    course: Course, tmp_path: Path
) -> None:
    (tmp_path / "stick").mkdir()
    folder = hand_out(course, "asan", tmp_path / "stick" / "asan")
    with pytest.raises(PlaceError, match="no course lies there"):
        ask_for_practice(Place.at(tmp_path / "stick" / "asn"), translator("en"))
    assert not (tmp_path / "stick" / "asn").exists()
    for wrong in (tmp_path / "stick", folder.folder / "trainee"):
        with pytest.raises(PlaceError, match=rf"Is it --home {folder.folder}\?"):
            Place.at(wrong).open()


def modes(*paths: Path) -> list[str]:
    return [oct(path.stat().st_mode & 0o777) for path in paths]


def test_a_delivered_folder_is_closed_also_after_it_was_copied(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    key = Path("trainee/bundle/officer/key.pem")
    assert modes(folder, folder / "trainee", folder / key) == ["0o700", "0o700", "0o600"]
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    Place.at(copy).tighten()
    assert modes(copy, copy / "trainee", copy / key) == ["0o700", "0o700", "0o600"]


def test_a_practice_course_has_an_inbox_of_its_owner_alone(tiny: Path) -> None:
    assert modes(made(tiny, "solo", "asan", mode="practice").inbound) == ["0o700"]


def test_what_a_stranger_lays_into_the_folder_of_returns_changes_nothing_and_is_named(
    course: Course, tmp_path: Path
) -> None:
    folders = {name: hand_out(course, name, tmp_path / name).folder for name in ("asan", "gulnara")}
    for folder in folders.values():
        answer(folder)
    run(course.home, "collect", "spring")
    run(course.home, "mark", "spring")
    give_back(course)
    mine, hers = (Place(folders[name]).trainee.returned for name in ("asan", "gulnara"))
    assert "returned" not in start_page(folders["asan"], "en").partition("<main>")[0]
    for bad in (place_return(hers, 1).read_bytes(), b"", b"x" * 5000, place_return(mine, 1).read_bytes()):
        place_return(mine, 9).write_bytes(bad)
        page = start_page(folders["asan"], "en")
        assert "return-0009.cms" in page
        assert '<b class="points">5</b>' in page


def test_a_renewed_certificate_and_the_list_travel_with_the_next_return(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    home = answer(folder)
    run(course.home, "collect", "spring", str(folder))
    before = (home.bundle / "officer" / "certificate.pem").read_bytes()
    assert "course return spring" in run(course.home, "certificates", "spring", "renew", "asan")
    run(course.home, "certificates", "spring", "revoke", "gulnara")
    run(course.home, "return", "spring", str(folder))
    assert start_page(folder, "en")
    assert (home.bundle / "officer" / "reading" / "certificate.pem").read_bytes() == before
    office = CertificateOffice(course)
    assert (home.bundle / "officer" / "certificate.pem").read_bytes() == office.officer("asan").certificate_pem
    listed = subprocess.run(
        ["openssl", "crl", "-in", home.bundle / "trust" / "crl.pem", "-noout", "-text"], capture_output=True, check=True
    )
    revoked = next(entry for entry in office.register() if entry.revoked)
    assert revoked.serial.upper().encode() in listed.stdout
    answer(folder, right=False)
    assert f"{NAME}: 1 new (asan)" in run(course.home, "collect", "spring", str(folder))


def test_a_new_key_is_handed_over_in_person_and_signs_from_then_on(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    run(course.home, "certificates", "spring", "revoke", "asan")
    assert "revoked already" in run(course.home, "certificates", "spring", "revoke", "asan", code=1)
    assert "is revoked" in run(course.home, "certificates", "spring", "renew", "asan", code=1)
    assert "course deliver spring asan" in run(course.home, "certificates", "spring", "reissue", "asan")
    answer(folder)
    assert f"{NAME}: 0 new" in run(course.home, "collect", "spring", str(folder))
    assert "key in it is not in force" in run(course.home, "return", "spring", str(folder), code=1)
    run(course.home, "deliver", "spring", "asan", str(folder))
    answer(folder)
    assert f"{NAME}: 1 new (asan)" in run(course.home, "collect", "spring", str(folder))
    table = run(course.home, "certificates", "spring")
    assert "revoked" in table


def share_as(user: int, folder: Path, other: int) -> None:
    """In a child: become the user who owns the folder, close it, open it for one other."""
    os.setgid(user)
    os.setuid(user)
    close(folder)
    open_for(folder, other)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
def test_a_folder_shared_with_one_user_of_the_machine_is_open_to_nobody_else(tmp_path: Path) -> None:
    folder = open_folder("cenlab-share-")
    (folder / "a").mkdir()
    (folder / "a" / "key").write_text("k")
    for path in (folder, folder / "a", folder / "a" / "key"):
        os.chown(path, 22001, 22001)
    child = multiprocessing.get_context("fork").Process(target=share_as, args=(22001, folder, 22002))
    child.start()
    child.join()
    assert child.exitcode == 0
    assert is_shared(folder / "a" / "key")
    read = ["cat", folder / "a" / "key"]
    write = ["sh", "-c", f"echo new > {folder}/a/work && cat {folder}/a/work"]
    assert subprocess.run(read, user=22002, group=22002, capture_output=True).stdout == b"k"
    assert subprocess.run(write, user=22002, group=22002, capture_output=True).stdout == b"new\n"
    assert (
        subprocess.run(["cat", folder / "a" / "work"], user=22001, group=22001, capture_output=True).stdout == b"new\n"
    )
    assert subprocess.run(read, user=22003, group=22003, capture_output=True).returncode != 0
    shutil.rmtree(folder)


@pytest.mark.parametrize("mode", [0o500, 0o555])
def test_a_folder_that_cannot_be_made_is_refused_in_true_words(course: Course, tmp_path: Path, mode: int) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=mode)
    for place, words in ((shut / "asan", "is closed to you"), (Path("/proc/asan"), "/proc")):
        with pytest.raises(CourseError, match=words) as refused:
            as_mere_user(lambda place=place: check_target(course, "asan", place))
        assert str(place) in str(refused.value)
    with pytest.raises(CourseError, match=r"no folder can be made in /proc|/proc is closed to you"):
        check_target(course, "asan", Path("/proc/asan"))


def test_the_note_of_a_delivered_folder_says_whose_it_is(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    note = json.loads((folder / "home.json").read_text())
    assert note == {"schema_version": 1, "course": "spring", "trainee": "asan"}


def test_a_collector_in_reach_takes_the_work_on_the_spot(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    use_collector(Place(folder), course.inbound)
    home = answer(folder)
    assert not list(home.outbox.iterdir())
    assert "handed in, waits for the instructor" in start_page(folder, "en")
    assert f"{NAME}: 1 new (asan)" in run(course.home, "collect", "spring")
    shutil.rmtree(course.inbound)
    answer(folder, right=False)
    assert "outbox of this folder" in start_page(folder, "en")


@pytest.mark.parametrize("inner", ["exchange/spring/inbound", "exchange/spring", "exchange", ""])
def test_the_folders_above_the_collectors_lead_to_it(course: Course, tmp_path: Path, inner: str) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    use_collector(Place(folder), course.home / inner)
    note = json.loads((folder / "trainee" / "collector.json").read_text())
    assert note == {"inbound": str(course.inbound)}


def test_a_folder_that_is_not_this_courses_collector_is_refused_by_name(
    tiny: Path, course: Course, tmp_path: Path
) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    other, same_name = made(tiny, "autumn", "asan"), made(tmp_path / "elsewhere", "spring", "asan")
    wrong = tmp_path / "share" / "inbound"
    wrong.mkdir(parents=True)
    wrong.chmod(0o777)
    for path in (wrong, wrong.parent, other.inbound, same_name.inbound, same_name.home, folder, tmp_path / "none"):
        with pytest.raises(PlaceError, match="--collector") as refused:
            use_collector(Place(folder), path)
        assert str(path) in str(refused.value)
    assert not (folder / "trainee" / "collector.json").exists()
    with pytest.raises(PlaceError, match="no folder that an instructor handed out"):
        run_lab(lang=None, home=tmp_path / "mine", port=8888, browser=False, collector=course.inbound)
    assert not (tmp_path / "mine").exists()


def test_the_sign_of_the_collector_tells_only_what_every_bundle_holds(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    sign = course.inbound.parent / "collector.json"
    authority = x509.load_pem_x509_certificate((folder / "trainee" / "bundle" / "trust" / "ca.pem").read_bytes())
    fingerprint = authority.fingerprint(hashes.SHA256()).hex()
    assert json.loads(sign.read_text()) == {"schema_version": 1, "course": "spring", "authority": fingerprint}
    assert modes(sign) == ["0o644"]
    # A course that was made before there was a sign gets it with the next step.
    for again in (["collect", "spring"], ["deliver", "spring", "asan", str(folder)]):
        sign.unlink()
        run(course.home, *again)
        assert sign.is_file()


def test_collecting_names_the_known_folder_that_is_not_here(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    answer(folder)
    shutil.move(folder, tmp_path / "carried")
    assert f"not here: asan's folder {folder}" in run(course.home, "collect", "spring")


@pytest.mark.parametrize("name", ["trainee/returned", "trainee/outbox", "jupyter"])
def test_a_link_in_a_delivered_folder_leads_nothing_of_ours_elsewhere(
    course: Course, tmp_path: Path, name: str
) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    answer(folder)
    run(course.home, "collect", "spring")
    run(course.home, "mark", "spring")
    shutil.rmtree(folder / name)
    (folder / name).symlink_to(course.ring.folder)
    before = sorted(course.ring.folder.rglob("*"))
    assert "is a link" in run(course.home, "return", "spring", code=1)
    with pytest.raises(CourseError, match="is a link"):
        hand_out(course, "asan", folder)
    assert sorted(course.ring.folder.rglob("*")) == before
