"""Persons, companies and ties of the hidden truth as tables; names follow from their keys."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.world.belongings import COMPANY_KINDS
from simulator.world.places import ROLES
from simulator.world.plan import Plan
from simulator.world.ties import LAYERS
from simulator.world.truth import coded, named


def people_tables(plan: Plan) -> dict[str, pa.Table]:
    """persons, firms (position is the key; organisation "" where licit) and ties (pairs of persons)."""
    people = plan.people
    codes = [organisation.code for organisation in plan.life.organisations] + [""]

    def owners(organisation: np.ndarray) -> pa.Array:
        return named(np.where(organisation >= 0, organisation, len(codes) - 1), codes)

    def keys(size: int) -> pa.Array:
        return pa.array(np.arange(size, dtype=np.int32))

    return {
        "persons": pa.table(
            {
                "person": keys(people.persons),
                "organisation_id": owners(people.organisation),
                "role": named(people.role, list(ROLES)),
                "country": coded("country", people.country),
                "sex": named(people.sex, ["M", "F"]),
                "birth_year": pa.array(people.birth_year),
                "joined": pa.array(people.joined),
                "left": pa.array(people.left),
                "hidden": pa.array(people.hidden),
            }
        ),
        "firms": pa.table(
            {
                "company": keys(people.company_kind.size),
                "organisation_id": owners(people.company_organisation),
                "kind": named(people.company_kind, list(COMPANY_KINDS)),
                "country": coded("country", people.company_country),
                "registered": pa.array(people.company_registered.astype(np.int16)),
                "until": pa.array(people.company_until.astype(np.int16)),
                "follows": pa.array(people.company_follows.astype(np.int32)),
                "owner": pa.array(people.company_owner.astype(np.int32)),
                "nominee": pa.array(people.company_nominee.astype(np.int32)),
            }
        ),
        "ties": pa.table(
            {
                "a": pa.array(people.ties.a.astype(np.int32)),
                "b": pa.array(people.ties.b.astype(np.int32)),
                "layer": named(people.ties.layer, list(LAYERS)),
                "weight": pa.array(people.ties.weight),
            }
        ),
    }
