"""The pictures of the board: names end inside."""

from __future__ import annotations

import pytest

from simulator.widgets.network_charts import fitted


@pytest.mark.parametrize(
    "name", ["ZZ 1024 AO", "4× OBRAZECEKSPRESS ZZZ OsOO", "«ШАБЛОНРЕЙС ЩЖЮ»", "MMMMWWWWMMMMWWWWMMMM"]
)
def test_a_name_is_cut_by_its_width_and_says_so(name: str) -> None:
    shown = fitted(name, 161)
    assert shown == name or (shown.endswith("…") and name.startswith(shown[:-1]) and len(shown) > 8)
    assert fitted(name, 1000) == name
    assert fitted(name, 0) == "…"
