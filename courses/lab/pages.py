"""The pages outside JupyterLab, made from templates: start, waiting for marks, trouble.

The rule kept here: no prose in templates, no script in pages; they work without JavaScript.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from courses.lab.state import DAYS, Desk, Step
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


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _render(template: str, lang: str, base: str, **values: Any) -> str:
    tr = translator(lang)
    return (
        _templates()
        .get_template(template)
        .render(tr=tr, lang=lang, base=base, languages=[(code, NAMES[code]) for code in LANGUAGES], **values)
    )


def state_text(step: Step, *, delivered: bool) -> str:
    """How far an exercise is, as an English msgid; who marks a course that was handed out is the instructor."""
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
        "state_text": tr.text(state_text(step, delivered=desk.delivered)),
        "points": number(step.points, lang) if step.points is not None else "",
        "share": round(100 * (step.points or 0) / step.maximum) if step.maximum else 0,
        "most": step.maximum,
        "maximum": number(step.maximum, lang),
        "address": f"{base}doc/tree/{step.exercise}/{step.exercise}.ipynb",
        "feedback": f"{base}cenlab/feedback/{step.exercise}" if step.state == "marked" else "",
        "waiting": step.waiting,
        "changed": step.changed,
        "receipt": _receipt(step, lang, desk.country),
    }


def _receipt(step: Step, lang: str, country: str) -> dict[str, str] | None:
    if not step.receipt:
        return None
    held = step.receipt
    return {
        "number": str(held.get("number", "")),
        "time": moment(str(held.get("time", "")), lang, zone(country), offset=True),
        "hash": str(held.get("sha256", ""))[:8],
    }


def start(desk: Desk, lang: str, base: str, *, xsrf: str, trouble: str = "") -> str:
    """The start page."""
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
            "points": number(points, lang),
            "maximum": number(most, lang),
            "share": round(100 * points / most) if most else 0,
        }
        for skill, (points, most) in desk.skills.items()
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
        outbox=desk.delivered and any(step.state == "submitted" and step.way == "outbox" for step in desk.steps),
        course=desk.course if desk.delivered else "",
        closed=desk.closed,
        country=tr.country(desk.country),
        trainee=desk.trainee,
        as_of=day(desk.as_of, lang),
        practice=desk.mode == "practice",
        renewable=desk.mode == "practice" and not desk.delivered,
        xsrf=xsrf,
        trouble=trouble,
    )


def wait(lang: str, base: str, *, going: bool, trouble: str, sent: bool = False) -> str:
    """The page that waits for a mark; it asks again by itself while marking goes on. sent: the instructor marks it."""
    return _render("wait.html", lang, base, going=going, sent=sent, trouble="" if going else trouble)


def trouble(text: str, lang: str, base: str) -> str:
    """A page that says what is wrong."""
    return _render("wait.html", lang, base, going=False, sent=False, trouble=text)


def with_way_back(page: str, lang: str, base: str) -> str:
    """A feedback page with a link to the start page in front."""
    tr = translator(lang)
    text = tr(N_("Start page"))
    link = f'<p class="way-back"><a href="{base}cenlab/start" style="color:inherit">← {text}</a></p>'
    return page.replace("<body>", f"<body>{link}", 1)
