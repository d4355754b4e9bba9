"""The instructor's view of a course in nbgrader's formgrader, on this machine and without the network.

    python -m courses.formgrader --home DIR COURSE [--port N]

The rule kept here: formgrader stays as it is; only its search path for page parts starts with ours, because the
original asks the network for a library that no page of a course needs.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path

from courses.layout import Course, open_course
from simulator.errors import CenlabError
from simulator.visible import visible

PAGE_PARTS = Path(__file__).parent / "jupyter_path"


def environment(course: Course, token: str) -> dict[str, str]:
    """The environment of the server: our page parts first, its own settings and data inside the course.

    The token stands here and not on the command line, which everybody on the machine can read.
    """
    state = course.path / "jupyter"
    path = os.pathsep.join(filter(None, (str(PAGE_PARTS), os.environ.get("JUPYTER_PATH"))))
    own = {f"JUPYTER_{name.upper()}_DIR": str(state / name) for name in ("config", "data", "runtime")}
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    return {**os.environ, **own, "JUPYTER_PATH": path, "JUPYTER_TOKEN": token, "PATH": programs}


def command(course: Course, port: int) -> list[str]:
    """The server's command line; it listens on this machine only."""
    settings = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": str(port),
        "ServerApp.port_retries": "0",
        "ServerApp.open_browser": "False",
        "ServerApp.root_dir": str(course.nbgrader),
        "ServerApp.allow_root": str(os.geteuid() == 0),
    }
    extensions = '{"nbgrader.server_extensions.formgrader": True, "jupyterlab": False}'
    options = [f"--{name}={value}" for name, value in settings.items()]
    return [sys.executable, "-m", "jupyter_server", f"--ServerApp.jpserver_extensions={extensions}", *options]


def main(argv: list[str] | None = None) -> int:
    """Print the address, then become the server until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("course")
    parser.add_argument("--home", type=Path, default=Path.home() / "cenlab")
    parser.add_argument("--port", type=int, default=8890)
    options = parser.parse_args(argv)
    try:
        course = open_course(options.home, options.course)
    except CenlabError as error:
        print(visible(str(error)), file=sys.stderr)
        return 1
    token = secrets.token_hex(16)
    print(f"http://127.0.0.1:{options.port}/formgrader?token={token}", flush=True)
    os.chdir(course.nbgrader)
    return os.execve(sys.executable, command(course, options.port), environment(course, token))


if __name__ == "__main__":
    sys.exit(main())
