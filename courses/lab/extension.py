"""The Jupyter server extension: start page, language, state, feedback; all under /cenlab/.

The rule kept here: a page never marks and never builds; it asks the worker, and shows how far that is.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from tornado import web

from courses.lab import pages
from courses.lab.earlier import Earlier, earlier_worlds
from courses.lab.place import Place
from courses.lab.state import desk, exercise_facts, is_least, marks, waiting
from courses.lab.worker import Worker
from simulator.errors import CenlabError
from simulator.plain_files import is_plain
from simulator.texts import LANGUAGES, N_, translator
from simulator.workspace.home import read_bytes
from simulator.workspace.marks import read_marks

NAME = re.compile(r"[a-z0-9_]{1,60}")
SERVER = secrets.token_hex(4)
"""Tells one run of the server from another, so that a page knows whether its kernels are still there."""
STATIC = Path(__file__).parent / "static"


def with_bundle(
    answer: Callable[..., Awaitable[None]],
) -> Callable[..., Awaitable[None] | None]:
    """The answer of a page for somebody who is logged in; while the bundle cannot be read, what to do stands there."""

    @wraps(answer)
    async def answered(self: Page, *arguments: str) -> None:
        try:
            _ = self.place.trainee.manifest
        except CenlabError as error:
            self.broken(str(error))
            return
        await answer(self, *arguments)

    return web.authenticated(answered)


class Page(JupyterHandler):
    """What all pages of cenlab share."""

    def initialize(self, worker: Worker) -> None:
        self.worker = worker
        self.place = worker.place

    @property
    def lang(self) -> str:
        return self.place.trainee.lang

    @property
    def base(self) -> str:
        return str(self.settings["base_url"])

    def stamp(self) -> str:
        """Changes when a page that waits has something new to show: a mark, a job that ended."""
        job = self.worker.job
        going = job is not None and not job.ended
        try:
            damaged = read_marks(self.place.marks).damaged
            state = [marks(self.place), waiting(self.place), self.worker.busy, going, self.worker.trouble, damaged]
        except CenlabError as error:
            state = [str(error), going]
        return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]

    def broken(self, error: str) -> None:
        """What stands there while the bundle cannot be read; error names the file."""
        self.show(pages.broken(error, self.lang, self.base, delivered=self.place.delivered))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Our own words in the place of the server's page, whatever went wrong."""
        if status_code < 500:
            super().write_error(status_code, **kwargs)
            return
        self.show(pages.trouble(translator(self.lang)(pages.PAGE_FAULT), self.lang, self.base))

    def show(self, html: str) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(html)

    def tell(self, value: Any) -> None:
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(value, ensure_ascii=False))


class Start(Page):
    """The start page."""

    @with_bundle
    async def get(self) -> None:
        self.worker.mark_if_needed()
        state = desk(self.place)
        xsrf = self.xsrf_token.decode() if isinstance(self.xsrf_token, bytes) else str(self.xsrf_token)
        job = self.worker.job
        trouble = self.worker.trouble or (job.trouble if job is not None else "")
        self.show(
            pages.start(
                state,
                self.lang,
                self.base,
                xsrf=xsrf,
                trouble=trouble,
                stamp=self.stamp(),
                building=job is not None and not job.ended,
                earlier=earlier_worlds(self.place),
                world=self.place.trainee.manifest.world,
            )
        )


class Language(Page):
    """Changes the language of everything the trainee sees."""

    @web.authenticated
    async def post(self) -> None:
        lang = self.get_body_argument("lang", "")
        if lang not in LANGUAGES:
            raise web.HTTPError(400, f"cenlab speaks {', '.join(LANGUAGES)}")
        if lang != self.lang:
            trouble = await self.worker.run("courses.lab.language", lang, alone=False)
            if trouble:
                self.worker.trouble = trouble
        self.redirect(url_path_join(self.base, "cenlab/start"))


class NewWorld(Page):
    """Begins a new practice world, and shows how far it is until it is there."""

    @with_bundle
    async def post(self) -> None:
        manifest = self.place.trainee.manifest
        if self.place.delivered or manifest.mode != "practice":
            raise web.HTTPError(403, "graded worlds are given out by the instructor")
        left = self.get_body_argument("world", manifest.world)
        if left == manifest.world:
            self.worker.build(left)
        self.redirect(url_path_join(self.base, "cenlab/new-world"), status=303)

    @web.authenticated
    async def get(self) -> None:
        job = self.worker.job
        if job is None or job.ended:
            self.redirect(url_path_join(self.base, "cenlab/start"))
            return
        self.show(pages.building(job, self.lang, self.base, stamp=self.stamp()))


def _page(path: Path) -> str:
    """A feedback page; of a damaged one what can be read."""
    return read_bytes(path).decode(errors="replace")


class LeftWorld(Page):
    """A practice world that was left: its marks, and the feedback pages."""

    @with_bundle
    async def get(self, world: str, exercise: str = "") -> None:
        earlier = self._world(world)
        if not exercise:
            self.show(pages.left_world(earlier, self.place.trainee.manifest.country, self.lang, self.base))
            return
        page = earlier.page(exercise, self.lang)
        if page is None:
            raise web.HTTPError(404)
        back = url_path_join(self.base, "cenlab/earlier", world)
        self.show(pages.with_way_back(_page(page), self.lang, back, N_("Earlier world")))

    def _world(self, world: str) -> Earlier:
        for earlier in earlier_worlds(self.place):
            if earlier.world == world:
                return earlier
        raise web.HTTPError(404)


class Feedback(Page):
    """The feedback page of an exercise, or a page that waits for it."""

    @with_bundle
    async def get(self, exercise: str) -> None:
        if not NAME.fullmatch(exercise) or exercise not in self.place.trainee.manifest.exercises:
            raise web.HTTPError(404)
        behind = self.worker.mark_if_needed()
        page = self.place.marks / f"{exercise}.{self.lang}.html"
        earlier = self.place.delivered and exercise in marks(self.place)
        if (exercise in behind and not earlier) or not is_plain(page):
            going = exercise in behind and self.worker.busy
            sent = exercise in behind and self.place.delivered
            trouble, stamp = self.worker.trouble, self.stamp()
            self.show(pages.wait(self.lang, self.base, going=going, sent=sent, trouble=trouble, stamp=stamp))
            return
        start = url_path_join(self.base, "cenlab/start")
        self.show(pages.with_way_back(_page(page), self.lang, start, N_("Start page")))


class State(Page):
    """The state as data, for the screens: which exercises are marked. Asking starts marking if something waits."""

    def broken(self, error: str) -> None:
        self.tell({"marked": {}, "waiting": [], "busy": False, "trouble": error, "stamp": self.stamp(), "job": None})

    @with_bundle
    async def get(self) -> None:
        behind = self.worker.mark_if_needed()
        known = marks(self.place)
        tallies = {
            name: {
                "points": mark["points"],
                "max": mark["max"],
                "least": is_least(mark),
                "artifact": mark["artifact"],
            }
            for name, mark in known.items()
        }
        job = self.worker.job
        self.tell(
            {
                "marked": tallies,
                "waiting": behind,
                "busy": self.worker.busy,
                "trouble": self.worker.trouble,
                "instructor": self.place.delivered,
                "stamp": self.stamp(),
                "job": pages.progress(job, self.lang) if job is not None and not job.ended else None,
            }
        )


class Words(Page):
    """The texts that the JupyterLab extension shows."""

    @web.authenticated
    async def get(self) -> None:
        tr = translator(self.lang)
        titles = {}
        try:
            names = self.place.trainee.manifest.exercises
        except CenlabError:
            names = ()
        for name in names:
            try:
                titles[name] = tr.text(exercise_facts(name)["title"])
            except (CenlabError, OSError, KeyError):
                titles[name] = name
        self.tell(
            {
                "lang": self.lang,
                "start": tr(N_("Start page")),
                "synthetic": tr(N_("SYNTHETIC · everything here is invented")),
                "desk": tr(N_("To the desk")),
                "menus": tr(N_("Menus")),
                "menus_title": tr(N_("Show or hide JupyterLab's own menus")),
                "titles": titles,
                "server": SERVER,
                "away": tr(
                    N_(
                        "cenlab does not answer. What you typed is kept. If it was ended, start it again with the "
                        "same command; this page then goes on by itself."
                    )
                ),
                "opening": tr(
                    N_(
                        "The program of the exercise is being started. What you typed is kept; the screen comes by "
                        "itself."
                    )
                ),
                "away_again": tr(N_("Try now")),
                "away_address": tr(N_("cenlab was started anew. Open the address that it shows; your work is kept.")),
            }
        )


class Part(Page):
    """The stylesheet and the script of the pages."""

    @web.authenticated
    async def get(self, ending: str) -> None:
        kinds = {"css": "text/css", "js": "text/javascript"}
        self.set_header("Content-Type", f"{kinds[ending]}; charset=utf-8")
        self.finish((STATIC / f"page.{ending}").read_text(encoding="utf-8"))


def load(server: ServerApp) -> None:
    """Put the pages under /cenlab/; without a configured home the extension stays silent."""
    home = server.config.get("Cenlab", {}).get("home")
    if not home:
        return
    shared = {"worker": Worker(Place(Path(str(home))))}
    base = server.web_app.settings["base_url"]
    routes = (
        ("start", Start),
        ("language", Language),
        ("new-world", NewWorld),
        ("state", State),
        ("words", Words),
        ("earlier/([^/]+)", LeftWorld),
        ("earlier/([^/]+)/([^/]+)", LeftWorld),
        ("page[.](css|js)", Part),
        ("feedback/([^/]+)", Feedback),
    )
    server.web_app.add_handlers(  # type: ignore[no-untyped-call]
        ".*$", [(url_path_join(base, "cenlab", path), handler, shared) for path, handler in routes]
    )
