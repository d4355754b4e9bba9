"""The trainee's side of the network: sources are read, claims are kept, strange ones refused; the spellings panel."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_world import EXERCISE, drawn, home_of

from simulator.observation.vehicles import FIRM_STEMS, FIRM_TRADES
from simulator.reference.transliteration import SCHEMES, transliterate
from simulator.texts import translator
from simulator.workspace import Draft, Home, HomeError, synthesis
from simulator.workspace.spellings import compare, look, signs, skeleton, spellings


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of(tmp_path, drawn(0))


def test_every_record_can_be_opened_by_its_id(home: Home) -> None:
    pack = synthesis.load(home, EXERCISE)
    assert len(pack.records) == 14 + 26 + 60 + 6 + len(pack.tables["reports"])
    table, row = synthesis.record(home, EXERCISE, pack.tables["manifest"][0]["id"])
    assert (table, row) == ("manifest", pack.tables["manifest"][0])
    assert synthesis.cases(home, EXERCISE) == pack.tables["cases"]


def test_claims_are_kept_in_the_draft(home: Home) -> None:
    pack = synthesis.load(home, EXERCISE)
    case, read = pack.tables["cases"][0]["case_no"], pack.tables["plate_reads"][0]["id"]
    left, right = pack.plates[:2]
    synthesis.put_case(home, EXERCISE, case, "belongs")
    synthesis.put_evidence(home, EXERCISE, case, [read, read])
    synthesis.put_link(home, EXERCISE, left, right, "same", "look")
    synthesis.put_link(home, EXERCISE, right, left, "different", "order")
    synthesis.put_route(home, EXERCISE, [{"start": "CN", "end": "KG-IRKESHTAM", "record": read}])
    synthesis.put_method(home, EXERCISE, "TOYS", "CARGO", case)
    synthesis.put_alternative(home, EXERCISE, pack.tables["versions"][0]["id"], read)
    synthesis.put_confidence(home, EXERCISE, "LIKELY", 2)
    draft = Draft(home, EXERCISE)
    assert draft.revision == 8
    assert draft.answers == {
        "cases": {case: "belongs"},
        "evidence": {case: [read]},
        "links": [{"left": right, "right": left, "judgement": "different", "reason": "order"}],
        "route": [{"start": "CN", "end": "KG-IRKESHTAM", "record": read}],
        "method": {"cover_goods": "TOYS", "concealment_place": "CARGO", "record": case},
        "alternative": {"version": pack.tables["versions"][0]["id"], "record": read},
        "confidence": {"word": "LIKELY", "sources": 2},
    }


def test_a_claim_can_be_taken_back(home: Home) -> None:
    pack = synthesis.load(home, EXERCISE)
    case, (left, right) = pack.tables["cases"][0]["case_no"], pack.plates[:2]
    synthesis.put_case(home, EXERCISE, case, "belongs")
    synthesis.put_link(home, EXERCISE, left, right, "same")
    synthesis.put_case(home, EXERCISE, case, "")
    synthesis.put_link(home, EXERCISE, left, right, "")
    assert synthesis.answers(home, EXERCISE) == synthesis.Answers()


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"cases": {"KG-1999-000001": "belongs"}}, "case"),
        ({"method": {"cover_goods": "", "concealment_place": "", "record": "M-1"}}, "record"),
        ({"links": [{"left": "a", "right": "b", "judgement": "same", "reason": ""}]}, "spelling"),
        ({"route": [{"start": "ATLANTIS", "end": "", "record": ""}]}, "place"),
        ({"route": [{}, {}, {}, {}, {}]}, "route"),
        ({"confidence": {"word": "LIKELY", "sources": -1}}, "sources"),
        ({"alternative": {"version": "V-1", "record": ""}}, "version"),
    ],
)
def test_a_claim_about_what_the_pack_has_not_is_refused_and_nothing_changes(
    home: Home, claims: dict[str, object], says: str
) -> None:
    with pytest.raises(synthesis.ClaimFault, match=says):
        synthesis.put(home, EXERCISE, **claims)
    assert Draft(home, EXERCISE).revision == 0


def test_damaged_source_is_named(home: Home) -> None:
    path = home.material(EXERCISE) / "manifest.json"
    path.write_text('{"schema_version": 9, "table": "manifest", "rows": []}', encoding="utf-8")
    with pytest.raises(HomeError, match="manifest"):
        synthesis.load(home, EXERCISE)


@pytest.mark.parametrize(
    ("left", "right", "kinds"),
    [
        ("ZZ 4071 AO", "zz-4071-ao", {"typing"}),
        ("ZZ 4071 AO", "ZZ 4071 АО", {"look"}),
        ("ZZ 4071 AO", "ZZ4071A0", {"look"}),
        ("ZZ 4071 AO", "ZZ 4O71 АО", {"look"}),
        ("ZZ 4071 AO", "ZZ 4017 AO", {"order"}),
        ("ZZ 4071 AO", "ZZ 5555 BB", set()),
        ("«УЧЕБЮГТРАНС ZZZ»", "UCHEBYUGTRANS ZZZ LLC", {"scheme"}),
        ("UCEBUGTRANS ZZZ OsOO", "Uchebiugtrans-ZZZ", {"scheme"}),
        ("«УЧЕБЮГТРАНС ZZZ»", "«Учеб Югтранс ЗЗЗ»", {"scheme"}),
        ("«УЧЕБТРАНС ZZZ»", "«УЧЕБКАРГО ZZZ»", {"other"}),
        ("«УЧЕБТРАНС ZZZ»", "«ПРИМЕРХАУЛ ZZZ»", set()),
    ],
)
def test_panel_shows_why_spellings_may_agree(left: str, right: str, kinds: set[str]) -> None:
    assert {remark.kind for remark in compare(left, right)} <= kinds | {"other"}
    assert bool(compare(left, right)) == bool(kinds)
    for lang in ("en", "ru"):
        assert all(remark.said(translator(lang)) for remark in compare(left, right))


def test_schemes_write_one_name_in_several_ways() -> None:
    assert {form for _, form in spellings("«УЧЕБЮГТРАНС ZZZ»")} == {
        "UCHEBIUGTRANS ZZZ",
        "UCHEBYUGTRANS ZZZ",
        "UCEBUGTRANS ZZZ",
    }
    assert spellings("UCHEBTRANS ZZZ LLC") == []


def test_one_key_joins_all_schemes_of_a_name_and_no_two_names() -> None:
    keys = {}
    for stem in FIRM_STEMS:
        for trade in FIRM_TRADES:
            skeletons = {skeleton(signs(transliterate(stem + trade, scheme))) for scheme in SCHEMES}
            assert len(skeletons) == 1
            keys[skeletons.pop()] = (stem, trade)
    assert len(keys) == len(FIRM_STEMS) * len(FIRM_TRADES)


def test_look_keeps_the_order_of_signs() -> None:
    assert look("ZZ 4O71 АО") == look("zz-4071-ao") != look("ZZ 4017 AO")
