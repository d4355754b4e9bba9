"""Elementary functions that give the same bits on every processor, for all that draws a world.

The rule kept here: nothing but IEEE 754 additions, multiplications, divisions, square roots and exact changes of the
exponent, each a step of its own. So neither the C library's choice of kernel, nor numpy's, nor a fused multiply-add can
move a last bit, which sixty months of a world would make another world. Figures: FreeBSD's msun (Sun Microsystems 1993)
for exp, log, sin, cos and atan, Wichura's AS 241 for the normal quantile; errors are below three units in the last
place. What takes an array gives an array, what takes a number a number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, overload

import numpy as np

LN2_HIGH, LN2_LOW, PER_LN2 = 6.93147180369123816490e-01, 1.90821492927058770002e-10, 1.44269504088896338700
# Beyond these exp is 0 or overflows.
LEAST, MOST = -746.0, 710.0
ROOT_HALF = math.sqrt(0.5)
_EXP = (
    1.66666666666666019037e-01,
    -2.77777777770155933842e-03,
    6.61375632143793436117e-05,
    -1.65339022054652515390e-06,
    4.13813679705723846039e-08,
)
_LOG_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)
_LOG_ODD = (6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01)
_SIN = (
    -1.66666666666666324348e-01,
    8.33333333332248946124e-03,
    -1.98412698298579493134e-04,
    2.75573137070700676789e-06,
    -2.50507602534068634195e-08,
    1.58969099521155010221e-10,
)
_COS = (
    4.16666666666666019037e-02,
    -1.38888888888741095749e-03,
    2.48015872894767294178e-05,
    -2.75573143513906633035e-07,
    2.08757232129817482790e-09,
    -1.13596475577881948265e-11,
)
_ATAN = (
    3.33333333333329318027e-01,
    -1.99999999998764832476e-01,
    1.42857142725034663711e-01,
    -1.11111104054623557880e-01,
    9.09088713343650656196e-02,
    -7.69187620504482999495e-02,
    6.66107313738753120669e-02,
    -5.83357013379057348645e-02,
    4.97687799461593236017e-02,
    -3.65315727442169155270e-02,
    1.62858201153657823623e-02,
)
# Half of pi in three pieces of 33 bits and a rest; whole numbers up to 2**20 times a piece are exact.
_HALF_PI = (1.57079632673412561417, 6.07710050630396597660e-11, 2.02226624879595063154e-21)
FARTHEST = 1e6
_CENTRAL = (
    (
        3.3871328727963666080,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ),
    (
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ),
)
_NEAR = (
    (
        1.42343711074968357734,
        4.63033784615654529590,
        5.76949722146069140550,
        3.64784832476320460504,
        1.27045825245236838258,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ),
    (
        1.0,
        2.05319162663775882187,
        1.67638483018380384940,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ),
)
_FAR = (
    (
        6.65790464350110377720,
        5.46378491116411436990,
        1.78482653991729133580,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ),
    (
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ),
)
Values = np.ndarray | Sequence[float]


def _series(coefficients: Sequence[float], x: Any) -> Any:
    """coefficients[0] + coefficients[1] x + ..., from the last to the first."""
    total = coefficients[-1] * x + coefficients[-2]
    for coefficient in coefficients[-3::-1]:
        total *= x
        total += coefficient
    return total


def _exp_rest(rest: Any, high: Any, low: Any) -> Any:
    """exp(high - low) - 1 for rest = high - low, |rest| at most log(2) / 2."""
    square = rest * rest
    c = rest - square * _series(_EXP, square)
    return high - (low - rest * c / (2.0 - c))


def _exp_parts(x: Any) -> tuple[Any, Any]:
    """(e, k) with exp(x) = 2**k (1 + e), |e| at most about 0.42, both of the shape of x."""
    if isinstance(x, float):
        x = min(max(x, LEAST), MOST)
        k = round(x * PER_LN2)
        high, low = x - k * LN2_HIGH, k * LN2_LOW
        return _exp_rest(high - low, high, low), k
    x = np.minimum(np.maximum(np.asarray(x, np.float64), LEAST), MOST)
    turns = np.rint(x * PER_LN2)
    high, low = x - turns * LN2_HIGH, turns * LN2_LOW
    return _exp_rest(high - low, high, low), turns.astype(np.int32)


@overload
def exp(x: float) -> float: ...
@overload
def exp(x: Values) -> np.ndarray: ...
def exp(x: float | Values) -> float | np.ndarray:
    """e to the power of x."""
    e, k = _exp_parts(x)
    return math.ldexp(1.0 + e, k) if isinstance(x, float) else np.asarray(np.ldexp(1.0 + e, k))


@overload
def expm1(x: float) -> float: ...
@overload
def expm1(x: Values) -> np.ndarray: ...
def expm1(x: float | Values) -> float | np.ndarray:
    """exp(x) - 1, exact also for small x."""
    e, k = _exp_parts(x)
    whole = math.ldexp(1.0, k) if isinstance(x, float) else np.ldexp(1.0, k)
    difference: float | np.ndarray = whole * e + (whole - 1.0)
    return difference


def _log_of(part: Any, k: Any) -> Any:
    """log(2**k part), part between the roots of 1/2 and of 2."""
    f = part - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    rest = z * _series(_LOG_ODD, w) + w * _series(_LOG_EVEN, w)
    half = 0.5 * f * f
    return k * LN2_HIGH - ((half - (s * (half + rest) + k * LN2_LOW)) - f)


@overload
def log(x: float) -> float: ...
@overload
def log(x: Values) -> np.ndarray: ...
def log(x: float | Values) -> float | np.ndarray:
    """Natural logarithm.

    Raises:
        ValueError: for a number that is not above zero or not finite.
    """
    if isinstance(x, float):
        if not 0 < x < math.inf:
            raise ValueError("a logarithm is of finite numbers above zero")
        part, k = math.frexp(x)
        return float(_log_of(part + part, float(k - 1)) if part < ROOT_HALF else _log_of(part, float(k)))
    values = np.asarray(x, np.float64)
    if not ((values > 0) & (values < np.inf)).all():
        raise ValueError("a logarithm is of finite numbers above zero")
    parts, powers = np.frexp(values)
    low = parts < ROOT_HALF
    return np.asarray(_log_of(np.where(low, parts + parts, parts), (powers - low).astype(np.float64)))


@overload
def log1p(x: float) -> float: ...
@overload
def log1p(x: Values) -> np.ndarray: ...
def log1p(x: float | Values) -> float | np.ndarray:
    """log(1 + x), exact also for small x; x above -1."""
    value = x if isinstance(x, float) else np.asarray(x, np.float64)
    near = 1.0 + value
    logarithm: float | np.ndarray = log(near) + (value - (near - 1.0)) / near
    return logarithm


@overload
def power(base: float, exponent: float) -> float: ...
@overload
def power(base: Values, exponent: float) -> np.ndarray: ...
def power(base: float | Values, exponent: float) -> float | np.ndarray:
    """base above zero to any power; the number zero to one above zero is zero."""
    if isinstance(base, float) and base == 0.0 and exponent > 0:
        return 0.0
    return exp(exponent * log(base))


def _sine(rest: Any, square: Any) -> Any:
    return rest + rest * square * _series(_SIN, square)


def _cosine(square: Any) -> Any:
    return 1.0 - (0.5 * square - square * square * _series(_COS, square))


def _turned(x: Any, quarters: int) -> Any:
    """sin(x + quarters * pi / 2)."""
    single = isinstance(x, float)
    x = x if single else np.asarray(x, np.float64)
    if not (abs(x) <= FARTHEST if single else (np.abs(x) <= FARTHEST).all()):
        raise ValueError(f"an angle is at most {FARTHEST:g} either way")
    turn: Any = float(round(x * (2.0 / math.pi))) if single else np.rint(x * (2.0 / math.pi))
    rest = x
    for piece in _HALF_PI:
        rest = rest - turn * piece
    square = rest * rest
    if single:
        quarter = (int(turn) + quarters) % 4
        size = _cosine(square) if quarter % 2 else _sine(rest, square)
        return -size if quarter >= 2 else size
    quarter = (turn.astype(np.int64) + quarters) % 4
    return np.where(quarter % 2 == 1, _cosine(square), _sine(rest, square)) * np.where(quarter >= 2, -1.0, 1.0)


@overload
def sin(x: float) -> float: ...
@overload
def sin(x: Values) -> np.ndarray: ...
def sin(x: float | Values) -> float | np.ndarray:
    """Sine of an angle in radians, at most a million either way."""
    sine: float | np.ndarray = _turned(x, 0)
    return sine


@overload
def cos(x: float) -> float: ...
@overload
def cos(x: Values) -> np.ndarray: ...
def cos(x: float | Values) -> float | np.ndarray:
    """Cosine of an angle in radians, at most a million either way."""
    cosine: float | np.ndarray = _turned(x, 1)
    return cosine


def atan(x: float) -> float:
    """Angle between -pi / 2 and pi / 2 whose tangent is x."""
    size = abs(x)
    if size > 1.0:
        angle = math.pi / 2 - atan(1.0 / size)
    elif size > 0.4375:
        angle = math.pi / 4 + atan((size - 1.0) / (size + 1.0))
    else:
        square = size * size
        angle = size - size * square * _series(_ATAN, square)
    return angle if x >= 0 else -angle


def asin(x: float) -> float:
    """Angle between -pi / 2 and pi / 2 whose sine is x, between -1 and 1."""
    beside = math.sqrt((1.0 - x) * (1.0 + x))
    return atan(x / beside) if beside > 0 else math.copysign(math.pi / 2, x)


def normal_share(x: float) -> float:
    """Share of the standard normal distribution below x: Marsaglia's series, exact to 1e-15."""
    if abs(x) > 8.5:
        return 0.0 if x < 0 else 1.0
    term = total = x
    number = 1
    while abs(term) > 1e-19 and number < 1000:
        number += 2
        term = term * x * x / number
        total += term
    return 0.5 + total * exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)


def _tail(tail: Any) -> tuple[Any, Any]:
    """Quantile sizes at root of -log(share beyond): that for roots up to 5, and that for greater ones."""
    near, far = tail - 1.6, tail - 5.0
    return _series(_NEAR[0], near) / _series(_NEAR[1], near), _series(_FAR[0], far) / _series(_FAR[1], far)


@overload
def normal_quantile(u: float) -> float: ...
@overload
def normal_quantile(u: Values) -> np.ndarray: ...
def normal_quantile(u: float | Values) -> float | np.ndarray:
    """Standard normal quantile at u, above 0 and below 1."""
    if isinstance(u, float):
        q = u - 0.5
        if abs(q) <= 0.425:
            r = 0.180625 - q * q
            return float(q * _series(_CENTRAL[0], r) / _series(_CENTRAL[1], r))
        root = math.sqrt(-log(min(u, 1.0 - u)))
        size = float(_tail(root)[root > 5.0])
        return -size if q < 0 else size
    values = np.asarray(u, np.float64)
    middle = values - 0.5
    rest = 0.180625 - middle * middle
    quantile = np.asarray(middle * _series(_CENTRAL[0], rest) / _series(_CENTRAL[1], rest))
    outer = np.abs(middle) > 0.425
    if outer.any():
        roots = np.sqrt(-log(np.minimum(values[outer], 1.0 - values[outer])))
        near, far = _tail(roots)
        sizes = np.where(roots > 5.0, far, near)
        quantile[outer] = np.where(middle[outer] < 0, -sizes, sizes)
    return quantile


def interpolated(x: np.ndarray, at: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Straight lines through (at, values), at ascending; beyond the ends the values there."""
    at, values = np.asarray(at, np.float64), np.asarray(values, np.float64)
    x = np.clip(x, at[0], at[-1])
    left = np.clip(np.searchsorted(at, x, side="right") - 1, 0, at.size - 2)
    width = at[left + 1] - at[left]
    share = np.divide(x - at[left], width, out=np.zeros_like(x), where=width > 0)
    return np.asarray(values[left] + (values[left + 1] - values[left]) * share)


KEPT_BITS = 40
_SPLIT = float(2 ** (53 - KEPT_BITS) + 1)


def on_grid(x: np.ndarray) -> np.ndarray:
    """The nearest numbers of 40 significant bits (Veltkamp's splitting); below 1e300.

    Sums may be taken in another order by another build of numpy: what a stage hands on, and what a draw is compared
    with, lies on this grid, so that such a last bit goes no further.
    """
    wide = x * _SPLIT
    return np.asarray(wide - (wide - x))


def number_on_grid(x: float) -> float:
    """`on_grid` of one number."""
    wide = x * _SPLIT
    return wide - (wide - x)
