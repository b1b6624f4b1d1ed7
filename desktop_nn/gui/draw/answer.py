"""The network's answer to the drawing: a bar for every class, with the winner and the runner-up in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_nn.gui import fonts, format
from desktop_nn.gui.widgets.bars import OutputBars
from desktop_nn.gui.widgets.labels import ElidedLabel, text_label
from desktop_nn.gui.widgets.narrator import Narrator

if TYPE_CHECKING:
    from desktop_nn.gui.state import Answer

HEAD = 20
GAP = 4


class AnswerBox(QWidget):
    """Follows the drawing and the weights; blank, it says what to do."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: tuple[str, ...] = ()
        self._narrator = Narrator([self], self)
        self.setAccessibleName(self.tr("What the network answers"))
        title = text_label(self.tr("Answer"), weight=fonts.SEMIBOLD, size=fonts.LABEL)
        self._kind = text_label("", "muted", fonts.CAPTION)
        self._aside = ElidedLabel("", "muted", fonts.LABEL)
        self._aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bars = OutputBars()
        self.bars.setAccessibleName(self.tr("Answer"))
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(title)
        head.addWidget(self._kind)
        head.addWidget(self._aside, 1)
        for label in (title, self._kind, self._aside):
            label.setFixedHeight(HEAD)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self.bars)

    @property
    def rows(self) -> int:
        """How many bars there are."""
        return len(self._labels)

    @property
    def aside(self) -> str:
        """What stands beside the title: the runner-up, or what to do."""
        return self._aside.text()

    @property
    def sentence(self) -> str:
        """What a screen reader says of it."""
        return self._narrator.sentence

    @property
    def kind(self) -> str:
        """Whether the bars are probabilities or plain outputs; empty without an answer."""
        return self._kind.text()

    def show_nothing(self, labels: tuple[str, ...], reason: str) -> None:
        """Show empty bars and why they are empty."""
        self._name_rows(labels)
        self.bars.clear()
        self._kind.setText("")
        self._aside.setText(reason)
        self._narrator.tell(reason)

    def show_answer(self, answer: Answer) -> None:
        """Show the outputs."""
        self._name_rows(answer.labels)
        won = answer.winner if 0 <= answer.winner < len(answer.labels) else None
        if len(answer.outputs) == 1 and won == 0:
            # One signed output that says yes or no: no row wins against another.
            won = None
        self.bars.set_values(answer.outputs, probabilities=answer.probabilities, winner=won)
        self._kind.setText(self.tr("probabilities") if answer.probabilities else self.tr("outputs"))
        self._aside.setText(self._runner_up(answer))
        self._narrator.tell(self._sentence(won))

    def _sentence(self, won: int | None) -> str:
        """Return what a screen reader says: the winner and the runner-up, or every output."""
        if won is None:
            rows = zip(self._labels, map(self.bars.text_of, range(self.rows)), strict=True)
            return ", ".join(f"{label}: {text}" for label, text in rows)
        read = self.tr("read as {label}, {value}").format(label=self._labels[won], value=self.bars.text_of(won))
        return f"{read}; {self.aside}" if self.aside else read

    def _runner_up(self, answer: Answer) -> str:
        """Return the second best class, where there is a choice among several."""
        if len(answer.outputs) < 3 or answer.winner < 0:
            return ""
        second = int(np.argsort(answer.outputs, kind="stable")[-2])
        if second == answer.winner:
            second = int(np.argsort(answer.outputs, kind="stable")[-1])
        value = float(answer.outputs[second])
        text = format.percent(value) if answer.probabilities else format.signed(value)
        return self.tr("then {0}, {1}").format(answer.labels[second], text)

    def _name_rows(self, labels: tuple[str, ...]) -> None:
        if labels != self._labels:
            self._labels = labels
            self.bars.set_labels(labels)
