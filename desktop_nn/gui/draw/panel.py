"""The Draw dock's content: pad and pen, what the network sees, and the answer, fitted to the room there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop_nn.data.normalise import SIDE
from desktop_nn.gui import fonts, format
from desktop_nn.gui.draw.answer import GAP, HEAD, AnswerBox
from desktop_nn.gui.draw.pad import Pad
from desktop_nn.gui.draw.stages import CAPTION, StagesStrip
from desktop_nn.gui.view import View
from desktop_nn.gui.widgets.bars import DENSE_ROW
from desktop_nn.gui.widgets.buttons import Button, IconButton
from desktop_nn.gui.widgets.labels import EmptyState, text_label
from desktop_nn.gui.widgets.slider_field import Slider
from desktop_nn.training.snapshots import Need, NeedKind

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager

_MARGIN = 12
_PEN_ROW = 28
_TITLE = 18
_SHORTEST_SLIDER = 40
_SMALLEST_PAD = 160
_TALLEST_ROW = 24
_THINNEST, _THICKEST = 1.2, 6.0
_DIGITS = tuple("0123456789")


class DrawPanel(View):
    """Draw a digit and watch the network read it, while it is drawn and while it trains."""

    def __init__(self, document: Document, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(document, theme, parent)
        self.setAccessibleName(self.tr("Draw"))
        self._was_blank = True
        self._build_pen_row()
        self._build_drawing()
        self._build_other_data()
        self._stack = QStackedLayout(self)
        # The pad follows the room there is (`_arrange`); it must not hold the dock at its present size.
        self._stack.setSizeConstraint(QStackedLayout.SizeConstraint.SetNoConstraint)
        self._stack.addWidget(self._drawing)
        self._stack.addWidget(self._other_data)
        for signal in (document.answer_changed, document.info_changed, document.run_changed, document.drawing_changed):
            signal.connect(self.mark_stale)
        document.drawing_changed.connect(self._on_drawing_changed)
        document.answer_changed.connect(self._on_answer_changed)
        self.recolour()
        self.refresh()

    def _build_pen_row(self) -> None:
        self._pen = Slider()
        self._pen.setMinimumWidth(_SHORTEST_SLIDER)
        self._pen.setAccessibleName(self.tr("Pen width"))
        self._pen.setToolTip(self.tr("Width of the pen in pixels of the 28 × 28 picture; holds for the whole drawing"))
        self._pen.valueChanged.connect(self._on_pen)
        self._width = text_label("", size=fonts.LABEL)
        self._width.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._width.setMinimumWidth(self._width.fontMetrics().horizontalAdvance("0.0 px"))
        self._undo = IconButton("arrow-back-up", self.tr("Undo the last stroke (Ctrl+Z on the pad)"))
        self._undo.clicked.connect(self.document.undo_stroke)
        self._clear = Button(self.tr("Clear"), tip=self.tr("Clear the pad (Delete); Undo brings the drawing back"))
        self._clear.clicked.connect(self.document.clear_drawing)

    def _build_drawing(self) -> None:
        self.pad = Pad(self.document, self.theme)
        self.stages = StagesStrip()
        self.answer = AnswerBox()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(text_label(self.tr("Pen"), "muted", fonts.LABEL))
        row.addWidget(self._pen, 1)
        row.addWidget(self._width)
        row.addWidget(self._undo)
        row.addWidget(self._clear)
        self._drawing = QWidget()
        column = QVBoxLayout(self._drawing)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(0)
        column.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addLayout(row)
        column.addSpacing(10)
        title = text_label(self.tr("What the network sees"), size=fonts.LABEL, weight=fonts.SEMIBOLD)
        title.setFixedHeight(_TITLE)
        column.addWidget(title)
        column.addSpacing(4)
        column.addWidget(self.stages)
        column.addSpacing(10)
        column.addWidget(self.answer)
        column.addStretch(1)

    def _build_other_data(self) -> None:
        self._other_data = EmptyState(
            self.tr("These data are not 28 × 28 pictures, so there is nothing to draw."),
            self.tr("Open the handwritten digits"),
        )
        self._other_data.activated.connect(self._on_digits_wanted)

    def needs(self) -> frozenset[Need]:
        """Ask for the weights while there is a drawing to read."""
        return frozenset() if self._was_blank or not self._drawable() else frozenset({Need(NeedKind.PARAMETERS)})

    def sizeHint(self) -> QSize:
        """Return the comfortable size of the dock."""
        return QSize(296, 660)

    def minimumSizeHint(self) -> QSize:
        """Return the least size in which nothing is clipped: a small pad and close rows."""
        return QSize(240, self._height_of_the_rest(216, DENSE_ROW, captions=False) + _SMALLEST_PAD)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the room anew."""
        super().resizeEvent(event)
        self._arrange()

    def _height_of_the_rest(self, width: int, row: int, *, captions: bool) -> int:
        """Return what everything but the pad takes at a width inside the margins."""
        fixed = 2 * _MARGIN + 8 + _PEN_ROW + 10 + _TITLE + 4 + 10 + HEAD + GAP
        return fixed + StagesStrip.height_for(width, captions) + row * max(self.answer.rows, 2)

    def _arrange(self) -> None:
        """Give the pad what it can use first, then name the stages, then draw the rows wider."""
        width = self.width() - 2 * _MARGIN
        left = self.height() - self._height_of_the_rest(width, DENSE_ROW, captions=False)
        side = max(_SMALLEST_PAD, min(width, left))
        left -= side
        captions = left >= CAPTION
        left -= CAPTION if captions else 0
        row = min(DENSE_ROW + max(left, 0) // max(self.answer.rows, 2), _TALLEST_ROW)
        self.pad.setFixedSize(side, side)
        self.stages.resize(width, self.stages.height())
        self.stages.set_captions(captions)
        self.answer.bars.set_row_height(row)

    def recolour(self) -> None:
        """Take over the colours of a theme."""
        self.stages.recolour(self.theme.theme)
        self.update()

    def refresh(self) -> None:
        """Show pen, stages and answer as they are."""
        drawable = self._drawable()
        self._stack.setCurrentWidget(self._drawing if drawable else self._other_data)
        if not drawable:
            return
        document = self.document
        self._show_pen(document.pen)
        self._undo.setEnabled(document.can_undo_stroke)
        self._clear.setEnabled(bool(document.strokes))
        self.stages.set_stages(document.stages)
        rows = self.answer.rows
        if document.answer is not None:
            self.answer.show_answer(document.answer)
        else:
            self.answer.show_nothing(self._labels(), self._why_no_answer())
        if self.answer.rows != rows:
            self._arrange()

    def _drawable(self) -> bool:
        info = self.document.shown_info
        return info is None or (info.kind == "image" and info.shape == (SIDE, SIDE))

    def _labels(self) -> tuple[str, ...]:
        info = self.document.shown_info
        return _DIGITS if info is None else info.class_names or (info.target_name,)

    def _why_no_answer(self) -> str:
        if self.document.stages is None:
            return self.tr("draw a digit")
        return self.tr("no network to read it yet")

    def _show_pen(self, radius: float) -> None:
        width = 2.0 * radius
        self._width.setText(format.with_unit(format.fixed(width, 1), "px"))
        if not self._pen.isSliderDown():
            self._pen.blockSignals(True)
            self._pen.setValue(round((width - _THINNEST) / (_THICKEST - _THINNEST) * self._pen.maximum()))
            self._pen.blockSignals(False)

    @Slot(int)
    def _on_pen(self, position: int) -> None:
        width = _THINNEST + (_THICKEST - _THINNEST) * position / self._pen.maximum()
        self.document.set_pen(round(width, 1) / 2.0)

    @Slot()
    def _on_drawing_changed(self) -> None:
        blank = not self.document.strokes
        if blank != self._was_blank:
            self._was_blank = blank
            self.update_needs()

    @Slot()
    def _on_answer_changed(self) -> None:
        """Let the bars follow the pen at once: the next frame would be late by up to 16 ms."""
        answer = self.document.answer
        if answer is not None and self.pad.drawing and self.isVisible() and len(answer.labels) == self.answer.rows:
            self.answer.show_answer(answer)

    @Slot()
    def _on_digits_wanted(self) -> None:
        self.document.new("digits")
