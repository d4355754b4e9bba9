"""The pools of names are those that Faker of the lock and our own lists give: made anew they are the same bytes."""

from __future__ import annotations

from simulator.reference.names import freeze, pools


def test_the_pools_made_anew_are_the_frozen_ones() -> None:
    fresh = freeze.make()
    assert fresh == {name: (pools.FOLDER / name).read_bytes() for name in fresh}


def test_fakers_part_is_in_the_pool_of_given_names() -> None:
    peoples = freeze._peoples()
    locales = {country: people["faker"] for country, people in peoples.items() if "faker" in people}
    assert locales
    given = (pools.FOLDER / "given.csv").read_text(encoding="utf-8")
    for country, locale in locales.items():
        for sex in freeze.SEXES:
            rows = [line for line in given.splitlines() if line.startswith(f"{country},{sex},")]
            names = set(freeze._from_faker(locale, sex))
            assert sum(bool(names & set(line.split(","))) for line in rows) >= freeze.FROM_FAKER, (country, sex)
