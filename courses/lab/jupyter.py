"""JupyterLab's settings for a cenlab home: quiet, offline, in the trainee's language, apart from the user's own.

The rule kept here: nothing asks the network: no news, no update check, no extension manager, no language servers.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from courses.lab.pages import closed
from courses.lab.place import Place
from simulator.strict_json import JsonFault, read_object
from simulator.workspace.home import write_atomic

EXTENSIONS = Path(__file__).parent / "labextension"
QUIET = (
    "jupyter_lsp",
    "jupyter_server_terminals",
    "jupyterlab_jupytext",
    "nbgrader.server_extensions.formgrader",
    "nbgrader.server_extensions.validate_assignment",
    "nbgrader.server_extensions.assignment_list",
    "nbgrader.server_extensions.course_list",
    "notebook",
    "notebook_shim",
)
UNLOADED = (
    "jupyterlab-jupytext",
    "@jupyter/nbgrader",
    "@jupyter-notebook/lab-extension",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/terminal-extension",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/fileeditor-extension:language-server",
    "@jupyterlab/notebook-extension:language-server",
)
LOCALES = {"en": "en", "ru": "ru_RU"}
START = "/cenlab/start"


def server_settings(place: Place) -> dict[str, Any]:
    """The server's configuration."""
    return {
        "ServerApp": {
            "jpserver_extensions": {"jupyterlab": True, "courses.lab": True, **dict.fromkeys(QUIET, False)},
            "root_dir": str(place.trainee.course),
            "extra_template_paths": [str(place.jupyter / "templates")],
            "default_url": START,
            "open_browser": False,
            "ip": "127.0.0.1",
            "port_retries": 0,
            "allow_root": os.geteuid() == 0,
            "quit_button": False,
            "terminals_enabled": False,
            "log_level": "WARN",
            "tornado_settings": {"xsrf_cookie_kwargs": {"samesite": "Strict"}},
        },
        "LabApp": {
            "extra_labextensions_path": [str(EXTENSIONS)],
            "user_settings_dir": str(place.jupyter / "user-settings"),
            "workspaces_dir": str(place.jupyter / "workspaces"),
            "extension_manager": "readonly",
            "news_url": None,
            "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
            "default_url": "/lab",
        },
        "ContentsManager": {"allow_hidden": False},
        # A kernel that dies as it starts comes back where all who speak with it already look for it, and soon.
        "KernelRestarter": {"random_ports_until_alive": False, "time_to_dead": 1.0},
        # What was asked of one that died is not answered: for so many seconds all would wait for that.
        "MappingKernelManager": {"kernel_info_timeout": 15.0},
        "IdentityProvider": {"cookie_options": {"samesite": "Strict"}},
        "Cenlab": {"home": str(place.path)},
    }


def user_settings(lang: str) -> dict[str, dict[str, Any]]:
    """JupyterLab's settings by plugin, as the settings editor would write them."""
    return {
        "@jupyterlab/translation-extension/plugin": {"locale": LOCALES[lang]},
        "@jupyterlab/apputils-extension/notification": {
            "fetchNews": "false",
            "checkForUpdates": False,
            "doNotDisturbMode": True,
        },
        "@jupyterlab/apputils-extension/themes": {"adaptive-theme": True},
        "@jupyterlab/extensionmanager-extension/plugin": {"enabled": False, "disclaimed": False},
        "@jupyterlab/notebook-extension/tracker": {
            "windowingMode": "none",
            "recordTiming": False,
            "kernelShutdown": False,
        },
        "@jupyterlab/docmanager-extension/plugin": {"autosaveInterval": 30, "confirmClosingDocument": False},
    }


def set_language(place: Place, lang: str) -> None:
    """Write the settings that JupyterLab reads when its page opens; a person's own changes elsewhere stay.

    The page that stands in place of the server's own login form is written too.
    """
    write_atomic(place.jupyter / "templates" / "login.html", closed(lang).encode())
    for plugin, values in user_settings(lang).items():
        path = place.jupyter / "user-settings" / f"{plugin}.jupyterlab-settings"
        try:
            before = read_object(path)
        except JsonFault:
            before = {}
        if plugin.endswith("themes") and before:
            continue
        write_atomic(path, json.dumps({**before, **values}, indent=2).encode())


def write_settings(place: Place, lang: str) -> None:
    """Write everything that JupyterLab reads at its start."""
    config = place.jupyter / "config"
    write_atomic(config / "jupyter_server_config.json", json.dumps(server_settings(place), indent=1).encode())
    disabled = {"disabledExtensions": dict.fromkeys(UNLOADED, True)}
    write_atomic(config / "labconfig" / "page_config.json", json.dumps(disabled, indent=1).encode())
    set_language(place, lang)


def keeps_modes(folder: Path) -> bool:
    """Whether the disk closes a file to others when it is told to; FAT on a stick does not."""
    probe = folder / ".mode"
    write_atomic(probe, b"")
    private = not probe.stat().st_mode & 0o077
    probe.unlink()
    return private


def runtime_folder(place: Place, private: bool) -> Path:
    """Where the kernels' keys lie while the lab runs: in the home, or on this machine's own disk if others could read.

    Jupyter refuses to start where it cannot close them.
    """
    if private:
        return place.jupyter / "runtime"
    return Path(tempfile.mkdtemp(prefix="cenlab-runtime-"))


def environment(place: Place, token: str) -> dict[str, str]:
    """The child's environment: its own Jupyter folders; the token does not stand on the command line."""
    return {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(place.jupyter / "config"),
        "JUPYTER_DATA_DIR": str(place.jupyter / "data"),
        "JUPYTER_RUNTIME_DIR": str(runtime_folder(place, keeps_modes(place.jupyter))),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_TOKEN": token,
        "IPYTHONDIR": str(place.jupyter / "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
