"""Says in one sentence what a plot shows, for screen readers; at a pace at which a sentence can be heard."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Slot

from desktop_nn.gui import format

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

LEAST_SECONDS = 1.0
_FEWEST = 0.1
_EQUAL = 0.005


def tr(text: str) -> str:
    """Translate a part of a sentence."""
    return QCoreApplication.translate("Sentences", text)


class Teller(QTimer):
    """Keeps a widget's accessible description up to date, at most once a second."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._told = -math.inf
        self._make: Callable[[], str] | None = None
        self.setSingleShot(True)
        self.timeout.connect(self._tell_now)

    def tell(self, make: Callable[[], str]) -> None:
        """Describe the widget with what `make` returns, now or when a second has passed; the newest one counts."""
        self._make = make
        wait = LEAST_SECONDS - (perf_counter() - self._told)
        if wait <= 0.0:
            self._tell_now()
        elif not self.isActive():
            self.start(math.ceil(1000 * wait))

    def tell_at_once(self, text: str) -> None:
        """Describe the widget with what a key has just asked for, which waits for nothing."""
        self._make = lambda: text
        self._tell_now()

    @Slot()
    def _tell_now(self) -> None:
        if self._make is not None:
            self._told = perf_counter()
            self._widget.setAccessibleDescription(self._make())
            self._make = None


def course(
    name: str,
    first: float,
    last: float,
    epochs: float,
    validation: float,
    best: tuple[float, int] | None,
    text: Callable[[float], str],
    *,
    falls: bool,
) -> str:
    """Return how a quantity went.

    Such as "Loss fell from 2.3 to 0.12 over 8 epochs; validation 0.13, lowest 0.12 at epoch 7."

    Args:
        name: of the quantity.
        first: the training figure at the start.
        last: the training figure now.
        epochs: gone through.
        validation: the last figure; NaN without.
        best: the best validation figure and its epoch.
        text: writes a figure.
        falls: whether less is better.
    """
    sentence = _way(name, first, last, epochs, text)
    if math.isfinite(validation):
        sentence += "; " + tr("validation {value}").format(value=text(validation))
        if best is not None:
            word = tr("lowest") if falls else tr("highest")
            sentence += ", " + tr("{word} {value} at epoch {epoch}").format(
                word=word, value=text(best[0]), epoch=format.count(best[1])
            )
    return sentence + "."


def _way(name: str, first: float, last: float, epochs: float, text: Callable[[float], str]) -> str:
    if epochs < _FEWEST:
        # So little is no way yet.
        return tr("{name} {last} after less than {n} epochs").format(
            name=name, last=text(last), n=format.fixed(_FEWEST, 1)
        )
    went = _went(first, last)
    decimals = 0 if epochs == int(epochs) or epochs >= 100 else 1
    over = tr("over one epoch") if epochs == 1 else tr("over {n} epochs").format(n=format.fixed(epochs, decimals))
    if text(first) == text(last):
        return tr("{name} stayed at {last} {over}").format(name=name, last=text(last), over=over)
    return tr("{name} {went} from {first} to {last} {over}").format(
        name=name, went=went, first=text(first), last=text(last), over=over
    )


def _went(first: float, last: float) -> str:
    if abs(last - first) <= _EQUAL * max(abs(first), abs(last)):
        return tr("stayed")
    return tr("fell") if last < first else tr("rose")


def spread(name: str, low: float, high: float, rest: str = "") -> str:
    """Return from where to where values go, such as "Weights of Hidden 1 from −0.23 to 0.25; 128 neurons"."""
    values = tr("{name} from {low} to {high}").format(name=name, low=format.fixed(low, 2), high=format.fixed(high, 2))
    return f"{values}; {rest}." if rest else f"{values}."
