"""Changing the network and its training: at once, at the next epoch, at a restart, not at all; and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from desktop_nn.gui.state import Status
from tests.tour.welcome import place_of

if TYPE_CHECKING:
    from tests.tour.guide import Guide

MANY = "1000000000"


def live_edits(guide: Guide) -> None:
    """Change the learning rate, a dropout and the epochs in mid-training; a new layer waits for a restart."""
    document, person = guide.document, guide.person
    guide.open_section("Training")
    guide.open_section("Optimizer")
    guide.press("F5")
    guide.until(lambda: document.is_training, "F5 trains on")
    before = document.spec.optimizer.learning_rate
    person.fill("Learning rate (Optimizer)", "0.0005")
    guide.expect(document.spec.optimizer.learning_rate == 0.0005 != before, "the learning rate is the one typed")
    guide.until(lambda: document.run_spec.optimizer.learning_rate == 0.0005, "training takes it over at once", 10)
    guide.expect("optimizer.learning_rate" not in document.pending, "it does not wait")
    person.fill("Units of Hidden 1", "96")
    guide.expect(document.spec.network.hidden[0].units == 96, "the design has 96 units")
    guide.expect(document.run_spec.network.hidden[0].units != 96, "the network that trains does not")
    guide.until(lambda: person.has("needs restart") or document.pending, "the edit waits for a restart")
    guide.take("edit-waits-for-restart", moving=True)
    guide.press("F5")
    guide.until(lambda: document.status is Status.PAUSED, "F5 pauses", 5)
    guide.press("Ctrl+Z")
    while document.spec.network.hidden[0].units == 96:
        guide.expect(document.can_undo, "the change of units can be undone")
        guide.press("Ctrl+Z")
    guide.expect(not document.pending, "after Ctrl+Z nothing waits")


def refusals(guide: Guide) -> None:
    """Type what cannot be: the text stays, the reason is said, the network is as it was."""
    document, person = guide.document, guide.person
    units = document.spec.network.hidden[0].units
    person.fill("Units of Hidden 1", MANY)
    field = person.find("Units of Hidden 1", QLineEdit)
    guide.expect(field.text() == MANY, "what was typed stays as it was typed")
    guide.expect(document.spec.network.hidden[0].units == units, "the network is as it was")
    guide.take("value-refused")
    guide.press("Escape")
    guide.expect(field.text() == str(units), "Escape brings the value back")


def new_layers(guide: Guide) -> None:
    """Add a layer in the panel and one in the diagram, set it up, train anew, take all of it back by keyboard."""
    document, person, canvas = guide.document, guide.person, guide.window.diagram.canvas
    before = document.spec
    guide.click("Reset")
    guide.until(lambda: document.run is None, "Reset goes back to the initial weights", 5)
    guide.click("Add layer")
    guide.expect(len(document.spec.network.hidden) == 3, "a click adds a layer")
    fresh = document.spec.network.hidden[2]
    person.fill("Units of Hidden 3", "32")
    guide.click("Dropout of Hidden 3")
    guide.click("Batch normalization of Hidden 3")
    layer = document.spec.network.hidden[2]
    guide.expect((layer.units, layer.batch_norm) == (32, not fresh.batch_norm), "units and batch norm are set")
    guide.expect((layer.dropout > 0) != (fresh.dropout > 0), "a click turns dropout on or off")
    guide.click(canvas.viewport(), place_of(canvas, "add"))
    guide.expect(len(document.spec.network.hidden) == 4, "a click on + in the diagram adds a layer there")
    guide.take("layers-added")
    steps = 0
    while document.spec != before:
        guide.expect(document.can_undo, "everything can be undone")
        guide.press("Ctrl+Z")
        steps += 1
    guide.press(*["Ctrl+Shift+Z"] * (steps - 1))
    guide.expect(len(document.spec.network.hidden) == 3, "Ctrl+Shift+Z does it again, step by step")
    guide.press("F5")
    guide.until(lambda: document.is_training, "the new design trains")
    guide.until(lambda: document.progress.epoch >= 2, "two epochs pass", 60)
    guide.press("F5")
    guide.until(lambda: document.status is Status.PAUSED, "F5 pauses", 5)
    guide.expect(document.network.layers[2].units == 32, "the network that trained has the new layer")
    guide.take("trained-again")


def step_by_step(guide: Guide) -> None:
    """One batch, one epoch, and back to the start."""
    document = guide.document
    guide.click("Step")
    guide.until(lambda: document.run is not None and document.run.position.step == 1, "Step trains one batch", 10)
    guide.until(lambda: document.status is Status.PAUSED, "and rests", 5)
    guide.click("Epoch")
    guide.until(lambda: document.run.position.epoch == 1 and document.status is Status.PAUSED, "Epoch ends it", 60)
    guide.expect(document.run.position.step > 1, "at its last batch")
    guide.take("one-epoch")
    guide.press("Ctrl+R")
    guide.until(lambda: document.run is None and document.status is Status.IDLE, "Ctrl+R resets", 5)
