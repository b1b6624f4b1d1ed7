"""What every test stands on: no screen needed, a home of its own, and nothing left running behind it."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from desktop_nn import environment
from tests.home import variables as home_variables

if sys.platform not in ("win32", "darwin"):
    # Even where there is a screen: windows that open by the hundred would take the focus from each other.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
environment.prepare()
# Before any module of the program, or Qt, can ask where its folders are.
HOME = Path(tempfile.mkdtemp(prefix="desktop-nn-tests-"))
os.environ.update(home_variables(HOME))

from tests import leaks  # noqa: E402 (imports Qt)

leaks.watch()


def pytest_collection_finish() -> None:
    """Spare every collection of garbage a look at what lives until the end: modules and the tests themselves."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def home() -> Path:
    """The folder that stands in for the user's home."""
    return HOME


@pytest.fixture(autouse=True)
def _fresh_settings():
    """Let no test see the settings that another one saved."""
    yield
    for folder in ("config", "roaming"):
        for left in (HOME / folder).iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()


@pytest.fixture(autouse=True)
def _nothing_left_behind(_fresh_settings):
    """Fail a test that leaves a thread, a process, a running timer or a top-level widget."""
    before = leaks.living()
    yield
    left = leaks.left_since(before)
    assert not left, f"left behind: {', '.join(left)}"
