"""A header whose recipients were read before is read as any other header: the same, or refused by the same name."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from simulator.cencomm import header as headers
from simulator.cencomm.errors import MessageFault
from simulator.cencomm.header import Header, Recipient, frame, unframe
from simulator.cencomm.memory import MOST_BYTES, MOST_ENTRIES, Memory
from simulator.cencomm.profile import MAX_RECIPIENTS

# Addresses that hold what stands between, before and behind recipients too.
_ADDRESSES = st.sampled_from(
    ["ncp.uz@cencomm.example", "a},{b", '"recipients":[{', '}],"reply_to":', "\\", '"', "}", "{", "],"]
)
_RECIPIENTS = st.builds(
    Recipient,
    address=_ADDRESSES,
    serial=st.sampled_from(["1", "AB", "0"]),
    sha256=st.sampled_from(["0" * 64, "f" * 64]),
)
_HEADERS = st.builds(
    lambda sender, recipients, reply_to, digest: Header(
        message_id="B-1",
        type="WARNING",
        group="g",
        operation="OP",
        sender=sender,
        counter=1,
        handling="H2",
        created="2026-03-05T07:00:00Z",
        recipients=tuple(recipients),
        reply_to=reply_to,
        recipient_infos=digest,
    ),
    _ADDRESSES,
    st.lists(_RECIPIENTS, max_size=5),
    st.sampled_from(["", "B-0", '"recipients":[{', '}],"reply_to":"', "},{", "é"]),
    st.sampled_from([None, "a" * 64]),
)
_SNIPPETS = st.sampled_from(
    [b"", b" ", b",", b"{", b"}", b"},{", b"[", b"]", b'"', b"\\", b'"recipients":[{', b'}],"reply_to":', b"\xff", b"1"]
)


def _outcome(read: Callable[[bytes], object], data: bytes) -> object:
    try:
        return read(data)
    except MessageFault as fault:
        return fault.code, fault.params


def _read_as_a_strangers(data: bytes) -> object:
    headers._LISTS.clear()
    return unframe(data)


@given(_HEADERS)
def test_a_header_is_read_the_second_time_from_its_members_as_the_first_time(header: Header) -> None:
    data = frame(header, b"text")
    named = {recipient.serial: recipient for recipient in header.recipients}
    first = _read_as_a_strangers(data)
    assert unframe(data) == first == headers.Framed(header, b"text", named)
    assert headers._of_group(header.line()) == ((header, named) if named else None)


@given(_HEADERS, st.data())
def test_a_spoiled_header_is_read_or_refused_alike_whether_its_members_are_known_or_not(
    header: Header, data: st.DataObject
) -> None:
    line = header.line()
    begin = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(begin, min(len(line), begin + 200)))
    spoiled = line[:begin] + data.draw(_SNIPPETS) + line[end:] + b"\ntext"
    stranger = _outcome(_read_as_a_strangers, spoiled)
    _read_as_a_strangers(line + b"\n")
    assert _outcome(unframe, spoiled) == stranger


def test_more_recipients_than_allowed_are_refused_though_each_was_read_before() -> None:
    recipient = Recipient(address="a", serial="1", sha256="0" * 64)
    header = _header((recipient,) * MAX_RECIPIENTS)
    assert unframe(frame(header, b"")).header == header
    beyond = header.model_copy(update={"recipients": (recipient,) * (MAX_RECIPIENTS + 1)})
    assert _outcome(unframe, frame(beyond, b"")) == _outcome(_read_as_a_strangers, frame(beyond, b""))
    assert isinstance(_outcome(unframe, frame(beyond, b"")), tuple)


def test_a_list_that_only_resembles_one_that_was_read_is_not_taken_for_it() -> None:
    """Its length and the bytes by which it is looked up are the same; what lies between them is not."""
    recipients = tuple(Recipient(address="a", serial=f"{number:X}", sha256="0" * 64) for number in range(20))
    first = _header(recipients)
    unframe(frame(first, b""))
    for change in range(64):
        other = recipients[7].model_copy(update={"sha256": "0" * change + "f" + "0" * (63 - change)})
        second = _header((*recipients[:7], other, *recipients[8:]))
        assert unframe(frame(second, b"")).header == second
        assert unframe(frame(first, b"")).header == first


def test_what_is_remembered_has_a_bound_in_number_and_in_bytes() -> None:
    memory = Memory[int]()
    for number in range(3 * MOST_ENTRIES):
        memory.put(number.to_bytes(4, "big"), number)
        assert memory.get(number.to_bytes(4, "big")) == number
        assert len(memory) <= MOST_ENTRIES
    large = bytes(MOST_BYTES // 4)
    for number in range(12):
        memory.put(large + bytes([number]), number)
        assert memory.get(large + bytes([number])) == number
        assert len(memory) <= 4


def _header(recipients: tuple[Recipient, ...]) -> Header:
    return Header(
        message_id="B-1", type="T", group="g", operation="O", sender="a", counter=1, handling="H2",
        created="2026-03-05T07:00:00Z", recipients=recipients,
    )  # fmt: skip
