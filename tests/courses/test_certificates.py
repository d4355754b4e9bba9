"""One authority a course: officers trust each other, the register says everything, a renewed officer reads on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from messages_world import NAME as WARNING
from messages_world import SPEC, home_with, messages_world, root
from small_disk import cenlab
from tiny import make

from courses.certificates import REVOKED, CertificateOffice
from courses.layout import Course
from grading.messages_read import Readers, sent_messages
from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import open_message, seal
from simulator.cencomm.errors import SignerRevoked
from simulator.cencomm.header import Header, address_of, canonical
from simulator.cencomm.trust import Trust
from simulator.publish.drawing import TraineeKey
from simulator.publish.messages import draw
from simulator.workspace import Home, parse_artifact
from simulator.workspace.messages import Mailroom
from simulator.workspace.messages_answers import Answers
from simulator.workspace.returned import put_present
from simulator.workspace.submit import build_artifact, officer

AT = datetime(2026, 4, 2, 8, tzinfo=UTC)


@pytest.fixture
def course(tiny: Path) -> Course:
    return make(tiny)


def trust_of(home: Home) -> Trust:
    folder = home.bundle / "trust"
    return Trust.load((folder / "ca.pem").read_bytes(), (folder / "crl.pem").read_bytes())


def message(sender: Credential, reader: Credential) -> bytes:
    header = Header.model_validate(
        {
            "message_id": "KG-1", "type": "RFI", "group": "caravan", "operation": "CARAVAN", "handling": "H2",
            "from": address(sender), "counter": 1, "created": "2026-04-02T07:00:00Z",
        }
    )  # fmt: skip
    body = canonical({"schema_version": 1, "text": {"en": "Do you know this truck?"}})
    to = [reader.certificate]
    return seal(body, header, sender.key, sender.certificate, to, at=AT - timedelta(hours=1))


def address(credential: Credential) -> str:
    return address_of(credential.certificate)


def test_two_officers_of_a_course_trust_each_others_messages(course: Course, tiny: Path) -> None:
    anna, boris = Home(tiny / "anna"), Home(tiny / "boris")
    mine, his = officer(anna), officer(boris)
    assert address(mine) != address(his)
    opened = open_message(message(mine, his), his.key, his.certificate, trust_of(boris), AT)
    assert opened.facts.issued_by_group
    assert opened.verdict is None


def test_what_a_revoked_officer_signed_is_shown_as_such_to_his_colleagues(course: Course, tiny: Path) -> None:
    anna, boris = Home(tiny / "anna"), Home(tiny / "boris")
    office = CertificateOffice(course)
    office.revoke("anna", "key-compromise")
    (boris.bundle / "trust" / "crl.pem").write_bytes(office.crl_pem())
    his = officer(boris)
    with pytest.raises(SignerRevoked):
        open_message(message(officer(anna), his), his.key, his.certificate, trust_of(boris), AT)


def test_the_register_holds_officers_cast_and_desk_and_survives_being_opened_again(course: Course) -> None:
    office = CertificateOffice(course)
    office.revoke("boris", "superseded")
    office.renew("anna")
    again = CertificateOffice(course).register()
    assert [entry.trainee for entry in again] == ["", "anna", "boris", "anna"]
    assert [entry.state for entry in again][2] == REVOKED
    assert len({entry.serial for entry in again}) == 4
    assert all(path.stat().st_mode & 0o077 == 0 for path in office.folder.rglob("*"))


def drawn_by(course: Course, trainee: str) -> tuple[CertificateOffice, Home, dict[str, object]]:
    office = CertificateOffice(course)
    issued = office.for_world(trainee)
    who = TraineeKey(course="test", trainee="t01", attempt=1, redraw=0, seed=root(1), office=issued)
    drawn = draw(messages_world(root(1)), SPEC, who)
    office.note_world(issued, trainee, "w1")
    return office, home_with(course.home / "mail", drawn), dict(drawn.truth)


def test_a_worlds_cast_is_issued_by_the_courses_authority_and_stands_in_the_register(course: Course) -> None:
    office, home, _ = drawn_by(course, "anna")
    assert (home.bundle / "trust" / "ca.pem").read_bytes() == office.authority().root.certificate_pem
    cast = [entry for entry in office.register() if entry.world == "anna/w1"]
    assert {"ncp.uz@cencomm.example", "ocu@cencomm.example", "ncp.kz@cencomm.example"} <= {c.address for c in cast}
    assert [entry.address for entry in cast if entry.revoked] == ["ncp.kz@cencomm.example"]


@pytest.mark.parametrize("step", ["renew", "reissue"])
def test_with_a_later_certificate_the_inbox_is_still_read_and_what_is_sent_still_counts(
    course: Course, step: str
) -> None:
    office, home, truth = drawn_by(course, "anna")
    getattr(office, step)("anna")
    put_present(home.bundle, office.officer("anna"))
    room = Mailroom(home, WARNING)
    for entry in room.material.entries:
        room.open(entry.id)
    genuine = str(truth["messages"]["genuine"])  # type: ignore[index]
    value = {
        "type": "FEEDBACK", "recipients": ["UZ", "OCU"], "reply_to": genuine, "handling": "H2", "source_grade": "A",
        "information_grade": "1", "result": "controlled-negative", "text": "Nothing found.",
    }  # fmt: skip
    room.send(value)
    sent = sent_messages(truth, Answers.model_validate(parse_artifact(build_artifact(home, WARNING)).answers))
    assert [sorted(message.readers) for message in sent] == [["OCU", "UZ"]]
    stranger = Readers.of(truth)
    assert not stranger.is_officers(officer(Home(course.home / "boris")).certificate)
    assert replace(stranger, officer=room.material.officer.certificate).is_officers(room.material.officer.certificate)


@pytest.mark.parametrize("step", ["renew", "revoke", "reissue"])
def test_a_step_without_its_trainee_says_how_it_is_typed_and_who_there_is(course: Course, step: str) -> None:
    code, said = cenlab("course", "certificates", "tiny", step, "--home", str(course.home))
    assert code == 1
    assert f"{step} needs a trainee: " in said
    assert f"certificates tiny {step} TRAINEE --home {course.home}. There are: anna, boris." in said
