"""Each of the other presets, one click away, trained to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QToolButton

from desktop_nn.gui.state import Status
from tests.tour import handwriting
from tests.tour.files import answer_question
from tests.tour.welcome import point_at_curve

if TYPE_CHECKING:
    from tests.tour.guide import Guide


def begin(guide: Guide, label: str) -> None:
    """Choose a preset in the panel; say no to saving."""
    document = guide.document
    guide.person.choose("Preset", label)
    if QApplication.activeModalWidget() is not None:
        answer_question(guide, "Don’t save")
    guide.until(lambda: document.spec.name == label and document.run is None, f"{label} is open", 10)
    guide.until(lambda: document.dataset is not None, "its samples are there", 60)


def train(guide: Guide, seconds: float = 60) -> float:
    """Train to the end; return the validation metric."""
    document = guide.document
    guide.click("Train")
    guide.until(lambda: document.status is Status.FINISHED, "training ends", seconds)
    return document.progress.validation_metric or 0.0


def is_it_an_8(guide: Guide) -> None:
    """One yes-or-no output on the digits."""
    document = guide.document
    begin(guide, "Is it an 8?")
    guide.expect(document.network.layers[-1].units == 1, "there is one output")
    reached = train(guide)
    guide.expect(reached > 0.95, f"more than 95 % right; it is {100 * reached:.1f} %")
    guide.click("Clear")
    handwriting.draw(guide.person, "8")
    guide.until(lambda: document.answer is not None and document.answer.winner == 1, "the 8 is an 8", 5)
    guide.take("is-it-an-8")


def exclusive_or(guide: Guide) -> None:
    """Two inputs: the surface takes the place of the pad, and the pad says why when it is opened."""
    begin(guide, "Exclusive or")
    guide.expect(guide.window.surface.isVisible() and not guide.window.draw.isVisible(), "Surface is shown for points")
    reached = train(guide)
    guide.expect(reached > 0.9, f"more than 90 % right; it is {100 * reached:.1f} %")
    point_at_surface(guide)
    guide.take("exclusive-or")
    toggle = guide.person.find("Draw", QToolButton, guide.window.tool_bar)
    guide.click(toggle)
    guide.expect(guide.window.draw.isVisible(), "the pad can be opened all the same")
    guide.take("pad-for-other-data")
    guide.click(toggle)
    guide.expect(not guide.window.draw.isVisible(), "and closed again")


def spiral(guide: Guide) -> None:
    """Two arms wound round each other, with the settings of the data in sight."""
    begin(guide, "Two spirals")
    guide.open_section("Network", wanted=False)
    guide.open_section("Data")
    reached = train(guide, 120)
    guide.expect(reached > 0.9, f"more than 90 % right; it is {100 * reached:.1f} %")
    point_at_surface(guide)
    guide.take("spiral")
    guide.tab("Weights")
    guide.take("spiral-weights")
    guide.tab("Curves")
    guide.person.fill("Noise (Data)", "20")
    guide.expect("data.noise" in guide.document.pending, "other data need a restart")
    guide.take("noise-needs-restart")
    guide.open_section("Data", wanted=False)
    guide.open_section("Network")


def plane(guide: Guide) -> None:
    """Regression: a number from two coordinates, judged by R²."""
    begin(guide, "Plane")
    reached = train(guide)
    guide.expect(reached > 0.9, f"R² above 0.9; it is {reached:.3f}")
    point_at_curve(guide, "Accuracy" if guide.window.width() > 1800 else "Loss")
    guide.take("plane")


def point_at_surface(guide: Guide) -> None:
    """Hold the mouse over the surface and read it."""
    plot = guide.window.surface.plot
    guide.person.point_at(plot, QPoint(plot.width() * 3 // 5, plot.height() // 3))
