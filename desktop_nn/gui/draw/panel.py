"""The Draw dock's content: pad and pen, what the network sees, and the answer, fitted to the room there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop_nn.data.normalise import SIDE
from desktop_nn.gui import fonts, format
from desktop_nn.gui.draw.answer import GAP, HEAD, AnswerBox
from desktop_nn.gui.draw.pad import KEYS, Pad
from desktop_nn.gui.draw.path import extent
from desktop_nn.gui.draw.stages import CAPTION, LEAST, StagesStrip
from desktop_nn.gui.view import View
from desktop_nn.gui.widgets.bars import DENSE_ROW
from desktop_nn.gui.widgets.buttons import Button, IconButton
from desktop_nn.gui.widgets.labels import ElidedLabel, EmptyState, text_label
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
_BELOW, _BESIDE = 10, 16
_READING_WIDTH = 240
_TALLEST_ROW = 24
_SMALL = 1 / 3
_THINNEST, _THICKEST = 1.2, 6.0
_DIGITS = tuple("0123456789")


class DrawPanel(View):
    """Draw a digit and watch the network read it, while it is drawn and while it trains."""

    keys = KEYS

    follows_pen = True

    def __init__(self, document: Document, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(document, theme, parent)
        self.setAccessibleName(self.tr("Draw"))
        words = self.tr(
            "Draw a digit and see it read. The four small pictures show how the drawing becomes the 28 "
            "× 28 numbers that the network gets; the bars are its answer."
        )
        self.setWhatsThis(words)
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
        self._title = text_label(self.tr("What the network sees"), size=fonts.LABEL, weight=fonts.SEMIBOLD)
        self._too_small = ElidedLabel(self.tr("Draw larger: small drawings lose detail"), "muted", fonts.LABEL)
        for label in (self._title, self._too_small):
            label.setFixedHeight(_TITLE)
        self._too_small.hide()
        self._drawing = QWidget()
        # Pad and reading stand one below the other in a tall dock, side by side in a wide one.
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._drawing)
        self._parts.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._parts.addLayout(self._pad_part())
        self._parts.addLayout(self._reading_part(), 1)

    def _pad_part(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(text_label(self.tr("Pen"), "muted", fonts.LABEL))
        row.addWidget(self._pen, 1)
        row.addWidget(self._width)
        row.addWidget(self._undo)
        row.addWidget(self._clear)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addLayout(row)
        column.addStretch(1)
        return column

    def _reading_part(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._too_small)
        column.addSpacing(4)
        column.addWidget(self.stages)
        column.addSpacing(10)
        column.addWidget(self.answer)
        column.addStretch(1)
        return column

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
        return QSize(240, 2 * _MARGIN + _BELOW + self._reading_height(LEAST) + 8 + _PEN_ROW + _SMALLEST_PAD)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the room anew."""
        super().resizeEvent(event)
        self._arrange()

    def _reading_height(self, side: int) -> int:
        """Return what stages of a side and close rows of answers take."""
        return _TITLE + 4 + side + 10 + HEAD + GAP + DENSE_ROW * max(self.answer.rows, 2)

    def _arrange(self) -> None:
        """Give the pad what it can use first, then name the stages, then draw the rows wider."""
        width, height = self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN
        tile = StagesStrip.side_for(width)
        room = height - 8 - _PEN_ROW - _BELOW
        tile = max(LEAST, min(tile, room - _SMALLEST_PAD - self._reading_height(0)))
        pad = min(width, room - self._reading_height(tile))
        left = room - max(pad, _SMALLEST_PAD) - self._reading_height(tile)
        pad_beside = min(width - _BESIDE - _READING_WIDTH, height - 8 - _PEN_ROW)
        beside = pad_beside > max(pad, _SMALLEST_PAD)
        if beside:
            pad, tile = pad_beside, StagesStrip.side_for(width - _BESIDE - pad_beside)
            left = height - self._reading_height(tile)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._parts.setDirection(direction)
        self._parts.setSpacing(_BESIDE if beside else _BELOW)
        pad = max(pad, _SMALLEST_PAD)
        self.pad.setFixedSize(pad, pad)
        self._share_out(tile, left)

    def _share_out(self, tile: int, left: int) -> None:
        """Use what is `left` of the height for the names of the stages and for wider rows."""
        captions = left >= CAPTION
        left -= CAPTION if captions else 0
        self.stages.set_side(tile, captions=captions)
        self.answer.bars.set_row_height(min(DENSE_ROW + max(left, 0) // max(self.answer.rows, 2), _TALLEST_ROW))

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
        self._show_size()
        rows = self.answer.rows
        if document.answer is not None:
            self.answer.show_answer(document.answer)
        else:
            self.answer.show_nothing(self._labels(), self._why_no_answer())
        self.pad.set_reading(self.answer.sentence if document.answer is not None else "")
        if self.answer.rows != rows:
            self._arrange()

    def _show_size(self) -> None:
        """Say that a drawing is too small, in place of the title; while the pen is down it may still grow."""
        small = not self.pad.drawing and 0.0 < extent(self.document.strokes, self.document.pen / SIDE) < _SMALL
        self._title.setVisible(not small)
        self._too_small.setVisible(small)

    def _drawable(self) -> bool:
        info = self.document.shown_info
        return info is None or (info.kind == "image" and info.shape == (SIDE, SIDE))

    def _labels(self) -> tuple[str, ...]:
        info = self.document.shown_info
        return _DIGITS if info is None else info.class_names or (info.target_name,)

    def _why_no_answer(self) -> str:
        if self.document.stages is None:
            return self.tr("draw a digit")
        if self.document.shown_info is None:
            return self.tr("no data, so no network reads it")
        return self.tr("no network to read it yet")

    def _show_pen(self, radius: float) -> None:
        width = 2.0 * radius
        shown = format.with_unit(format.fixed(width, 1), "px")
        if shown != self._width.text():
            self._width.setText(shown)
            self._pen.setAccessibleDescription(shown)
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
            # Not with the next frame, which all that is stale in the window is painted into first.
            self.answer.bars.paint_now()

    @Slot()
    def _on_digits_wanted(self) -> None:
        self.document.new("digits")
