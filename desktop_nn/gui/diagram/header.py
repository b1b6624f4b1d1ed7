"""The row above the diagram: what edges stand for, which of them are hidden, which neurons are drawn, and the zoom."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QMenu

from desktop_nn.gui import fonts
from desktop_nn.gui.diagram.content import Measure
from desktop_nn.gui.diagram.ranking import Shown
from desktop_nn.gui.plot_tools import exporter
from desktop_nn.gui.widgets.buttons import IconButton, Segments
from desktop_nn.gui.widgets.dock import PaneTitle
from desktop_nn.gui.widgets.labels import ElidedLabel, text_label
from desktop_nn.gui.widgets.message import IconLabel
from desktop_nn.gui.widgets.slider_field import SliderField

WIDE = 760
"""From here on the slider has its label."""
_MOST, _LEAST = 10.0, 0.01


class DiagramHeader(PaneTitle):
    """The title of the panel and its tools.

    Attributes:
        choices: the actions that choose which neurons are drawn.
        exports: what can be done with the picture.

    Signals:
        measure_chosen: carries what edges shall stand for.
        least_chosen: carries the amount below which edges are hidden.
        shown_chosen: carries which neurons shall be drawn.
        asked: carries "zoom_out", "zoom_in", "fit", "copy", or the ending of the file to save.
    """

    measure_chosen = Signal(Measure)
    least_chosen = Signal(object)
    shown_chosen = Signal(Shown)
    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__("")
        self.label.setText(self.tr("Network"))
        self.label.setMinimumWidth(self.label.sizeHint().width())
        self._stale = ""
        self.stale_icon = IconLabel("alert-triangle", "warn", 14)
        self.stale_text = ElidedLabel("", "warn", fonts.LABEL)
        self._build_tools()
        self._build_menu()
        self.show_stale("")

    def _build_tools(self) -> None:
        choices = ((Measure.WEIGHT, self.tr("Weight")), (Measure.INPUT, self.tr("Weight × input")))
        self.measure = Segments(choices, self.tr("What edges stand for"))
        self.measure.chosen.connect(self.measure_chosen)
        self.measure.button(Measure.WEIGHT).setToolTip(self.tr("Colour and width of an edge are its weight"))
        for widget in (self.measure, self.stale_icon, self.stale_text):
            self.add_left(widget)
        self._least_label = text_label(self.tr("Hide edges below"), "muted", fonts.LABEL)
        self.least = SliderField(0.0, _MOST, scale="log", step=_LEAST, decimals=2, editable=False)
        self.least.setAccessibleName(self.tr("Hide edges below"))
        self.least.setFixedWidth(112)
        self.least.dragged.connect(self.least_chosen)
        self.least.committed.connect(self.least_chosen)
        self.add_right(self._least_label)
        self.add_right(self.least)
        for icon, tip, wish in (
            ("minus", self.tr("Zoom out (−)"), "zoom_out"),
            ("plus", self.tr("Zoom in (+)"), "zoom_in"),
            ("maximize", self.tr("Show the whole network (0)"), "fit"),
        ):
            button = IconButton(icon, tip, side=26, icon_size=14)
            button.clicked.connect(lambda _=False, wish=wish: self.asked.emit(wish))
            self.add_right(button)

    def _build_menu(self) -> None:
        self.more = IconButton("dots", self.tr("More: which neurons are drawn, copy and save the picture"), side=26)
        self.more.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self.add_right(self.more)
        menu = QMenu(self.more)
        menu.setToolTipsVisible(True)
        self.choices, self.exports = self._build_choices(), self._build_exports()
        menu.addActions(self.choices)
        menu.addSeparator()
        menu.addActions(self.exports)
        self.more.setMenu(menu)

    def _build_choices(self) -> list[QAction]:
        group = QActionGroup(self)
        texts = (
            (Shown.ENDS, self.tr("First and last neurons"), self.tr("Of a wide layer draw the first and the last")),
            (Shown.STRONGEST, self.tr("Strongest neurons"), self.tr("Draw those with the largest weights first")),
            (Shown.ACTIVE, self.tr("Most active neurons"), self.tr("Draw those that this drawing excites most first")),
        )
        for which, text, tip in texts:
            action = group.addAction(text)
            action.setCheckable(True)
            action.setChecked(which is Shown.ENDS)
            action.setToolTip(tip)
            action.triggered.connect(lambda _=False, which=which: self.shown_chosen.emit(which))
        return group.actions()

    def _ask_after_the_menu(self, wish: str) -> None:
        """Ask when the menu has gone: a dialog in its way would leave the button pressed."""
        QTimer.singleShot(0, self, partial(self.asked.emit, wish))

    def _build_exports(self) -> list[QAction]:
        found = []
        for wish, text, tip in (
            ("copy", self.tr("&Copy as a picture"), self.tr("Put the whole network on the clipboard as a picture")),
            *((kind.suffix, exporter.tr(kind.label), exporter.tr(kind.tip)) for kind in exporter.KINDS),
        ):
            action = QAction(text, self)
            action.setToolTip(tip)
            action.triggered.connect(lambda _=False, wish=wish: self._ask_after_the_menu(wish))
            found.append(action)
        return found

    # ------------------------------------------------------------------ showing

    def show_measure(self, measure: Measure, *, possible: bool, offered: bool) -> None:
        """Show what edges stand for.

        Args:
            measure: what was chosen.
            possible: whether there is a drawing, which "weight times input" takes.
            offered: whether the data are pictures at all.
        """
        self.measure.setVisible(offered)
        self.measure.set_value(measure)
        button = self.measure.button(Measure.INPUT)
        button.setEnabled(possible or measure is Measure.INPUT)
        tip = self.tr("What each edge adds to the sum of its neuron for this drawing")
        button.setToolTip(tip if possible else self.tr("Draw a digit first: without one there is no input"))

    def show_least(self, least: float, *, possible: bool) -> None:
        """Show below which amount edges are hidden."""
        self.least.set_value(least)
        self.least.setEnabled(possible)
        tip = self.tr("Edges that stand for less than this are not drawn")
        self.least.setToolTip(tip if possible else self.tr("There are no weights to draw yet"))

    def show_stale(self, text: str) -> None:
        """Say why the picture is not of the design as it stands; nothing if it is."""
        self._stale = text
        self.stale_icon.setVisible(bool(text))
        self.stale_icon.setToolTip(text)
        self.stale_icon.setAccessibleName(text)
        self._write_stale()

    def _write_stale(self) -> None:
        """Write it where there is room; elsewhere the icon says it, with its tool tip."""
        self.stale_text.setText(self._stale)
        self.stale_text.setVisible(bool(self._stale) and self.width() >= WIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the label out where there is little room."""
        super().resizeEvent(event)
        self._write_stale()
        self._show_label()

    def _show_label(self) -> None:
        """Name the slider where all of the row has room."""
        row = self._row
        taken = row.sizeHint().width()
        if self._least_label.isHidden():
            taken += self._least_label.sizeHint().width() + row.spacing()
        self._least_label.setVisible(taken <= self.width())

    def minimumSizeHint(self) -> QSize:
        """Let the panel be narrower than all of it."""
        return QSize(320, super().minimumSizeHint().height())
