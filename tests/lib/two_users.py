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
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from simulator.content import package_root

# Users that every Debian has and nobody works as; nbgrader wants a user to have a name.
NUMBERS = {
    name: pwd.getpwnam(user).pw_uid for name, user in (("instructor", "games"), ("asan", "news"), ("gulnara", "mail"))
}


OUTSIDE = (".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis")


def open_to_all(path: Path) -> bool:
    """Whether every user can go through all folders above a path."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def open_folder(prefix: str) -> Path:
    """A new temporary folder that every user can go through, though the folder for temporary things be the tester's."""
    places = (Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))
    place = next((place for place in places if place.is_dir() and open_to_all(place / prefix)), places[0])
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    folder.chmod(0o755)
    return folder


def readable_copy(source: Path, target: Path) -> Path:
    """A tree again, where and so that every user can read it: a second name of each file where that will do."""

    def again(old: str, new: str) -> str:
        if os.stat(old).st_mode & stat.S_IROTH:
            with suppress(OSError):  # another file system, or one without second names
                os.link(old, new)
                return new
        shutil.copy2(old, new)
        os.chmod(new, os.stat(new).st_mode | 0o444)
        return new

    shutil.copytree(source, target, copy_function=again, ignore=shutil.ignore_patterns(*OUTSIDE), symlinks=True)
    for folder, _, _ in os.walk(target):
        os.chmod(folder, os.stat(folder).st_mode | 0o555)
    return target


def _in_reach(path: Path, place: Path) -> Path:
    """The path itself if everybody can go there and look, else a copy of the tree in the place."""
    if open_to_all(path) and path.stat().st_mode & 0o005 == 0o005:
        return path
    return readable_copy(path, place / path.name)


def checkout(place: Path) -> Path:
    """A folder with the repository's contents in which `.venv/bin/cenlab` works for every user.

    The tree, the interpreter and its packages may lie where only the tester can go (a clone under `mktemp -d`, a
    Python under his home): of those there is a copy in the place.
    """
    root, prefix = package_root(), Path(sys.prefix)
    folder = place / "checkout"
    folder.mkdir(parents=True)
    open_root = _in_reach(root, place / "copied")
    for entry in open_root.iterdir():
        if not entry.name.startswith("."):
            (folder / entry.name).symlink_to(entry)
    interpreter = Path(os.path.realpath(sys.executable))
    venv = folder / ".venv"
    if open_root == root and all(open_to_all(path) for path in (Path(sys.executable), interpreter)):
        venv.symlink_to(prefix)
        return folder
    subprocess.run([_python(interpreter, place), "-m", "venv", "--without-pip", venv], check=True)
    packages = _in_reach(next(Path(p) for p in sys.path if p.endswith("site-packages")), place / "copied")
    site = next((venv / "lib").glob("python*/site-packages"))
    (site / "same.pth").write_text(f"{packages}\n{open_root}\n")
    for name in ("share", "etc"):
        if (prefix / name).is_dir():
            (venv / name).symlink_to(_in_reach(prefix / name, place / "copied"))
    script = venv / "bin" / "cenlab"
    script.write_text(f"#!{venv}/bin/python\nfrom courses.cli import main\n\nif __name__ == '__main__':\n    main()\n")
    script.chmod(0o755)
    return folder


def _python(interpreter: Path, place: Path) -> Path:
    """This interpreter if everybody can go there, the system's own of the same version, or a copy of this one."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (interpreter, Path("/usr/bin") / version):
        if python.exists() and open_to_all(python):
            return python
    return readable_copy(Path(sys.base_prefix), place / "python") / "bin" / version


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
        process = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            **self.options(name),  # type: ignore[call-overload]
        )  # fmt: skip
        assert process.returncode == code, f"{words}: {process.returncode}\n{process.stdout}"
        return str(process.stdout)

    def carry(self, stick: Path, name: str) -> None:
        """Plug a stick in for a user: like FAT it knows no owners, all on it belongs to whoever plugged it in."""
        if not self.apart:
            return
        for path in (stick, *stick.rglob("*")):
            os.chown(path, NUMBERS[name], NUMBERS[name], follow_symlinks=False)


def users_in(place: Path) -> Users:
    """The users of a test in a folder of `open_folder`."""
    users = Users(place=place, checkout=checkout(place))
    if users.apart:  # the checkout is the instructor's: README's commands write results beside it
        os.chown(users.checkout, NUMBERS["instructor"], NUMBERS["instructor"])
    return users


def take_away(place: Path) -> None:
    """Delete everything of the users."""
    shutil.rmtree(place, ignore_errors=True)
