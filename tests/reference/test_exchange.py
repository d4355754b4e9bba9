"""One table of message types, states and threads: threads follow their case, and a table that does not is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.cencomm.procedure import procedure
from simulator.errors import ScenarioError
from simulator.observation.registers import traffic_threads
from simulator.reference.exchange import FILE, exchange, read_exchange


def test_the_platform_and_the_world_read_one_list_of_types() -> None:
    assert {form.code for form in procedure().type} <= set(exchange().types)
    assert exchange().types == traffic_threads.TYPES
    used = {step.type for thread in exchange().thread for step in thread.step}
    assert used == set(exchange().types)


def test_a_form_knows_from_the_table_whether_it_refers() -> None:
    assert {form.code: form.refers for form in procedure().type} == {
        "FEEDBACK": True,
        "RFI": True,
        "REPORT": True,
        "WARNING": False,
    }


def test_what_comes_before_the_control_comes_first_in_its_thread() -> None:
    before = {state.code for state in exchange().state if state.before}
    assert before == {"EXPECTED"}
    for thread in exchange().thread:
        early = [step.state in before for step in thread.step]
        assert early == sorted(early, reverse=True)


def test_states_follow_one_another_and_never_go_back() -> None:
    table = exchange()
    assert table.follows("LABORATORY", "EXPECTED")
    assert table.follows("SEIZED", "SEIZED")
    assert not table.follows("EXPECTED", "SEIZED")
    assert not table.follows("SEIZED", "NOT_MET")


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ('type = "FEEDBACK"\nfrom', 'type = "THANKS"\nfrom', "is no message type"),
        ('answers = "SEIZURE"', 'answers = "SITREP"', "no earlier step"),
        ('unless = "REPLY"', 'unless = "SITREP"', "no earlier step"),
        ('followed_by = ["SEIZED"]', 'followed_by = ["SEALED"]', "is no state"),
        ('state = "LABORATORY"', 'state = "EXPECTED"', "does not go from"),
        ('about = "NO_CASE"', 'about = "SEIZURE"', "does not fit"),
        ("share = 0.92", "share = 1.92", "less than or equal to 1"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(tmp_path: Path, right: str, wrong: str, says: str) -> None:
    file = tmp_path / "exchange.toml"
    file.write_text(FILE.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ScenarioError, match=says):
        read_exchange(file)
