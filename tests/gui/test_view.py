"""The base of all views: how often they draw."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QSignalSpy

from desktop_nn.gui.view import BESIDE_THE_PEN_MS, View
from tests.gui.draw.dressed import themes  # noqa: F401 (a fixture)
from tests.gui.draw.fake_document import FakeDocument


class Counting(View):
    """Counts its pictures."""

    def refresh(self) -> None:
        self.pictures = getattr(self, "pictures", 0) + 1


class Following(Counting):
    follows_pen = True


@pytest.fixture
def document():
    return FakeDocument()


def shown(qtbot, themes, document, cls):  # noqa: F811
    view = cls(document, themes)
    qtbot.addWidget(view)
    document.drawing_changed.connect(view.mark_stale)
    view.show()
    qtbot.waitUntil(lambda: getattr(view, "pictures", 0) == 1)
    return view


def test_while_the_pen_is_down_only_what_follows_it_keeps_its_pace(qtbot, themes, document):  # noqa: F811
    beside, following = (shown(qtbot, themes, document, cls) for cls in (Counting, Following))
    document.begin_stroke()
    document.drawing_changed.emit()
    assert beside._frame.interval() == BESIDE_THE_PEN_MS
    assert following._frame.interval() == Following.frame_ms
    qtbot.waitUntil(lambda: beside.pictures == 2 and following.pictures == 2)
    document.drawing_changed.emit()
    document.end_stroke()
    assert beside._frame.isActive()
    assert beside._frame.interval() == Counting.frame_ms
    qtbot.waitUntil(lambda: beside.pictures == 3)


def test_a_hidden_view_draws_once_when_it_is_shown(qtbot, themes, document):  # noqa: F811
    view = shown(qtbot, themes, document, Counting)
    view.hide()
    spy = QSignalSpy(view._frame.timeout)
    document.drawing_changed.emit()
    document.drawing_changed.emit()
    assert not view._frame.isActive() and spy.count() == 0
    view.show()
    qtbot.waitUntil(lambda: view.pictures == 2)
