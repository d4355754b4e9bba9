"""JupyterLab's settings: quiet, offline, apart from the user's own."""

from __future__ import annotations

import json
from pathlib import Path

from courses.lab.jupyter import environment, keeps_modes, runtime_folder, server_settings, set_language, write_settings
from courses.lab.place import Place

THEMES = "@jupyterlab/apputils-extension/themes.jupyterlab-settings"
LOCALE = "@jupyterlab/translation-extension/plugin.jupyterlab-settings"


def test_on_a_disk_without_modes_the_keys_of_kernels_lie_on_the_machines_own(tmp_path: Path) -> None:
    place = Place(tmp_path)
    assert keeps_modes(place.jupyter)
    assert runtime_folder(place, private=True) == place.jupyter / "runtime"
    own = runtime_folder(place, private=False)
    assert (own.stat().st_mode & 0o777, tmp_path in own.parents) == (0o700, False)
    own.rmdir()


def test_nothing_asks_the_network(tmp_path: Path) -> None:
    settings = server_settings(Place(tmp_path))
    assert settings["LabApp"]["news_url"] is None
    assert settings["LabApp"]["check_for_updates_class"] == "jupyterlab.NeverCheckForUpdate"
    assert settings["LabApp"]["extension_manager"] == "readonly"
    assert settings["ServerApp"]["ip"] == "127.0.0.1"


def test_the_token_is_not_on_the_command_line_and_the_folders_are_our_own(tmp_path: Path) -> None:
    variables = environment(Place(tmp_path), "secret")
    assert variables["JUPYTER_TOKEN"] == "secret"
    for name in ("CONFIG", "DATA", "RUNTIME"):
        assert variables[f"JUPYTER_{name}_DIR"].startswith(str(tmp_path))


def test_the_language_changes_and_a_chosen_theme_stays(tmp_path: Path) -> None:
    place = Place(tmp_path)
    write_settings(place, "en")
    folder = place.jupyter / "user-settings"
    (folder / THEMES).write_text('{"theme": "JupyterLab Dark"}')
    set_language(place, "ru")
    assert json.loads((folder / LOCALE).read_text())["locale"] == "ru_RU"
    assert json.loads((folder / THEMES).read_text()) == {"theme": "JupyterLab Dark"}
