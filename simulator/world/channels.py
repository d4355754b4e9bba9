"""Competing channels of detection: why a consignment was controlled, apart from the means that found the goods.

The hazard of a leg is a sum over channels, so a detection is of channel c with probability w_c / sum(w) (competing
risks). The weights are the scenario's by kind of place, times a factor of the month's level: quiet; more and much
intelligence, as arrests in the organisation bring statements and telephones; a joint operation, which works by risk
profiles. The total hazard is the matter of effort: a level changes the mix only.

The rule kept here: a mobile group and chance stop what moves, never a store room; what was cleared before is controlled
where it is stored, never on the road or at the border.
"""

from __future__ import annotations

import numpy as np

from simulator.assumptions import Assumption
from simulator.world.scenario import Scenario

QUIET, MORE, MUCH, JOINT = range(4)
# Reasons that rest on customs' own risk management or powers, and how much rarer others are elsewhere.
CUSTOMS_ONLY = ("POST_CLEARANCE", "PARTNER_WARNING")
LESS_ELSEWHERE = {"RISK_PROFILE": 0.25}
# Reasons that need a moving conveyance, and those that need goods at rest; what both lack has intelligence for reason.
MOVING, AT_REST = ("MOBILE_CONTROL", "RANDOM"), ("POST_CLEARANCE",)
ELSE = {"INTEL_NATIONAL": 1.0}
INTELLIGENCE = ("INTEL_NATIONAL", "TIP_OFF", "OTHER_AGENCY", "PARTNER_WARNING")
FACTORS: tuple[dict[str, float], ...] = (
    {},
    dict.fromkeys(INTELLIGENCE, 1.6),
    dict.fromkeys(INTELLIGENCE, 2.5),
    {"RISK_PROFILE": 2.0, "OTHER_AGENCY": 2.0, "RANDOM": 0.5},
)
LEVELS = len(FACTORS)
# What is known from arrests fades by MEMORY a month; levels begin at these shares of a founder's places.
MEMORY = 0.8
MORE_FROM, MUCH_FROM = 0.30, 0.60

ASSUMPTIONS = (
    Assumption(
        what="factors on the reasons of control by level",
        value=f"intelligence {FACTORS[MORE]['TIP_OFF']:g} and {FACTORS[MUCH]['TIP_OFF']:g} x; joint {FACTORS[JOINT]}",
        why="arrests bring statements and telephones; joint operations select by common risk profiles",
    ),
    Assumption(
        what="arrests that raise the intelligence level, as share of an organisation's places, fading",
        value=f"{MORE_FROM:g} and {MUCH_FROM:g}, memory {MEMORY:g} a month",
        why="the busiest quarter of organisations is known better",
    ),
)


def reason_weights(scenario: Scenario, location_type: str, *, customs: bool, level: int = QUIET) -> dict[str, float]:
    """Weights of the reasons of control at one kind of place, for customs or the other services; not normalised.

    Premises are inland: where the scenario gives them no weights of their own, those of inland controls that fit them.
    """
    factor = FACTORS[level]
    rest = location_type == "PREMISES"
    stated = scenario.reasons.get("PREMISES", scenario.reasons["INLAND"]) if rest else scenario.reasons[location_type]
    unfit = MOVING if rest else AT_REST
    weights = {
        code: weight * factor.get(code, 1.0) * (1.0 if customs else LESS_ELSEWHERE.get(code, 1.0))
        for code, weight in stated.items()
        if code not in unfit and (customs or code not in CUSTOMS_ONLY)
    }
    return weights if sum(weights.values()) > 0 else dict(ELSE)


def intelligence_level(known: np.ndarray) -> np.ndarray:
    """Level of each organisation (N,) from its fading arrests by place: QUIET, MORE or MUCH."""
    return np.searchsorted(np.array([MORE_FROM, MUCH_FROM]), known, side="right").astype(np.int8)
