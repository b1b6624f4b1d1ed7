"""The tour: it points at the things themselves, follows them, waits for nobody and can be left at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget

from desktop_nn.gui.tour.steps import STEPS
from desktop_nn.gui.widgets.number_field import NumberField
from tests.tour import handwriting

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from desktop_nn.gui.main_window import MainWindow
    from desktop_nn.gui.tour.callout import CallOut
    from tests.gui.welcome.conftest import Starts
    from tests.tour.person import Person


@pytest.fixture
def led(starts: Starts, settings: QSettings) -> Person:
    """A person who has just opened exclusive or for the first time."""
    settings.remove("tour")
    person = starts()
    window: MainWindow = person.window
    window.document.new("xor")
    person.until(lambda: window.helpers.call_out is not None, "the tour begins")
    return person


def call_out(person: Person) -> CallOut:
    found = person.window.helpers.call_out
    assert found is not None
    return found


def title(person: Person) -> str:
    person.breathe()
    return call_out(person).accessibleName()


def titles(window: MainWindow) -> list[str]:
    return [step.title for step in STEPS if step.wanted(window)]


def test_it_comes_once_after_the_first_experiment_is_opened(led: Person, starts: Starts) -> None:
    assert title(led) == "Decide here"
    assert call_out(led).accessibleDescription()
    led.press("Escape")
    assert led.window.helpers.call_out is None
    led.window.close()
    again = starts()
    again.window.document.new("xor")
    again.live(0.1)
    assert again.window.helpers.call_out is None
    again.menu("Help", "Tour of the window")
    assert title(again) == "Decide here"


def test_enter_goes_through_all_steps_and_the_keyboard_comes_back(led: Person) -> None:
    window = led.window
    seen = []
    for _ in titles(window):
        assert call_out(led).isAncestorOf(QApplication.focusWidget())
        seen.append(title(led))
        led.press("Return")
    assert window.helpers.call_out is None
    assert seen == titles(window)
    assert "Draw a digit" not in seen
    assert window.run_bar.train_button.hasFocus()


def test_back_goes_back(led: Person) -> None:
    led.click("Next")
    assert title(led) == "This is the network"
    led.click("Back")
    assert title(led) == "Decide here"
    assert not led.has("Back")
    led.click("Leave the tour (Esc)")
    assert led.window.helpers.call_out is None


def test_what_it_asks_for_can_be_done_or_skipped(led: Person) -> None:
    led.press("Return", "Return")
    assert title(led) == "Let it learn"
    assert led.has("Skip")
    led.click(led.window.run_bar.train_button)
    led.until(lambda: not led.has("Skip"), "it notices the training")
    assert title(led) == "Let it learn"
    led.click("Next")
    assert title(led) == "Watch it learn"


def test_a_digit_is_drawn_while_the_tour_looks_on(led: Person) -> None:
    window = led.window
    window.document.new("digits")
    led.until(lambda: window.draw.isVisible(), "the pad comes")
    assert window.helpers.call_out is None
    led.menu("Help", "Tour of the window")
    for _ in titles(window)[: titles(window).index("Draw a digit")]:
        led.press("Return")
    assert title(led) == "Draw a digit"
    assert led.has("Skip")
    handwriting.draw(led, "4")
    assert len(window.document.strokes) == 2
    assert not led.has("Skip")
    led.until(lambda: window.document.dataset is not None, "the digits are there")


def test_the_bubble_stays_beside_its_target_and_off_it(led: Person) -> None:
    window = led.window
    for size in ((1024, 700), (1440, 900)):
        window.resize(*size)
        window.helpers.start_tour()
        for _ in titles(window):
            led.live(0.03)
            bubble, target = call_out(led), place(window)
            assert window.rect().contains(bubble.geometry()), title(led)
            body = bubble.geometry().adjusted(9, 9, -9, -9)
            assert not body.intersects(target) or target.height() > 400, title(led)
            led.press("Return")


def place(window: MainWindow) -> QRect:
    step = window.helpers.tour.step
    assert step is not None
    target: QWidget = step.target(window)
    return QRect(target.mapTo(window, QPoint(0, 0)), target.size())


def test_it_opens_a_closed_dock_and_does_without_one_that_is_closed_later(led: Person) -> None:
    window = led.window
    led.press("Escape")
    window.design_dock.close()
    led.menu("Help", "Tour of the window")
    assert window.design_dock.isVisible()
    led.live(0.03)
    assert window.helpers.tour.ring.isVisible()
    window.design_dock.close()
    led.until(lambda: not window.helpers.tour.ring.isVisible(), "nothing is ringed any more")
    assert title(led) == "Decide here"


def test_esc_leaves_it_from_anywhere_but_a_field_that_has_a_use_for_it(led: Person) -> None:
    window = led.window
    field = next(each for each in window.design.findChildren(NumberField) if each.isVisible())
    units = window.document.spec.network.hidden[0].units
    led.until(lambda: field.text() == str(units), "the panel shows the experiment")
    field.setFocus()
    led.press("9")
    typed = field.text()
    assert "9" in typed
    led.press("Escape")
    assert field.text() != typed
    assert window.helpers.call_out is not None
    window.run_bar.train_button.setFocus()
    led.press("Escape")
    assert window.helpers.call_out is None


def test_the_welcome_page_ends_it(led: Person) -> None:
    led.press("Ctrl+Shift+H")
    assert led.window.pages.on_welcome
    assert led.window.helpers.call_out is None
