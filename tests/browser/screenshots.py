"""Pictures of every screen, to be looked at: `python tests/browser/screenshots.py OUT [--only start,entry] [--quick]`.

Two sizes, light and dark, two languages; before and after an average officer has worked. Nothing is judged here.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1] / "lib"))

from browser_harness import browser
from lab_driver import Lab, running_lab
from playwright.sync_api import Browser, Page

from courses.practice import prepare_practice
from grading.rubric import load_exercise
from grading.solver.slips import RATES, Slips
from simulator.rng import stream
from simulator.workspace import Home, submit

SIZES = ((1280, 800), (1920, 1080))
SCREENS = {
    "entry": "entry_first_reports",
    "search": "retrieval_first_queries",
    "board": "synthesis_first_network",
    "inbox": "cencomm_first_warning",
}


def work(home: Home) -> None:
    """An average officer does every exercise and submits."""
    for name in home.manifest.exercises:
        solver = importlib.import_module(f"grading.solver.{load_exercise(name).kind}")
        solver.solve(home, Slips(RATES["typical"], stream(bytes(32), "pictures")), name)
        submit(home, name)


def snap(page: Page, path: Path, *, whole: bool = False) -> None:
    page.wait_for_timeout(500)
    page.screenshot(path=path, full_page=whole)
    print(path.name)


def pictures(chromium: Browser, lab: Lab, out: Path, label: str, only: set[str], quick: bool) -> None:
    """Every wanted screen in every size and scheme."""
    for width, height in SIZES[: 1 if quick else 2]:
        for scheme in ("light", "dark"):
            context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            page.on("pageerror", lambda error: print("  page error:", error))
            name = f"{label}-{width}-{scheme}"
            page.goto(lab.address)
            if "start" in only:
                snap(page, out / f"start-{name}.png", whole=True)
            for screen, exercise in SCREENS.items():
                if screen in only:
                    page.goto(f"{lab.base}/doc/tree/{exercise}/{exercise}.ipynb")
                    page.wait_for_selector(".cenlab-screen .cl-root, .cenlab-screen .cl-form")
                    page.wait_for_timeout(2500)
                    snap(page, out / f"{screen}-{name}-page.png")
                    page.locator(".cenlab-desk").click()
                    snap(page, out / f"{screen}-{name}.png")
                if "feedback" in only and label.endswith("after"):
                    page.goto(f"{lab.base}/cenlab/feedback/{exercise}")
                    page.wait_for_selector("h2")
                    snap(page, out / f"feedback-{screen}-{name}.png", whole=True)
            context.close()


def main() -> None:
    """Prepare a home, take pictures, let an officer work, take them again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="start,entry,search,board,inbox,feedback")
    parser.add_argument("--quick", action="store_true", help="one size only")
    parser.add_argument("--after", action="store_true", help="only after the work")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    only = set(options.only.split(","))
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        root = Path(folder) / "cenlab"
        home = prepare_practice(root, "en", print)
        for stage in ("before", "after")[int(options.after) :]:
            if stage == "after":
                work(home)
            for lang in ("en", "ru"):
                with running_lab(root, "--lang", lang) as lab:
                    pictures(chromium, lab, options.out, f"{lang}-{stage}", only, options.quick)


if __name__ == "__main__":
    main()
