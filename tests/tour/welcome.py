"""First start to first digit read: train the welcome experiment, draw while it trains, look at what it learned."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from desktop_nn.gui.state import Status
from tests.tour import handwriting
from tests.tour.person import Failed

if TYPE_CHECKING:
    from desktop_nn.gui.diagram.canvas import Canvas
    from tests.tour.guide import Guide


def welcome_page(guide: Guide) -> None:
    """The program as it begins: experiments to choose from, by arrow keys or with the mouse."""
    window, person = guide.window, guide.person
    page = window.pages.welcome
    guide.expect(page is not None and page.isVisible(), "the program begins with the welcome page")
    assert page is not None
    guide.until(lambda: all(card.has_picture for card in page.cards.values()), "every card has its picture")
    guide.expect(not window.run_bar.train_button.isEnabled(), "there is nothing to train yet")
    guide.take("welcome", moving=True)
    guide.press("Right")
    guide.expect(page.chosen == "spiral", "an arrow key chooses the card beside")
    person.click(page.cards["digits"])
    guide.expect(page.chosen == "digits", "a click chooses a card")
    guide.click("Open and train “Handwritten digits”")
    guide.until(lambda: window.workspace.isVisible(), "the experiment opens", 5)


def led_through(guide: Guide) -> None:
    """The first experiment brings a tour of the window: on, back, and out of it by keyboard."""
    helpers = guide.window.helpers
    guide.until(lambda: helpers.call_out is not None, "the tour begins", 5)
    for name in ("design", "network"):
        guide.take(f"tour-{name}", moving=True)
        guide.press("Return")
    guide.take("tour-train", moving=True)
    guide.click("Back")
    guide.expect(helpers.call_out is not None, "the tour goes back")
    guide.click("Next")
    guide.press("Escape")
    guide.expect(helpers.call_out is None, "Escape leaves the tour")


def first_start(guide: Guide) -> None:
    """The experiment as it opens for the first time: its digits are being prepared, and it can be used already."""
    document = guide.document
    guide.until(lambda: document.preparation is not None and document.preparation[0] > 0, "digits are prepared")
    plots = guide.window.curves.plots
    guide.until(lambda: plots and plots["loss"].accessibleDescription(), "the plots are drawn")
    guide.take("first-start", moving=True)
    guide.until(lambda: document.dataset is not None, "the digits are there", 90)
    guide.expect(document.preparation is None and not document.notices, "nothing waits and nothing is wrong")


def train_and_draw(guide: Guide) -> None:
    """Train; draw a digit in mid-training and see it read while the pen moves and the network learns."""
    document, answers = guide.document, []
    guide.until(lambda: document.is_training, "training begins")
    guide.until(lambda: document.progress.epoch >= 1, "the first epoch ends", 60)
    document.drawing_changed.connect(lambda: answers.append(document.answer))

    moves = itertools.count(1)

    def follow() -> None:
        move = next(moves)
        guide.until(lambda: len(answers) > move and answers[-1] is not None, "the answer follows the pen", 2)

    handwriting.draw(guide.person, "3", each=follow)
    guide.until(lambda: document.answer is not None and document.answer.winner == 3, "the 3 is read as a 3", 20)
    guide.expect(document.is_training, "training goes on while a digit is drawn")
    guide.take("drawn-while-training", moving=True)
    guide.until(lambda: document.status is Status.FINISHED, "the training ends", 120)
    accuracy = document.progress.validation_metric or 0.0
    guide.expect(accuracy > 0.94, f"validation accuracy is above 94 %; it is {100 * accuracy:.1f} %")
    point_at_curve(guide, "Loss")
    guide.take("trained")


def draw_after_training(guide: Guide) -> None:
    """Take strokes back with the pad's own undo, clear it, draw other digits."""
    document = guide.document
    pad = handwriting.draw(guide.person, "4")
    pad.setFocus()
    guide.press("Ctrl+Z", "Ctrl+Z")
    guide.expect(len(document.strokes) == 1, "Ctrl+Z on the pad takes back its strokes, nothing else")
    guide.click("Clear")
    handwriting.expect_empty(document.strokes, "after Clear")
    guide.take("blank-pad")
    handwriting.draw(guide.person, "8")
    guide.until(lambda: document.answer is not None and document.answer.winner == 8, "the 8 is read as an 8")


def look_inside(guide: Guide) -> None:
    """Select a neuron in the diagram, find it in Weights, enlarge it, look at the later layers."""
    document, window = guide.document, guide.window
    canvas = window.diagram.canvas
    guide.click(canvas.viewport(), place_of(canvas, "neuron", "h1"))
    guide.expect(document.selection.neuron is not None, "a click selects the neuron")
    guide.take("neuron-selected")
    guide.press("Ctrl+2")
    guide.expect(window.weights.isVisible(), "Ctrl+2 opens Weights")
    guide.take("weights")
    neuron = document.selection.neuron
    assert neuron is not None
    cell = window.weights.grid.cell_of(neuron)
    assert cell is not None
    guide.person.double_click(window.weights.grid, cell.center().toPoint())
    guide.expect(window.weights.enlarged.isVisible(), "a double click enlarges the neuron")
    guide.person.point_at(window.weights.enlarged.picture)
    guide.take("neuron-enlarged")
    guide.press("Escape")
    guide.expect(window.weights.grid.isVisible(), "Escape goes back to all neurons")
    guide.click(guide.person.find("Hidden 2", inside=window.weights.tools))
    guide.take("weights-of-a-later-layer")
    guide.tab("Curves")


def place_of(canvas: Canvas, kind: str, layer: str = "") -> QPoint:
    """Return a point of the diagram where there is something of a kind, as the eye would find it."""
    for y in range(0, canvas.viewport().height(), 6):
        for x in range(0, canvas.viewport().width(), 6):
            target = canvas.target_at(QPoint(x, y))
            if target.kind == kind and (not layer or target.layer == layer):
                return QPoint(x + 6, y + 6)
    raise Failed(f"the diagram has no {kind} {layer}")


def point_at_curve(guide: Guide, name: str) -> None:
    """Hold the mouse over a curve and read it."""
    window = guide.window
    plots = {"Loss": "loss", "Accuracy": "metric"}
    guide.until(lambda: bool(window.curves.plots), "the plots are built")
    plot = window.curves.plots[plots[name]]
    viewport = plot.viewport()
    guide.person.point_at(viewport, QPoint(viewport.width() // 2, viewport.height() // 3))
    guide.until(lambda: plot.read_out is not None, f"{name} says its values under the cursor", 5)
