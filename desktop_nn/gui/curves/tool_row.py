"""The row over the curves: scale, smoothing, what x counts, and the legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_nn.gui import fonts, format
from desktop_nn.gui.curves.legend import PAST, LegendEntry
from desktop_nn.gui.curves.panels import tr
from desktop_nn.gui.widgets.buttons import IconButton, Segments
from desktop_nn.gui.widgets.labels import text_label
from desktop_nn.gui.widgets.slider_field import Slider

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_nn.gui.colors import Theme
    from desktop_nn.gui.curves.choices import Choices

_SLIDER_WIDTH = 88
_SHORT_SLIDER = 44
_HEIGHT, _LEGEND_HEIGHT = 30, 22


class ToolRow(QWidget):
    """What the person chooses for the curves; where there is little room the lesser choices give way.

    Signals:
        panel_chosen: another plot is to be shown where there is room for one.
        pinned: the curves are to be kept for comparison, or those that are kept to go.
    """

    panel_chosen = Signal()
    pinned = Signal()

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self._choices = choices
        self._compared = False
        self._build_choices()
        self._build_legend()
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 8, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._log)
        self._row.addWidget(self._panel)
        for part in (*self._smoothing_parts(), self._along_name, self._along, self.pin):
            self._row.addWidget(part)
        self._row.addStretch(1)
        self._below = QHBoxLayout()
        self._below.setContentsMargins(0, 0, 8, 0)
        self._below.setSpacing(8)
        self._below.addStretch(1)
        for entry in self.legend.values():
            # A gap of its own would stay when the entry goes.
            entry.setContentsMargins(0, 0, 6, 0)
            self._row.addWidget(entry)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._row)
        column.addLayout(self._below)
        self._room: int | None = None
        self._lines = 1
        self.setFixedHeight(_HEIGHT)
        # The row gives way itself (`fit`): it must not keep the window from getting narrow.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_narrow(False)
        choices.changed.connect(self._show_choices)
        self._show_choices()

    def _build_choices(self) -> None:
        self._log = QCheckBox(tr("Log scale"))
        self._log.setFont(fonts.font(fonts.LABEL))
        self._log.setAccessibleName(self._log.text())
        self._log.setToolTip(tr("Draw the loss on a logarithmic axis, on which equal factors are equal distances"))
        self._log.toggled.connect(lambda on: self._choices.set(log_y=on))
        self._panel = Segments((("loss", tr("Loss")), ("metric", tr("Accuracy"))), tr("Curve to show"), 26)
        self._panel.chosen.connect(self.panel_chosen)
        self._smoothing_name = text_label(tr("Smoothing"), "muted", fonts.LABEL)
        self._slider = Slider()
        self._slider.setFixedWidth(_SLIDER_WIDTH)
        self._slider.setAccessibleName(tr("Smoothing of the training line"))
        self._slider.valueChanged.connect(lambda value: self._choices.set(smoothing=value / self._slider.maximum()))
        self._smoothing_value = text_label("", size=fonts.LABEL)
        self._smoothing_value.setMinimumWidth(28)
        self._along_name = text_label(tr("Along"), "muted", fonts.LABEL)
        along = (("epochs", tr("Epochs")), ("steps", tr("Steps")), ("time", tr("Time")))
        self._along = Segments(along, tr("What the x axis counts"), 26)
        self._along.button("epochs").setToolTip(tr("An epoch is one pass over all training samples"))
        self._along.button("steps").setToolTip(tr("A step is one update of the weights"))
        self._along.button("time").setToolTip(tr("The time spent on updates, without pauses and evaluations"))
        self._along.chosen.connect(lambda along: self._choices.set(along=along))
        self.pin = IconButton("pin", tr("Keep these curves for comparison"), side=26)
        self.pin.setCheckable(True)
        self.pin.clicked.connect(self.pinned)

    def _build_legend(self) -> None:
        self.legend = {
            "training": LegendEntry(tr("training"), "training"),
            "validation": LegendEntry(tr("validation"), "accent", marker=True),
            "penalty": LegendEntry(tr("penalty"), "muted", dotted=True),
            "past": LegendEntry(tr("comparison"), "text", pattern=PAST),
        }
        for name in ("penalty", "past"):
            self.legend[name].hide()

    @property
    def panel(self) -> str:
        """Which plot to show where there is room for one: "loss" or "metric"."""
        return str(self._panel.value())

    def set_metric(self, name: str) -> None:
        """Call the second plot by the metric's name."""
        if self._panel.button("metric").text() != name:
            self._panel.set_choices((("loss", tr("Loss")), ("metric", name)))
            self._fit_again()

    def set_narrow(self, narrow: bool) -> None:
        """Offer a switch between the two plots, as only one is shown."""
        self._panel.setVisible(narrow)
        self._fit_again()

    def set_comparison(self, text: str, can_keep: bool) -> None:
        """Say what the curves are compared with; with an empty text they are not, and may be kept if they `can_keep`.

        Args:
            text: how the two runs differ.
            can_keep: whether there are curves to keep.
        """
        entry = self.legend["past"]
        if bool(text) != self._compared:
            self._compared = bool(text)
            entry.setVisible(self._compared)
            self._fit_again()
        entry.explain(text)
        self.pin.setChecked(bool(text))
        self.pin.setEnabled(bool(text) or can_keep)
        tip = tr("Keep these curves, dashed, for comparison with another run")
        if text:
            tip = tr("{comparison}. Click to remove it.").format(comparison=text)
        elif not can_keep:
            tip = tr("There are no curves to keep for comparison yet")
        if tip != self.pin.toolTip():
            self.pin.setToolTip(tip)
            self.pin.setAccessibleDescription(tip)

    def fit(self, width: int) -> None:
        """Let the lesser choices give way where the row is narrower than they need."""
        self._room = width
        self._fit_again()

    def _fit_again(self) -> None:
        if self._room is None:
            return
        # Words go first; then the legend, which must be whole, gets a line of its own; then what the menu holds too.
        for lines in (1, 2):
            self._put_legend(lines)
            self._show_all()
            steps = self._shorter_words() if lines == 1 else (*self._shorter_words(), *self._fewer_choices())
            for step in steps:
                if self._fits():
                    break
                step()
            if self._fits():
                break

    def _show_all(self) -> None:
        self._slider.setFixedWidth(_SLIDER_WIDTH)
        self._log.setText(tr("Log scale"))
        self._smoothing_name.setText(tr("Smoothing"))
        for part in (*self._smoothing_parts(), self._along_name, self._along, self.pin):
            part.setVisible(True)

    def _shorter_words(self) -> tuple[Callable[[], None], ...]:
        return (
            self._along_name.hide,
            lambda: self._slider.setFixedWidth(_SHORT_SLIDER),
            lambda: self._smoothing_name.setText(tr("Smooth")),
            lambda: self._log.setText(tr("Log")),
        )

    def _fewer_choices(self) -> tuple[Callable[[], None], ...]:
        return self._along.hide, self.pin.hide, *(part.hide for part in self._smoothing_parts())

    def _put_legend(self, lines: int) -> None:
        """Let the legend stand at the right of the choices, or on a second line under them."""
        if lines == self._lines:
            return
        self._lines = lines
        home = self._row if lines == 1 else self._below
        for entry in self.legend.values():
            (self._below if lines == 1 else self._row).removeWidget(entry)
            home.addWidget(entry)
        self.setFixedHeight(_HEIGHT if lines == 1 else _HEIGHT + _LEGEND_HEIGHT)

    def _fits(self) -> bool:
        for line in (self._row, self._below):
            line.invalidate()
        return self._room is None or self._row.minimumSize().width() <= self._room

    def _smoothing_parts(self) -> tuple[QWidget, ...]:
        return self._smoothing_name, self._slider, self._smoothing_value

    def explain(self, window: int, dropout: bool, validation_note: str, penalty: bool) -> None:
        """Let the legend and the slider say what exactly is drawn now.

        Args:
            window: how many updates the training line averages.
            dropout: whether units are dropped in training.
            validation_note: how the validation samples were drawn.
            penalty: whether there is a penalty to draw.
        """
        mean = (
            tr("Running mean over the last {count} updates").format(count=format.count(window))
            if window > 1
            else tr("Every update by itself")
        )
        measured = tr("measured on the training batches, with dropout on") if dropout else tr("on the training batches")
        behind = tr("The pale line behind it is every single update.") if window > 1 else ""
        self.legend["training"].explain(f"{mean}, {measured}. {behind}".strip())
        note = tr("Measured at the end of every epoch, without dropout.")
        self.legend["validation"].explain(f"{note} {validation_note}".strip())
        self.legend["penalty"].explain(tr("What the weights cost (L1 and L2); the losses are drawn without it."))
        if penalty == self.legend["penalty"].isHidden():
            self.legend["penalty"].setVisible(penalty)
            self._fit_again()
        self._slider.setToolTip(tr("Smoothing: {mean}.").format(mean=mean[0].lower() + mean[1:]))

    def recolour(self, theme: Theme) -> None:
        """Take over the colours of a theme."""
        for entry in self.legend.values():
            entry.recolour(theme)

    @Slot()
    def _show_choices(self) -> None:
        options = self._choices.options
        self._log.setChecked(options.log_y)
        self._along.set_value(options.along)
        value = round(options.smoothing * self._slider.maximum())
        if value != self._slider.value():
            self._slider.setValue(value)
        self._smoothing_value.setText(format.fixed(options.smoothing, 2))
