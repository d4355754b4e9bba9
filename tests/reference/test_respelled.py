"""Names of firms and addresses find their way from one script into another without their keys."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.reference.names import (
    COUNTRIES,
    address_respelled,
    addresses,
    company_names,
    company_respelled,
)

KEYS = np.arange(0, 4_000_000, 400_009)


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_firm_and_its_address_are_respelled_as_their_keys_would_be(country: str) -> None:
    for spelling, other in (("latn", "cyrl"), ("cyrl", "latn"), ("native", "latn")):
        firms = [company_names(KEYS, country, script=script).to_pylist() for script in (spelling, other)]
        assert [company_respelled(name, country, other) for name in firms[0]] == firms[1]
        for of in ("person", "firm"):
            places = [addresses(KEYS, country, script=script, of=of).to_pylist() for script in (spelling, other)]
            assert [address_respelled(text, country, other) for text in places[0]] == places[1]


def test_what_no_key_gives_is_not_respelled() -> None:
    for text in ("", "ZZZ", "OOO Real Firm", "г. Ош"):
        assert company_respelled(text, "KG", "latn") is None
        assert address_respelled(text, "KG", "latn") is None
    with pytest.raises(ValueError, match="script"):
        company_respelled("ZZZ", "KG", "greek")
