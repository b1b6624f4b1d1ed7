"""The row over the curves: scale, smoothing, what x counts, and the legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from desktop_nn.gui import fonts, format
from desktop_nn.gui.curves.legend import LegendEntry
from desktop_nn.gui.curves.panels import Along, tr
from desktop_nn.gui.widgets.buttons import IconButton, Segments
from desktop_nn.gui.widgets.labels import text_label
from desktop_nn.gui.widgets.slider_field import Slider

if TYPE_CHECKING:
    from desktop_nn.gui.colors import Theme

_DEFAULT_SMOOTHING = 0.6
_SLIDER_WIDTH = 88
_SHORT_SLIDER = 44


class ToolRow(QWidget):
    """What the person chooses for the curves; where there is little room the lesser choices give way.

    Signals:
        changed: a choice is another now, or the whole run is to be seen again.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._build_choices()
        self._build_legend()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 8, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._log)
        self._row.addWidget(self._panel)
        for part in (*self._smoothing_parts(), self._along_name, self._along, self._home):
            self._row.addWidget(part)
        self._row.addStretch(1)
        for entry in self.legend.values():
            self._row.addWidget(entry)
            self._row.addSpacing(6)
        self._room: int | None = None
        self.setFixedHeight(30)
        # The row gives way itself (`fit`): it must not keep the window from getting narrow.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_narrow(False)

    def _build_choices(self) -> None:
        self._log = QCheckBox(tr("Log scale"))
        self._log.setFont(fonts.font(fonts.LABEL))
        self._log.setAccessibleName(self._log.text())
        self._log.setChecked(True)
        self._log.setToolTip(tr("Draw the loss on a logarithmic axis, on which equal factors are equal distances"))
        self._log.toggled.connect(self.changed)
        self._panel = Segments((("loss", tr("Loss")), ("metric", tr("Accuracy"))), tr("Curve to show"), 26)
        self._panel.chosen.connect(self.changed)
        self._smoothing_name = text_label(tr("Smoothing"), "muted", fonts.LABEL)
        self._slider = Slider()
        self._slider.setFixedWidth(_SLIDER_WIDTH)
        self._slider.setValue(round(_DEFAULT_SMOOTHING * self._slider.maximum()))
        self._slider.setAccessibleName(tr("Smoothing of the training line"))
        self._slider.valueChanged.connect(self._on_smoothing)
        self._smoothing_value = text_label("", size=fonts.LABEL)
        self._smoothing_value.setMinimumWidth(28)
        self._along_name = text_label(tr("Along"), "muted", fonts.LABEL)
        self._along = Segments((("epochs", tr("Epochs")), ("steps", tr("Steps"))), tr("What the x axis counts"), 26)
        self._along.button("epochs").setToolTip(tr("An epoch is one pass over all training samples"))
        self._along.button("steps").setToolTip(tr("A step is one update of the weights"))
        self._along.chosen.connect(self.changed)
        self._home = IconButton("home", tr("Show the whole run (Home, or a double click)"), side=26)
        self._home.clicked.connect(self._on_home)
        self._home.hide()
        self._on_smoothing()

    def _build_legend(self) -> None:
        self.legend = {
            "training": LegendEntry(tr("training"), "training"),
            "validation": LegendEntry(tr("validation"), "accent", marker=True),
            "penalty": LegendEntry(tr("penalty"), "muted", dashed=True),
        }
        self.legend["penalty"].hide()

    @property
    def logarithmic(self) -> bool:
        """Whether the loss has a logarithmic axis."""
        return self._log.isChecked()

    @property
    def smoothing(self) -> float:
        """From 0, every update by itself, to 1."""
        return self._slider.value() / self._slider.maximum()

    @property
    def along(self) -> Along:
        """What the x axis counts."""
        return cast("Along", self._along.value())

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

    def set_zoomed(self, zoomed: bool) -> None:
        """Offer the way back to the whole run."""
        self._home.setVisible(zoomed)
        self._fit_again()

    def fit(self, width: int) -> None:
        """Let the lesser choices give way where the row is narrower than they need."""
        self._room = width
        self._fit_again()

    def _fit_again(self) -> None:
        if self._room is None:
            return
        self._slider.setFixedWidth(_SLIDER_WIDTH)
        self._log.setText(tr("Log scale"))
        for part in (*self._smoothing_parts(), self._along_name, self._along):
            part.setVisible(True)
        for part in (self._along_name, self._smoothing_name, self._smoothing_value, self._along):
            if self._fits():
                return
            part.setVisible(False)
            # Its tool tip and its effect say what it is: a bare, short slider is better than none.
            if self._smoothing_value.isHidden():
                self._slider.setFixedWidth(_SHORT_SLIDER)
        if not self._fits():
            self._log.setText(tr("Log"))
        self._slider.setVisible(self._fits())

    def _fits(self) -> bool:
        self._row.activate()
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
    def _on_smoothing(self) -> None:
        self._smoothing_value.setText(format.fixed(self.smoothing, 2))
        self.changed.emit()

    @Slot()
    def _on_home(self) -> None:
        self._home.hide()
        self.changed.emit()
