"""Tab goes through the whole window in the order in which it is read, and shows everywhere where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.tour.person import name_of

if TYPE_CHECKING:
    from tests.gui.opening import Opens
    from tests.tour.person import Person

MOST_STOPS = 200


def walk(person: Person) -> list[QWidget]:
    """Press Tab from the tool bar until it comes round."""
    window = person.window
    window.activateWindow()
    window.tool_bar.new_button.setFocus(Qt.FocusReason.TabFocusReason)
    stops: list[QWidget] = []
    while len(stops) < MOST_STOPS:
        focused = QApplication.focusWidget()
        assert focused is not None, f"the keyboard is lost after {name_of(stops[-1])}"
        if stops and focused is stops[0]:
            return stops
        assert focused not in stops, f"{described(focused)} comes twice, after {described(stops[-1])}"
        stops.append(focused)
        person.press("Tab")
    raise AssertionError("Tab does not come round")


def described(widget: QWidget) -> str:
    return f"{type(widget).__name__} {name_of(widget)!r} in {type(widget.parentWidget()).__name__}"


@pytest.mark.parametrize(("preset", "tab"), [("digits", 0), ("spiral", 1)])
def test_tab_reaches_everything_and_is_seen_everywhere(opens: Opens, preset: str, tab: int) -> None:
    person = opens(preset, (1440, 900))
    window = person.window
    window.tabs.setCurrentIndex(tab)
    for section in window.design.sections.values():
        section.set_open(True)
    person.press("F10")
    person.until(lambda: window.document.run is not None and not window.document.session.busy, "a step is trained")
    person.live(0.2)
    stops = walk(person)
    panes = (window.tool_bar, window.design_dock, window.diagram, window.tabs, window.run_bar)
    for pane in panes:
        assert any(pane.isAncestorOf(stop) for stop in stops), pane.accessibleName()
    faults = [fault for stop in stops if (fault := what_is_wrong(person, stop))]
    assert not faults, "\n".join(faults)


def what_is_wrong(person: Person, widget: QWidget) -> str:
    window = person.window
    if not widget.isVisible() or not widget.isEnabled():
        return f"{described(widget)} cannot be used"
    if not name_of(widget) and not isinstance(widget, QLabel):
        return f"{described(widget)} has no name"
    elsewhere = window.run_bar.train_button if widget is not window.run_bar.train_button else window.run_bar.speed
    elsewhere.setFocus(Qt.FocusReason.TabFocusReason)
    person.breathe()
    before = widget.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    person.breathe()
    return f"{described(widget)} looks the same with the keyboard" if widget.grab().toImage() == before else ""


def test_tab_goes_through_the_panes_in_order(opens: Opens) -> None:
    person = opens("digits", (1440, 900))
    window = person.window
    panes = [window.tool_bar, window.design_dock, window.diagram, window.tabs, window.draw_dock, window.run_bar]
    seen: list[QWidget] = []
    for stop in walk(person):
        pane = next((pane for pane in panes if pane.isAncestorOf(stop) or pane is stop), None)
        assert pane is not None, described(stop)
        if not seen or seen[-1] is not pane:
            seen.append(pane)
    assert [panes.index(pane) for pane in seen] == list(range(len(panes)))


def test_f6_shows_what_gets_the_keyboard(opens: Opens) -> None:
    person = opens("digits", (1280, 800))
    window = person.window
    for section in window.design.sections.values():
        section.set_open(True)
    person.breathe()
    bar = window.design.scroll_area.verticalScrollBar()
    bar.setValue(bar.maximum())
    window.activateWindow()
    window.tool_bar.new_button.setFocus()
    while not window.design.isAncestorOf(QApplication.focusWidget()):
        person.press("F6")
    assert QApplication.focusWidget().visibleRegion().boundingRect() == QApplication.focusWidget().rect()


def test_a_layer_selected_elsewhere_shows_its_card(opens: Opens) -> None:
    person = opens("digits", (1280, 800))
    window = person.window
    for section in window.design.sections.values():
        section.set_open(True)
    person.breathe()
    bar = window.design.scroll_area.verticalScrollBar()
    bar.setValue(bar.maximum())
    window.document.select(window.document.spec.network.hidden[0].id)
    card = window.design.network.layers.cards[0]
    person.until(lambda: card.visibleRegion().boundingRect() == card.rect(), "the card is in sight")
