"""A digit is drawn with the keyboard alone, and whoever cannot see it hears where the pen is and how it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from tests.gui.opening import Opens


def test_a_seven_is_drawn_by_keys_alone(opens: Opens) -> None:
    person = opens("digits", (1440, 900))
    window, document, pad = person.window, person.window.document, person.window.draw.pad
    pad.setFocus(Qt.FocusReason.TabFocusReason)
    person.press("Shift+Left", "Shift+Left", "Space")
    assert pad.drawing
    person.press(*["Shift+Right"] * 4, *["Shift+Down"] * 4, "Space")
    assert not pad.drawing
    assert len(document.strokes) == 1
    first, last = document.strokes[0][0], document.strokes[0][-1]
    np.testing.assert_allclose(last - first, (4 * 3 / 28, 4 * 3 / 28), atol=1e-6)
    steps = np.abs(np.diff(document.strokes[0], axis=0)).sum(1)
    assert steps.max() < 1 / 28, "what lies between two keys is drawn too"
    assert document.answer is not None
    person.until(lambda: "read as" in window.draw.answer.accessibleDescription(), "the answer is told", 5.0)
    person.until(lambda: "1 stroke, read as" in pad.accessibleDescription(), "the pad is described", 5.0)
    assert "Pen up, row" in pad.accessibleDescription()
    person.press("Ctrl+Z")
    assert not document.strokes


def test_the_pen_stays_on_the_pad_and_is_lifted_when_the_keyboard_leaves(opens: Opens) -> None:
    person = opens("digits", (1440, 900))
    window, document, pad = person.window, person.window.document, person.window.draw.pad
    pad.setFocus(Qt.FocusReason.TabFocusReason)
    without = pad.grab().toImage()
    person.press(*["Shift+Up"] * 4, "Return")
    assert pad.grab().toImage() != without, "the pen can be seen"
    person.press("Down", "Escape")
    assert not pad.drawing
    assert document.strokes[0][:, 1].min() == 0.0
    np.testing.assert_allclose(np.ptp(document.strokes[0][:, 1]), 0.5 / 28, atol=1e-6)
    person.press("Delete", "Space")
    assert pad.drawing
    window.run_bar.train_button.setFocus()
    assert not pad.drawing
    assert len(document.strokes) == 1
