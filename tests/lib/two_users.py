"""Two users of one machine who share nothing but a folder, and a checkout in which both can run what README prints.

As root each is a user number of its own with a home closed to the other. Where the tests do not run as root there is
one user with two homes: then only paths and settings are apart, and `Users.apart` is False.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.content import package_root

# Users that every Debian has and nobody works as; nbgrader wants a user to have a name.
NUMBERS = {
    name: pwd.getpwnam(user).pw_uid for name, user in (("instructor", "games"), ("asan", "news"), ("gulnara", "mail"))
}


def _reachable(path: Path) -> bool:
    """Whether every user can go through all folders above a path."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def checkout(place: Path) -> Path:
    """A folder with the repository's contents in which `.venv/bin/cenlab` works for every user."""
    root = package_root()
    folder = place / "checkout"
    folder.mkdir(parents=True)
    for entry in root.iterdir():
        if not entry.name.startswith("."):
            (folder / entry.name).symlink_to(entry)
    venv = folder / ".venv"
    if _reachable(Path(sys.executable)) and _reachable(Path(os.path.realpath(sys.executable))):
        venv.symlink_to(root / ".venv")
        return folder
    # This interpreter lies where others cannot go: the system's own of the same version, with the same packages.
    base = next(p for p in (Path("/usr/bin/python3.11"), Path(os.path.realpath(sys.executable))) if p.exists())
    subprocess.run([base, "-m", "venv", "--without-pip", venv], check=True)
    packages = next(Path(p) for p in sys.path if p.endswith("site-packages"))
    site = next((venv / "lib").glob("python*/site-packages"))
    (site / "same.pth").write_text(f"{packages}\n{root}\n")
    for name in ("share", "etc"):
        if (Path(sys.prefix) / name).is_dir():
            (venv / name).symlink_to(Path(sys.prefix) / name)
    script = venv / "bin" / "cenlab"
    script.write_text(f"#!{venv}/bin/python\nfrom courses.cli import main\n\nif __name__ == '__main__':\n    main()\n")
    script.chmod(0o755)
    return folder


@dataclass(frozen=True)
class Users:
    """The users of a test; apart says whether the system keeps them apart."""

    place: Path
    checkout: Path

    @property
    def apart(self) -> bool:
        return os.geteuid() == 0

    def home(self, name: str) -> Path:
        """A user's home, closed to the others."""
        path = self.place / "homes" / name
        if not path.exists():
            path.mkdir(parents=True, mode=0o700)
            path.chmod(0o700)
            if self.apart:
                os.chown(path, NUMBERS[name], NUMBERS[name])
        return path

    def options(self, name: str) -> dict[str, object]:
        """What `subprocess` needs to start something as this user."""
        environment = {
            "HOME": str(self.home(name)),
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "BROWSER": "true",
            "PYTHONDONTWRITEBYTECODE": "1",
            "MPLCONFIGDIR": str(self.home(name)),
            "COLUMNS": "400",
        }
        options: dict[str, object] = {"cwd": self.checkout, "env": environment, "text": True}
        if self.apart:
            options |= {"user": NUMBERS[name], "group": NUMBERS[name], "extra_groups": [], "umask": 0o022}
        return options

    def run(self, name: str, words: Sequence[str], code: int = 0) -> str:
        """A command as this user, ended with this code; what it said on both streams."""
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            **self.options(name),  # type: ignore[call-overload]
        )  # fmt: skip
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}"
        return str(done.stdout)

    def carry(self, stick: Path, name: str) -> None:
        """Plug a stick in for a user: like FAT it knows no owners, all on it belongs to whoever plugged it in."""
        if not self.apart:
            return
        for path in (stick, *stick.rglob("*")):
            os.chown(path, NUMBERS[name], NUMBERS[name], follow_symlinks=False)


def users_in(place: Path) -> Users:
    """The users of a test under a folder that everybody can go through."""
    place.mkdir(parents=True, exist_ok=True)
    for folder in (place, *place.parents):
        if folder == Path("/tmp"):
            break
        if os.geteuid() == 0:
            folder.chmod(folder.stat().st_mode | 0o011)
    users = Users(place=place, checkout=checkout(place))
    if users.apart:  # the checkout is the instructor's: README's commands write results beside it
        os.chown(users.checkout, NUMBERS["instructor"], NUMBERS["instructor"])
    return users


def take_away(place: Path) -> None:
    """Delete everything of the users."""
    shutil.rmtree(place, ignore_errors=True)
