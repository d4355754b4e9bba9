"""How one organisation learns: perceived risk of each of its ways, and how it divides its goods over them.

The rule kept here: ways that share a corridor are added up; the risk of a corridor is the mean of its ways weighed by
what they carry. The sentence beneath the picture is read from the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.publish.describe.charts import FAINT, LINES, PAPER, figure, finished
from simulator.publish.describe.drawing import Picture
from simulator.publish.describe.numbers import percent
from simulator.publish.describe.palette import product_name, short_name
from simulator.publish.describe.series import counts, years
from simulator.publish.describe.sight import Sight
from simulator.texts import N_, Translator, country_name

YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """One organisation and product: names of K corridors, risk, share and seizures (T, K)."""

    organisation: str
    product: str
    corridors: tuple[str, ...]
    risk: np.ndarray
    share: np.ndarray
    taken: np.ndarray

    def lesson(self) -> tuple[float, int, int]:
        """(fall, month, corridor): the largest fall of a share within a year in which its risk grew by a quarter.

        The month is the first of the year, all ways being open then; fall is 0 where nothing of the kind happened.
        """
        span = min(YEAR, self.share.shape[0] - 1)
        smooth = _smooth(self.share)
        fall = smooth[:-span] - smooth[span:]
        learned = (self.risk[span:] > 1.25 * self.risk[:-span]) & (self.risk[:-span] > 0)
        whole = (self.share[:-span] > 0).all(axis=1) & (self.share[span:].sum(axis=1) > 0.5)
        fall = np.where(learned & whole[:, None], fall, 0.0)
        month, corridor = np.unravel_index(int(np.argmax(fall)), fall.shape)
        return float(fall[month, corridor]), int(month), int(corridor)

    @property
    def movement(self) -> float:
        """How clear the lesson is: its fall, less where seizures are few or the organisation lives for a part only."""
        present = float((self.share.sum(axis=1) > 0.5).mean())
        stirred = float(np.abs(np.diff(self.share, axis=0)).mean())
        return (self.lesson()[0] + 0.01 * stirred) * min(1.0, float(self.taken.sum()) / 60) * present


def learning_of(sight: Sight, organisation: str) -> list[Learning]:
    """Each product of an organisation that has two corridors or more; shares are of what it sent itself."""
    lessons = []
    mine = sight.routes_of(organisation)
    ran = sight.society.ran[organisation] if sight.society is not None else {}
    for product in dict.fromkeys(sight.routes[i].product for i in mine):
        rows = [i for i in mine if sight.routes[i].product == product]
        corridors = list(dict.fromkeys(sight.routes[i].corridor for i in rows))
        if len(corridors) < 2:
            continue
        place = np.array([corridors.index(sight.routes[i].corridor) for i in rows])
        member = np.eye(len(corridors))[place]
        own = np.stack([ran.get(i, np.ones(sight.months, bool)) for i in rows], axis=1)
        sent = (sight.carried[:, rows] * own) @ member
        weighed = (sight.risk[:, rows] * sight.carried[:, rows] * own) @ member
        lessons.append(
            Learning(
                organisation=organisation,
                product=product,
                corridors=tuple(corridors),
                risk=_ratio(weighed, sent),
                share=_ratio(sent, sent.sum(axis=1, keepdims=True)),
                taken=(sight.taken[:, rows] * own) @ member,
            )
        )
    return lessons


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, 0 where whole is 0."""
    out = np.zeros_like(part)
    return np.asarray(np.divide(part, whole, out=out, where=np.broadcast_to(whole > 0, part.shape)))


def liveliest(sight: Sight, organisation: str = "") -> Learning | None:
    """The organisation and product whose shares moved most, or the liveliest product of the named organisation."""
    names = [organisation] if organisation else [known.code for known in sight.organisations]
    lessons = [learning for name in names for learning in learning_of(sight, name)]
    return max(lessons, key=lambda learning: (learning.movement, learning.organisation), default=None)


def adaptation(sight: Sight, tr: Translator, organisation: str = "") -> Picture | None:
    """Risk above, shares beneath; None where nobody has two ways."""
    learning = liveliest(sight, organisation)
    if learning is None:
        return None
    owner = next(o for o in sight.organisations if o.code == learning.organisation)
    order = np.argsort(-learning.share.mean(axis=0), kind="stable")
    title = tr(
        N_("How {name} learns: {product}"),
        name=f"{owner.code} {owner.name}",
        product=product_name(learning.product, tr.lang).lower(),
    )
    text = _told(sight, learning, tr)
    months = np.arange(sight.months)
    with figure(8.6, 5.0) as drawn:
        above, beneath = drawn.subplots(2, 1, sharex=True, height_ratios=[1, 1.25])
        bottom = np.zeros(sight.months)
        for number, index in enumerate(order):
            tone, dash = LINES[number % len(LINES)], "-" if number < len(LINES) else "--"
            name = corridor_name(sight, learning.corridors[index], tr)
            above.plot(months, 100 * learning.risk[:, index], color=tone, linestyle=dash, label=name)
            heavy = np.flatnonzero(learning.taken[:, index] >= max(2, np.quantile(learning.taken.sum(axis=1), 0.9)))
            above.plot(months[heavy], 100 * learning.risk[heavy, index], "o", color=tone, markersize=3.5)
            layer = 100 * _smooth(learning.share[:, index : index + 1])[:, 0]
            beneath.fill_between(months, bottom, bottom + layer, color=tone, alpha=0.8, linewidth=0)
            if layer.max() > 9:
                at = int(np.argmax(np.where((months > 4) & (months < sight.months - 8), layer, 0)))
                beneath.text(
                    at,
                    bottom[at] + layer[at] / 2,
                    str(number + 1),
                    ha="center",
                    va="center",
                    color=PAPER,
                    fontsize=9,
                    fontweight="bold",
                )
            bottom = bottom + layer
        above.set_ylim(bottom=0)
        counts(above, tr)
        above.set_ylabel(tr(N_("perceived risk, %")))
        beneath.set_ylim(0, 100)
        beneath.set_ylabel(tr(N_("share of consignments, %")))
        names = [f"{n + 1}  {corridor_name(sight, learning.corridors[i], tr)}" for n, i in enumerate(order)]
        drawn.legend(above.get_lines()[::2], names, loc="outside lower left", ncols=1, fontsize=8, labelcolor=FAINT)
        years(beneath, sight)
        picture = finished(drawn, "adaptation", title, text)
    heads = [tr(N_("Way")), *(str(y) for y in sorted({sight.day_of(m).year for m in range(sight.months)}))]
    table = [
        [
            corridor_name(sight, learning.corridors[i], tr),
            *(
                percent(
                    np.mean([learning.share[m, i] for m in range(sight.months) if str(sight.day_of(m).year) == y]), tr
                )
                for y in heads[1:]
            ),
        ]
        for i in order
    ]
    note = tr(N_("Dots: months with many seizures. Shares are means of three months."))
    return Picture(name="adaptation", title=title, text=text, svg=picture, note=note, table=(heads, table))


def corridor_name(sight: Sight, corridor: str, tr: Translator) -> str:
    """A corridor by its ends and its offices; long ones by the first, the middle and the last."""
    route = next(r for r in sight.routes if r.corridor == corridor)
    posts = [short_name(code, tr.lang) for code in route.posts]
    if len(posts) > 4:
        posts = [posts[0], "…", posts[len(posts) // 2], "…", posts[-1]]
    ends = country_name(route.origin, tr.lang), country_name(route.destination, tr.lang)
    return f"{ends[0]} → {' – '.join(posts)} → {ends[1]}".replace(" – … – ", " … ")


def _smooth(values: np.ndarray) -> np.ndarray:
    """Means of three months down the first axis."""
    padded = np.concatenate([values[:1], values, values[-1:]])
    return np.asarray((padded[:-2] + padded[1:-1] + padded[2:]) / 3)


def _told(sight: Sight, learning: Learning, tr: Translator) -> str:
    """The clearest lesson: the way whose share fell most within a year while its risk rose."""
    smooth = _smooth(learning.share)
    span = min(YEAR, sight.months - 1)
    fall, month, index = learning.lesson()
    if fall <= 0:
        return tr(N_("Its shares hardly moved: no way became much riskier than the others."))
    return tr(
        N_(
            "Between {first} and {last} its perceived risk of the way {way} rose from {before} to {after}; "
            "the share that it sends there fell from {much} to {little}."
        ),
        first=f"{sight.day_of(month):%Y-%m}",
        last=f"{sight.day_of(month + span):%Y-%m}",
        way=corridor_name(sight, learning.corridors[index], tr),
        before=percent(learning.risk[month, index], tr, 1),
        after=percent(learning.risk[month + span, index], tr, 1),
        much=percent(smooth[month, index], tr),
        little=percent(smooth[month + span, index], tr),
    )
