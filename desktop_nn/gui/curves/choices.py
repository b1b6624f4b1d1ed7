"""What a person chooses for the curves, as one value that is remembered, and as the entries of the "more" menu."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup

from desktop_nn.gui.curves.panels import Along, tr

if TYPE_CHECKING:
    from collections.abc import Callable

ALONG: tuple[Along, ...] = get_args(Along)


@dataclass(frozen=True)
class Options:
    """The choices.

    Attributes:
        along: what the x axis counts.
        log_x, log_y: whether the x axis, and that of the loss, are logarithmic.
        smoothing: from 0, every update by itself, to 1.
        outliers: whether the limits of y make room for them.
        edits: whether changes of settings are marked on the x axis.
        compare_last: whether a run that is reset is kept for comparison.
    """

    along: Along = "epochs"
    log_x: bool = False
    log_y: bool = True
    smoothing: float = 0.6
    outliers: bool = True
    edits: bool = True
    compare_last: bool = False

    def to_text(self) -> str:
        """Return them as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Options:
        """Return what `to_text` gave; what is missing or means nothing is as at first."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return cls()
        known = asdict(cls())
        for name, value in found.items() if isinstance(found, dict) else ():
            if name in known and type(value) is type(known[name]):
                known[name] = value
        options = cls(**known)
        ok = options.along in ALONG and 0.0 <= options.smoothing <= 1.0
        return options if ok else cls()


class Choices(QObject):
    """The one home of the options; the row of tools and the menu show and change them here.

    Signals:
        changed: the options are others now.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.options = Options()
        self._checks: dict[str, QAction] = {}
        self._along: dict[Along, QAction] = {}
        self._group = QActionGroup(self)
        self.actions = self._build()
        self._show()

    def set(self, **changes: Any) -> None:
        """Change some options."""
        options = replace(self.options, **changes)
        if options != self.options:
            self.options = options
            self._show()
            self.changed.emit()

    def _build(self) -> tuple[QAction, ...]:
        names = {
            "epochs": (tr("Along &epochs"), tr("An epoch is one pass over all training samples")),
            "steps": (tr("Along &steps"), tr("A step is one update of the weights")),
            "time": (tr("Along &time"), tr("The time spent on updates, without pauses and evaluations")),
        }
        for along in ALONG:
            action = self._check(*names[along], self._taker(along))
            self._group.addAction(action)
            self._along[along] = action
        texts = {
            "log_x": (tr("Logarithmic &x axis"), tr("The early steps get as much room as the late ones")),
            "log_y": (tr("&Logarithmic loss"), tr("Equal factors are equal distances")),
            "outliers": (
                tr("Ignore &outliers"),
                tr("The axis shows what lies between the 5th and the 95th of a hundred values"),
            ),
            "edits": (
                tr("Mark &changes of settings"),
                tr("A flag on the x axis wherever a setting was changed in training"),
            ),
            "compare_last": (
                tr("Compare with the last &run"),
                tr("Reset keeps the curves of the run that ends, dashed, beside those of the next"),
            ),
        }
        for name, (text, tip) in texts.items():
            self._checks[name] = self._check(text, tip, self._turner(name))
        checks = self._checks
        return (
            *self._along.values(),
            self._line(),
            *(checks[name] for name in ("log_x", "log_y", "outliers", "edits")),
            self._line(),
            checks["compare_last"],
        )

    def _taker(self, along: Along) -> Callable[[bool], None]:
        return lambda _: self.set(along=along)

    def _turner(self, name: str) -> Callable[[bool], None]:
        """Return what an entry of the menu does when it is turned on or off."""
        return lambda on: self.set(**{name: not on if name == "outliers" else on})

    def _check(self, text: str, tip: str, chosen: Callable[[bool], None]) -> QAction:
        action = QAction(text, self)
        action.setCheckable(True)
        action.setToolTip(tip)
        action.setStatusTip(tip)
        action.triggered.connect(chosen)
        return action

    def _line(self) -> QAction:
        line = QAction(self)
        line.setSeparator(True)
        return line

    def _show(self) -> None:
        self._along[self.options.along].setChecked(True)
        for name, action in self._checks.items():
            on = getattr(self.options, name)
            action.setChecked(not on if name == "outliers" else on)
