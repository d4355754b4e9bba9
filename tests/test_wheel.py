"""The wheel, installed in an empty environment outside the checkout, runs a whole small course."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--no-build-isolation",
            "--wheel-dir",
            out,
            ROOT,
        ],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_carries_the_content_and_the_catalogues(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "exercises/entry_first_reports/rubric.toml",
        "datasets/scenarios/northern_corridor.toml",
        "datasets/scenarios/southern_straits/outlines.json",
        "datasets/scenarios/common/skeleton/countries.csv",
    ):
        assert any(name.endswith(f"share/cenlab/{wanted}") for name in names)
    for wanted in ("simulator/cen/catalogue.toml", "simulator/cen/locale/ru.po", "simulator/reference/offices.csv"):
        assert wanted in names


@pytest.mark.slow
def test_the_wheel_runs_a_course_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", wheel], check=True, capture_output=True)
    # The dependencies are those of the environment that runs this test; cenlab itself comes from the wheel alone.
    inside = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    libraries = sysconfig.get_path("purelib")
    names = [path for path in Path(libraries).iterdir() if "cenlab" not in path.name]
    for path in names:
        target = Path(inside) / path.name
        if not target.exists() and path.suffix != ".pth":
            target.symlink_to(path)
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    process = subprocess.run(
        [python, "-m", "courses.cli", "demo", "--trainees", "2", "--out", tmp_path / "class", "--json"],
        cwd=tmp_path,
        env={**env, "HOME": str(tmp_path), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr[-3000:]
    result = json.loads(process.stdout.strip().splitlines()[-1])
    assert [trainee["kind"] for trainee in result["trainees"]] == ["expert", "typical"]
    assert result["trainees"][0]["points"] > result["trainees"][1]["points"] > 0
    for words in (
        ("scenario", "new", "far_land"),
        ("scenario", "check", "far_land"),
        ("build", "far_land", "--out", "far", "--cases", "300"),
        ("describe", "far_land", "--out", "far.html", "--lang", "ru"),
    ):
        process = subprocess.run(
            [python, "-m", "courses.cli", "world", *words],
            cwd=tmp_path,
            env={**env, "HOME": str(tmp_path), "PYTHONSAFEPATH": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.returncode == 0, process.stderr[-3000:]
    assert "АЛЬДМАРК" in (tmp_path / "far.html").read_text(encoding="utf-8")
