"""What is shipped: a wheel that finds its resources anywhere, a source archive that can test itself."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import desktop_nn
from desktop_nn import starter
from desktop_nn.core.paths import resources_dir

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as an installer lays it out; a wheel for every platform only has to be unpacked."""
    target = tmp_path_factory.mktemp("target")
    (wheel,) = built.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _run(installed: Path, code: str, tmp_path: Path) -> str:
    environ = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_checkout_finds_its_resources() -> None:
    assert resources_dir() == ROOT / "resources"


def test_an_installed_wheel_finds_its_own(installed: Path, tmp_path: Path) -> None:
    found = _run(installed, "from desktop_nn.core import paths; print(paths.resources_dir())", tmp_path)
    assert Path(found) == installed / "desktop_nn" / "resources"
    shipped = {name for name in _files(ROOT / "resources") if not name.startswith("pictures/")}
    assert _files(Path(found)) == shipped


def test_an_installed_wheel_does_not_take_itself_for_a_checkout(installed: Path, tmp_path: Path) -> None:
    assert _run(installed, "from desktop_nn import starter; print(starter.find_checkout())", tmp_path) == "None"


def test_the_wheel_holds_the_program_and_nothing_else(installed: Path) -> None:
    metadata = f"desktop_nn-{desktop_nn.__version__}.dist-info"
    assert {path.name for path in installed.iterdir()} == {"desktop_nn", metadata}
    assert (installed / "desktop_nn" / "py.typed").is_file()
    assert "desktop-nn = desktop_nn.cli:main" in (installed / metadata / "entry_points.txt").read_text()


def test_the_source_archive_brings_its_tests(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        names = {name.partition("/")[2] for name in files.getnames()}
    assert {"pyproject.toml", "LICENSE", "README.md", "tests/conftest.py", "desktop_nn/__main__.py"} <= names
    assert {f"resources/{name}" for name in _files(ROOT / "resources")} <= names
    assert not any(name.startswith((".venv", ".git/")) for name in names)


def test_the_starter_understands_every_requirement() -> None:
    for requirement in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]:
        assert starter.meets(requirement), requirement
