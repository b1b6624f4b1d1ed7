from __future__ import annotations

import shutil
import sys

import pytest

from desktop_nn.bench import screen
from desktop_nn.bench.screen import OFFSCREEN, best_screen


def test_without_a_virtual_screen_windows_open_offscreen(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with best_screen() as found:
        assert found is OFFSCREEN


def test_the_person_s_own_screen_is_taken_as_it_is(monkeypatch):
    monkeypatch.setattr(screen.environment, "has_screen", lambda: True)
    with best_screen() as found:
        assert (found.name, found.env) == ("screen", {})


@pytest.mark.skipif(sys.platform == "win32", reason="there is no X11")
def test_a_virtual_screen_that_does_not_start_is_done_without(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/false")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with best_screen() as found:
        assert found is OFFSCREEN
