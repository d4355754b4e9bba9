"""The first start, shown on the terminal as it goes; the work itself is `courses.practice`.

The rule kept here: what is there already stays; a first start that was broken off goes on where it stopped.
"""

from __future__ import annotations

from courses.lab.place import Place
from simulator.texts import N_, Translator

STEPS = {
    "course": N_("Keys of your practice course"),
    "world": N_("A world of your own: organisations, consignments, seizures"),
    "notebooks": N_("Notebooks of the exercises"),
}


def prepare_shown(place: Place, lang: str, tr: Translator, *, again: bool = False) -> None:
    """Make the practice course and put it into the trainee's home, with a progress bar; again: in a new world.

    Raises:
        CenlabError: if the content or the folder does not allow it.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console()
    first = N_("First start: your practice world is being made. This happens once.")
    fresh = N_("A new practice world is being made. The answers in the old one are set aside, not deleted.")
    console.print(tr.text(fresh if again else first), soft_wrap=True)
    names = list(STEPS)
    with Progress(BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task(tr.text(STEPS["course"]), total=len(STEPS))

        def tell(step: str) -> None:
            if step in STEPS:
                progress.update(task, completed=names.index(step), description=tr.text(STEPS[step]))

        from courses.practice import new_world, prepare_practice

        if again:
            new_world(place.path, tell)
        else:
            prepare_practice(place.path, lang, tell)
        progress.update(task, completed=len(STEPS))
