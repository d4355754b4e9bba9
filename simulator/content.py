"""Where the content lies: the folders `exercises/` and `datasets/`, in a checkout and in an installed wheel alike."""

from __future__ import annotations

import sysconfig
from functools import lru_cache
from pathlib import Path

from simulator.errors import CenlabError

FOLDERS = ("exercises", "datasets")
# What a folder holds that is a scenario.
SCENARIO_FILE = "scenario.toml"


class ContentMissing(CenlabError):
    """A file of the course's content is not where it should be."""


def package_root() -> Path:
    """The folder that holds the packages: the checkout, or site-packages."""
    return Path(__file__).resolve().parent.parent


@lru_cache(maxsize=1)
def content_root() -> Path:
    """The folder that holds exercises/ and datasets/.

    Raises:
        ContentMissing: if neither the checkout nor the installation has them.
    """
    installed = Path(sysconfig.get_path("data")) / "share" / "cenlab"
    for root in (package_root(), installed):
        if all((root / folder).is_dir() for folder in FOLDERS):
            return root
    raise ContentMissing(
        f"The folders exercises/ and datasets/ are neither in {package_root()} nor in {installed}. "
        "Install cenlab again, or run it from a whole checkout."
    )


def scenario_files() -> dict[str, Path]:
    """The scenarios that ship by name: files, and folders with a scenario.toml, in order of name."""
    folder = content("datasets", "scenarios")
    files = {path.stem: path for path in folder.glob("*.toml")}
    files |= {path.parent.name: path for path in folder.glob(f"*/{SCENARIO_FILE}")}
    return dict(sorted(files.items()))


def scenario_file(name: str) -> Path:
    """Where a scenario of that name lies, or would."""
    folder = content("datasets", "scenarios") / name / SCENARIO_FILE
    return folder if folder.is_file() else content("datasets", "scenarios").joinpath(f"{name}.toml")


def content(*parts: str) -> Path:
    """The path of a file or folder of the content, for example content("exercises", "entry_first_reports").

    Raises:
        ContentMissing: if it does not exist.
    """
    path = content_root().joinpath(*parts)
    if not path.exists():
        raise ContentMissing(f"{'/'.join(parts)} is not among the content in {content_root()}.")
    return path
