"""Messages: nothing moves because of them, confirmations go by themselves, and none outlives its cause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_nn.data.idx_folder import Idx
from desktop_nn.gui import notice_bar
from desktop_nn.gui.state import Notice
from tests.tour.person import Person

if TYPE_CHECKING:
    import pytest

Opens = Callable[..., Person]


def test_the_workspace_stays_where_it_is(opens: Opens) -> None:
    person = opens()
    window, document = person.window, person.window.document
    before = window.workspace.geometry(), window.splitter.mapTo(window, QPoint(0, 0))
    document.notify(Notice("info", "First.", topic="a", passing=True))
    document.notify(Notice("error", "Second.", topic="b"))
    person.breathe()
    assert window.notices.isVisible()
    assert (window.workspace.geometry(), window.splitter.mapTo(window, QPoint(0, 0))) == before
    assert window.notices.mapTo(window, QPoint(0, 0)).y() > window.height() / 2


def test_what_leads_through_an_experiment_covers_nothing_of_it(opens: Opens) -> None:
    person = opens()
    window = person.window
    window.document.new("overfit")
    person.breathe()
    upper = window.notices.mapTo(window, QPoint(0, 0)).y()
    lowest = window.tabs.mapTo(window, QPoint(0, window.tabs.height())).y()
    assert lowest <= upper
    window.document.dismiss_topic("hint")
    person.breathe()
    assert window.tabs.mapTo(window, QPoint(0, window.tabs.height())).y() > upper


def test_the_welcome_page_makes_room(opens: Opens) -> None:
    person = opens()
    window = person.window
    person.press("Ctrl+Shift+H")
    window.document.notify(Notice("warning", "Something.", topic="a"))
    person.breathe()
    page = window.pages.welcome
    assert page is not None
    lower = window.notices.mapTo(window, QPoint(0, window.notices.height())).y()
    assert page.mapTo(window, QPoint(0, 0)).y() >= lower
    window.document.dismiss_topic("a")
    person.breathe()
    assert page.y() == 0


def test_a_confirmation_goes_by_itself_unless_it_is_read(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice_bar, "LINGER", 20)
    monkeypatch.setattr(notice_bar, "_AGAIN", 20)
    person = opens()
    document = person.window.document
    # Wherever the test before has left it, the mouse must not rest on the message.
    QTest.mouseMove(person.window.tool_bar, QPoint(5, 5))
    document.notify(Notice("info", "Saved.", topic="export", passing=True))
    document.notify(Notice("error", "Broken.", topic="file"))
    person.find("Dismiss", inside=person.window.notices.findChildren(notice_bar.Message)[0]).setFocus(
        Qt.FocusReason.TabFocusReason
    )
    person.live(0.1)
    assert len(document.notices) == 2
    person.window.run_bar.train_button.setFocus()
    QTest.mouseMove(person.window.tool_bar, QPoint(6, 6))
    person.until(lambda: [notice.text for notice in document.notices] == ["Broken."], "the confirmation goes")


def test_a_refusal_goes_with_its_cause(opens: Opens, tmp_path: Path) -> None:
    person = opens()
    document = person.window.document
    document.set_spec(replace(document.spec, data=Idx(folder=str(tmp_path / "none"))), "choose")
    person.until(lambda: document.info_error, "there is no such folder")
    person.press("F5")
    assert "there is no such folder" in document.notices[0].text
    person.press("Ctrl+Z")
    assert not document.notices


def test_the_line_of_hints_says_what_is_pointed_at(opens: Opens) -> None:
    person = opens()
    window = person.window
    window.run_bar.train_button.setFocus()
    person.point_at(window.run_bar.step_button)
    assert window.tool_bar.hint.text() == "Train one batch (F10)"
