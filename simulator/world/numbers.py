"""Kinds of number and day that a scenario may hold, each with both its bounds.

The rule kept here: no number of a scenario is without a bound above and below, so that none can ask for more memory
than there is, leave the range of a float, or never end. Bounds are wide on purpose: they keep out what cannot be
meant, not what is rare. They are assumptions of this course.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field


def _between(least: float, most: float) -> object:
    return Field(strict=True, ge=least, le=most, allow_inf_nan=False)


Share = Annotated[float, _between(0, 1)]
# A share that leaves something over: odds of it are formed.
PartShare = Annotated[float, _between(0, 0.95)]
Weight = Annotated[float, _between(0, 1_000_000)]
Ratio = Annotated[float, _between(0, 100)]
# A standard deviation of a logarithm; at 3 one in six factors is above 20.
Deviation = Annotated[float, _between(0, 3)]
Spread = Annotated[float, _between(0.01, 3)]
# What is added to or taken from a logarithm: e to the tenth is 22,000.
Logarithm = Annotated[float, _between(-10, 10)]
Cost = Annotated[float, _between(0, 10)]
# A multiple of something usual.
Multiple = Annotated[float, _between(0.001, 1_000)]
# By which a joint operation multiplies hazards; below 1 it hinders.
OperationFactor = Annotated[float, _between(0.02, 50)]
# Consignments that stand for experience before the first month.
Prior = Annotated[float, _between(0.001, 1_000_000_000)]
Tolerance = Annotated[float, _between(0.0001, 1)]
# Of a choice between ways: small follows the best one alone, large is blind.
Temperature = Annotated[float, _between(0.01, 100)]
# A quantity in a product's own unit, from grams to the pieces of a train.
Quantity = Annotated[float, _between(0.001, 1_000_000_000)]
Kilograms = Annotated[float, _between(0.001, 100_000_000)]
KilogramsPerUnit = Annotated[float, _between(0.000001, 100_000)]
# Consignments a month of one organisation.
Supply = Annotated[float, _between(0.001, 10_000)]
Days = Annotated[float, _between(0.01, 3_650)]
Count = Annotated[int, Field(strict=True, ge=1, le=400)]
Capacity = Annotated[int, Field(strict=True, ge=0, le=100)]
# Firms of one organisation.
Firms = Annotated[int, Field(strict=True, ge=1, le=12)]

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A day of a scenario's calendar."""
LONGEST_MONTHS = 240
"""Most months from start to end: the monthly stage is one step after the other."""
