"""The pages outside JupyterLab, made from templates: start, waiting for marks, trouble.

The rule kept here: no prose in templates; every page works without JavaScript, the one script only follows what
the server does, where a page without it is loaded anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from courses.lab.earlier import Earlier
from courses.lab.job import STEPS, Job
from courses.lab.state import DAYS, Damage, Desk, Step, exercise_title
from grading.least import AT_LEAST, points_text
from grading.pages import shown
from grading.skills import skill_label
from simulator.formats import day, moment, number, zone
from simulator.texts import LANGUAGES, N_, Translator, translator

WEAK = 6
NAMES = {"en": "English", "ru": "Русский"}
STATES = {
    "new": N_("not begun"),
    "started": N_("begun"),
    "submitted": N_("submitted, being marked"),
    "marked": N_("marked"),
}
WITH_INSTRUCTOR = {
    "collector": N_("handed in, waits for the instructor"),
    "outbox": N_("in the outbox: bring this folder or stick to your instructor"),
}
BUNDLE_AWAY = N_(
    "A file of the course is damaged, so the exercises cannot be opened. Your answers and receipts are kept."
)
DELIVER_AGAIN = N_("Ask your instructor to deliver the course to this folder again; then load this page anew.")
START_AGAIN = N_(
    "End cenlab with Ctrl-C in its window and start it again with the same command: it puts the file there anew."
)
PAGE_FAULT = N_("This page cannot be shown. Your answers are kept. Go back to the start page, or load it anew.")
UNMARKED = N_("handed in; no mark came back")


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
    )


def _render(template: str, lang: str, base: str, **values: Any) -> str:
    tr = translator(lang)
    return (
        _templates()
        .get_template(template)
        .render(tr=tr, lang=lang, base=base, languages=[(code, NAMES[code]) for code in LANGUAGES], **values)
    )


def state_text(step: Step, *, delivered: bool, over: bool = False) -> str:
    """How far an exercise is, as an English msgid; who marks a course that was handed out is the instructor.

    over: nothing is marked any more.
    """
    if over and step.state == "submitted":
        return UNMARKED
    if delivered and step.state == "submitted":
        return WITH_INSTRUCTOR.get(step.way, WITH_INSTRUCTOR["collector"])
    return STATES[step.state]


def _step(step: Step, tr: Translator, base: str, desk: Desk) -> dict[str, Any]:
    lang = tr.lang
    return {
        "name": step.exercise,
        "title": tr.text(step.title),
        "summary": tr.text(step.summary),
        "minutes": step.minutes,
        "state": step.state,
        "state_text": tr.text(state_text(step, delivered=desk.delivered, over=desk.is_over)),
        "points": number(step.points, lang, digits=2) if step.points is not None else "",
        "least": tr.text(AT_LEAST) if step.least and step.points != step.maximum else "",
        "share": round(100 * (step.points or 0) / step.maximum) if step.maximum else 0,
        "most": step.maximum,
        "maximum": number(step.maximum, lang),
        "address": f"{base}doc/tree/{step.exercise}/{step.exercise}.ipynb",
        "feedback": f"{base}cenlab/feedback/{step.exercise}" if has_feedback(step, desk) else "",
        "waiting": step.waiting,
        "changed": step.changed,
        "tries": _tries(step, tr, None if desk.is_over else desk.most_tries),
        "receipt": _receipt(step, lang, desk.country),
    }


def has_feedback(step: Step, desk: Desk) -> bool:
    """Whether the page that explains a mark can be read: what an instructor returned stays while newer work waits."""
    return step.state == "marked" or (desk.delivered and step.points is not None)


def _tries(step: Step, tr: Translator, most: int | None) -> str:
    """How many tries of an exercise are used; "" where there is no limit."""
    if most is None:
        return ""
    if step.tries >= most:
        return tr(N_("All tries are used: {most} of {most}"), most=most)
    return tr(N_("Tries used: {used} of {most}"), used=step.tries, most=most)


def _receipt(step: Step, lang: str, country: str) -> dict[str, str] | None:
    if not step.receipt:
        return None
    held = step.receipt
    return {
        "number": str(held.number),
        "time": moment(held.time, lang, zone(country), offset=True),
        "hash": held.short,
    }


def start(
    desk: Desk,
    lang: str,
    base: str,
    *,
    xsrf: str,
    trouble: str = "",
    stamp: str = "",
    building: bool = False,
    earlier: Sequence[Earlier] = (),
    world: str = "",
) -> str:
    """The start page.

    stamp: what `/cenlab/state` says now; building: a new world is being made; earlier: the worlds that were left;
    world: the present one, so that a form sent twice makes one world.
    """
    tr = translator(lang)
    going = desk.next_step
    days: list[dict[str, Any]] = [
        {
            "number": place,
            "title": tr.text(title),
            "steps": [_step(step, tr, base, desk) for step in desk.steps if step.day == place],
        }
        for place, title in DAYS
    ]
    skills: list[dict[str, Any]] = [
        {
            "label": tr.text(skill_label(skill)),
            "points": points_text(reached.points, reached.most, tr, exact=not reached.least),
            "share": round(100 * reached.points / reached.most) if reached.most else 0,
        }
        for skill, reached in desk.skills.items()
    ]
    steps = [step for day in days for step in day["steps"]]
    return _render(
        "start.html",
        lang,
        base,
        days=days,
        going=_step(going, tr, base, desk) if going else None,
        begun=bool(going and going.state == "started"),
        skills=skills,
        weak=sorted((s for s in skills if s["share"] < 100), key=lambda s: int(s["share"]))[:WEAK],
        receipts=[step for step in steps if step["receipt"]],
        waiting=not desk.delivered and any(step["waiting"] for step in steps),
        outbox="; ".join(tr.text(step.title) for step in desk.steps if in_outbox(step, desk)),
        over=desk.is_over,
        course=desk.course if desk.delivered else "",
        closed=desk.closed,
        most_tries=None if desk.is_over else desk.most_tries,
        country=tr.country(desk.country),
        trainee=desk.trainee,
        as_of=day(desk.as_of, lang),
        practice=desk.mode == "practice",
        renewable=desk.mode == "practice" and not desk.delivered,
        stamp=stamp,
        building=building,
        world=world,
        earlier=[_left(world_left, lang, desk.country, base) for world_left in earlier],
        again=_weakest(steps),
        xsrf=xsrf,
        trouble=trouble,
        damages=[_damage(damage, tr) for damage in desk.damages],
    )


def _damage(damage: Damage, tr: Translator) -> str:
    return tr(damage.text, title=tr.text(damage.title), file=damage.file)


def in_outbox(step: Step, desk: Desk) -> bool:
    """Whether an exercise lies in the folder's outbox and will be marked when it is brought."""
    return desk.delivered and not desk.is_over and step.state == "submitted" and step.way == "outbox"


def _weakest(steps: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The exercise with the smallest share of its points, if any point is missing anywhere."""
    marked = [step for step in steps if step["state"] == "marked" and step["share"] < 100]
    return min(marked, key=lambda step: int(step["share"]), default=None)


def _left(world: Earlier, lang: str, country: str, base: str) -> dict[str, Any]:
    return {
        "left": moment(world.left, lang, zone(country)),
        "count": len(world.marks),
        "points": number(world.points, lang),
        "maximum": number(world.maximum, lang),
        "address": f"{base}cenlab/earlier/{world.world}",
    }


def left_world(world: Earlier, country: str, lang: str, base: str) -> str:
    """The page of a practice world that was left: marks by exercise, each with its feedback."""
    tr = translator(lang)
    rows = []
    for name, (points, most) in world.marks.items():
        page = world.page(name, lang)
        rows.append(
            {
                "title": tr.text(exercise_title(name)),
                "points": number(points, lang),
                "maximum": number(most, lang),
                "address": f"{base}cenlab/earlier/{world.world}/{name}" if page is not None else "",
            }
        )
    return _render("left.html", lang, base, rows=rows, left=moment(world.left, lang, zone(country)))


def progress(job: Job, lang: str) -> dict[str, Any]:
    """How far a new world is, in words and as a share: the step, the seconds gone, about how many are left."""
    tr = translator(lang)
    gone, rest = round(job.seconds), job.seconds_left
    left = tr(N_("about {seconds} s left"), seconds=rest) if rest else tr(N_("a little longer than the last time"))
    return {
        "step": tr.text(STEPS.get(job.step, STEPS["begin"])),
        "time": tr(N_("{gone} s gone, {left}"), gone=gone, left=left),
        "share": job.share,
    }


def building(job: Job, lang: str, base: str, *, stamp: str) -> str:
    """The page that shows how far a new world is; it follows by itself."""
    return _render("building.html", lang, base, stamp=stamp, **progress(job, lang))


def wait(lang: str, base: str, *, going: bool, trouble: str, sent: bool = False, stamp: str = "") -> str:
    """The page that waits for a mark; it asks again by itself while marking goes on. sent: the instructor marks it."""
    return _render("wait.html", lang, base, going=going, sent=sent, trouble="" if going else trouble, stamp=stamp)


def broken(error: str, lang: str, base: str, *, delivered: bool) -> str:
    """The page in the place of all others while the bundle cannot be read; error names the file."""
    tr = translator(lang)
    words = " ".join(tr.text(text) for text in (BUNDLE_AWAY, DELIVER_AGAIN if delivered else START_AGAIN))
    return _render("broken.html", lang, base, words=words, error=error)


def trouble(text: str, lang: str, base: str) -> str:
    """A page that says what is wrong."""
    return _render("wait.html", lang, base, going=False, sent=False, trouble=text, stamp="")


def closed(lang: str) -> str:
    """What a browser sees that the lab did not open: whose the page is, and how to come in. It loads nothing else."""
    return _render("login.html", lang, "")


def with_way_back(page: str, lang: str, address: str, text: str) -> str:
    """A feedback page with a link back in front; text is a msgid."""
    link = f'<a href="{escape(address)}" style="color:inherit">← {escape(translator(lang)(text))}</a>'
    return page.replace("<body>", f'<body><nav class="way-back">{link}</nav>', 1)
