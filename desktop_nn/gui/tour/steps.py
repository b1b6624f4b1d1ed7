"""What the tour says, and beside what it says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QDockWidget, QWidget

from desktop_nn.core.translate import QT_TRANSLATE_NOOP
from desktop_nn.gui.main_window import MainWindow

_CONTEXT = "Tour"


@dataclass(frozen=True)
class Step:
    """One call-out.

    Attributes:
        title: a few words.
        text: two or three sentences.
        target: what it points at.
        dock: the dock that must be open for that; None where it is always there.
        tab: the tab of the centre that must be in front; -1 for any.
        wanted: whether the step makes sense for the experiment that is open.
        done: whether the person has done what the step asks for; None where it only tells.
    """

    title: str
    text: str
    target: Callable[[MainWindow], QWidget]
    dock: Callable[[MainWindow], QDockWidget] | None = None
    tab: int = -1
    wanted: Callable[[MainWindow], bool] = lambda window: True
    done: Callable[[MainWindow], bool] | None = None


def _kind(window: MainWindow) -> str:
    info = window.document.shown_info
    return info.kind if info is not None else ""


STEPS = (
    Step(
        QT_TRANSLATE_NOOP(_CONTEXT, "Decide here"),
        QT_TRANSLATE_NOOP(
            _CONTEXT,
            "Data, layers, loss, optimizer: everything about the experiment is in Design. Much can be changed while it "
            "trains; what cannot says that it needs a restart.",
        ),
        target=lambda window: window.design_dock,
        dock=lambda window: window.design_dock,
    ),
    Step(
        QT_TRANSLATE_NOOP(_CONTEXT, "This is the network"),
        QT_TRANSLATE_NOOP(
            _CONTEXT,
            "Each line is a weight: blue is positive, orange negative, and the wider the stronger. Click a neuron to "
            "select it; − and + below a layer change its size.",
        ),
        target=lambda window: window.diagram,
    ),
    Step(
        QT_TRANSLATE_NOOP(_CONTEXT, "Let it learn"),
        QT_TRANSLATE_NOOP(
            _CONTEXT,
            "Press Train, here or with F5. The same button pauses, and goes on where it stopped. The window can be "
            "used all the while.",
        ),
        target=lambda window: window.run_bar.train_button,
        done=lambda window: window.document.run is not None or window.document.session.busy,
    ),
    Step(
        QT_TRANSLATE_NOOP(_CONTEXT, "Watch it learn"),
        QT_TRANSLATE_NOOP(
            _CONTEXT,
            "The loss says how wrong the answers are. Grey is for the samples it learns from, the marked line for "
            "others: when that one rises while grey goes on falling, it is learning by heart.",
        ),
        target=lambda window: window.tabs,
        tab=0,
    ),
    Step(
        QT_TRANSLATE_NOOP(_CONTEXT, "Draw a digit"),
        QT_TRANSLATE_NOOP(
            _CONTEXT,
            "Draw one here with the mouse or a pen, large and in the middle. It is read while you draw, in the middle "
            "of training too.",
        ),
        target=lambda window: window.draw.pad,
        dock=lambda window: window.draw_dock,
        wanted=lambda window: _kind(window) == "image",
        done=lambda window: bool(window.document.strokes),
    ),
    Step(
        QT_TRANSLATE_NOOP(_CONTEXT, "See what it makes of it"),
        QT_TRANSLATE_NOOP(
            _CONTEXT,
            "One bar for each answer, the winner marked. Above it is what the network really gets of your drawing: "
            "28 × 28 grey values, cropped and centred like those it learned from.",
        ),
        target=lambda window: window.draw.answer,
        dock=lambda window: window.draw_dock,
        wanted=lambda window: _kind(window) == "image",
    ),
    Step(
        QT_TRANSLATE_NOOP(_CONTEXT, "See what it answers everywhere"),
        QT_TRANSLATE_NOOP(
            _CONTEXT,
            "The colour of the ground is the network’s answer at that place; the points are the samples. Point at it "
            "to read the numbers.",
        ),
        target=lambda window: window.surface,
        dock=lambda window: window.surface_dock,
        wanted=lambda window: _kind(window) == "points",
    ),
    Step(
        QT_TRANSLATE_NOOP(_CONTEXT, "Too fast?"),
        QT_TRANSLATE_NOOP(
            _CONTEXT,
            "Slow training down to as little as one step a second and watch the weights move. Step and Epoch go on by "
            "just one; Reset begins anew, and can be undone.",
        ),
        target=lambda window: window.run_bar.speed,
    ),
    Step(
        QT_TRANSLATE_NOOP(_CONTEXT, "Try anything"),
        QT_TRANSLATE_NOOP(
            _CONTEXT,
            "Every change can be undone with Ctrl+Z. All commands and settings are found here by name, and this tour "
            "under Help.",
        ),
        target=lambda window: window.tool_bar.find_button,
    ),
)
