"""PKITS, the cases of one root, one signer and one full list: what the suite calls valid opens, the rest has a name.

The table is `vectors/pkits.tsv`. How the suite's RSA certificates come into this network's form is said in `pkits`.
Cases whose question needs what the profile does not have (chains of authorities, DSA, policies that must hold, lists
that are merged) are left out.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pkits import ANCHOR, AT, invalid_cases, network

from simulator.cencomm.envelope import open_message
from simulator.cencomm.errors import MessageFault

OPENS = "OPENS"
TABLE = Path(__file__).parent.parent / "vectors" / "pkits.tsv"


def rows(kind: str) -> list[list[str]]:
    """The table's rows of one kind: number, authority, signer, list, outcome."""
    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [cells for first, *cells in lines if first == kind]


def outcome(authority: str, signer: str, revoked: str) -> str:
    """What opening the message of a case says: its fault's code."""
    case = network(authority, signer, revoked.strip("-"))
    try:
        open_message(case.message, case.reader.key, case.reader.certificate, case.trust(), AT)
    except MessageFault as fault:
        return fault.code
    return OPENS


@pytest.mark.parametrize(
    ("number", "authority", "signer", "revoked", "expected"),
    [*rows("alike"), *rows("narrower")],
    ids=lambda value: value if value[0] == "4" else "",
)
def test_the_case_ends_as_the_suite_says(number: str, authority: str, signer: str, revoked: str, expected: str) -> None:
    assert outcome(authority, signer, revoked) == expected


def test_the_cases_are_as_many_as_are_in_scope_and_agree_with_the_suites_names() -> None:
    """The suite names its end certificates by what must come of them."""
    table = rows("alike")
    assert len(table) >= 46
    assert sum(expected != OPENS for *_, expected in table) >= 34
    for number, _, signer, _, expected in table:
        if signer.startswith("Invalid"):
            assert expected != OPENS
        elif number != "4.4.7b":
            assert expected == OPENS
    assert all(not signer.startswith("Invalid") for _, _, signer, _, _ in rows("narrower"))
    assert ANCHOR in {authority for _, authority, *_ in table}


def test_whatever_the_suite_calls_invalid_one_step_under_a_root_is_refused_with_any_list_of_its_authority() -> None:
    """Beside the table's: policies, mappings, indirect lists, lists for some reasons and of changes, taken alone."""
    cases = invalid_cases()
    assert len(cases) > 90
    assert [case for case in cases if outcome(*case) == OPENS] == []
