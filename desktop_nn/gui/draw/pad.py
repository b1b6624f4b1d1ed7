"""The pad: a square to draw on with mouse, finger or pen, that shows the document's strokes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEvent, QLineF, QPointF, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_nn.core.translate import QT_TRANSLATE_NOOP
from desktop_nn.data.digits.sample import sample_strokes
from desktop_nn.data.normalise import SIDE
from desktop_nn.gui import fonts
from desktop_nn.gui.draw.key_pen import KeyPen, Wish
from desktop_nn.gui.draw.path import between
from desktop_nn.gui.widgets.focus_ring import BY_KEYBOARD
from desktop_nn.gui.widgets.narrator import Narrator

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent, QResizeEvent, QTabletEvent

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.theme import ThemeManager

_FLUSH_MS = 8
_RADIUS = 6.0
_FAR = 0.25
_HINT_MARGIN = 8.0
KEYS = (
    ("←  →  ↑  ↓", QT_TRANSLATE_NOOP("Keys", "Lead the pen, with Shift by larger steps")),
    ("Space", QT_TRANSLATE_NOOP("Keys", "Put the pen down, or lift it")),
    ("PgDown  PgUp", QT_TRANSLATE_NOOP("Keys", "The next sample digit, or the one before")),
    ("Delete", QT_TRANSLATE_NOOP("Keys", "Clear the pad")),
    ("Ctrl+Z", QT_TRANSLATE_NOOP("Keys", "Take back the last stroke")),
    ("Esc", QT_TRANSLATE_NOOP("Keys", "Lift the pen, then put it away")),
)
"""What keys do here, for the list of all keys."""
_SAMPLE_STEPS = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}


class Pad(QWidget):
    """Draws into the document; what is painted is always the document's drawing and the few points on their way there.

    Strokes are kept in a picture to which new points are added, so that a long drawing costs no more than a short one.
    """

    def __init__(self, document: Document, theme: ThemeManager) -> None:
        super().__init__()
        self._document = document
        self._theme = theme
        self._ink = QPixmap()
        self._painted: tuple[np.ndarray, ...] = ()
        self._painted_pen = 0.0
        self._drawing = False
        self._positions: list[np.ndarray] = []
        self._waiting: list[np.ndarray] = []
        self._by_keyboard = False
        self._sample: int | None = None
        self._sampled: tuple[np.ndarray, ...] = ()
        self._reading = ""
        self._key_pen = KeyPen()
        self._narrator = Narrator([self], self)
        self._since_flush = QElapsedTimer()
        self._flush_timer = QTimer(self)
        self._flush_timer.setSingleShot(True)
        self._flush_timer.timeout.connect(self._flush)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Pad"))
        self.setToolTip(
            self.tr(
                "Draw a digit; by keyboard arrows lead the pen, Space puts it down or lifts it, Page Down shows a "
                "sample. Delete clears the pad, Ctrl+Z takes back a stroke."
            )
        )
        document.drawing_changed.connect(self._on_drawing_changed)
        theme.theme_changed.connect(self._repaint_all)
        self._describe()

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(272, 272)

    @property
    def drawing(self) -> bool:
        """Whether the pen is down."""
        return self._drawing

    # ------------------------------------------------------------------ pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start a stroke."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._end()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second press of two quick ones for what it is: a new stroke."""
        self.mousePressEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with a pen, at the finer positions that a tablet gives."""
        event.accept()
        if event.type() == QEvent.Type.TabletPress:
            self._begin(event.position())
        elif event.type() == QEvent.Type.TabletMove:
            self._go_to(event.position())
        elif event.type() == QEvent.Type.TabletRelease:
            self._end()

    def _begin(self, at: QPointF) -> None:
        self._end()
        self._key_pen.shown = False
        self._drawing = True
        self._document.begin_stroke()
        point = self._to_pad(at)
        self._positions = [point]
        self._add(point[None, :])
        self._flush()

    def _go_to(self, at: QPointF) -> None:
        if not self._drawing:
            return
        point = self._to_pad(at)
        *_, last = self._positions
        if np.array_equal(point, last):
            return
        self._add(between(self._positions[-2] if len(self._positions) > 1 else None, last, point))
        self._positions = [last, point]
        if not self._since_flush.isValid() or self._since_flush.elapsed() >= _FLUSH_MS:
            self._flush()
        elif not self._flush_timer.isActive():
            self._flush_timer.start(_FLUSH_MS - int(self._since_flush.elapsed()))

    def _end(self) -> None:
        if self._drawing:
            self._flush()
            self._drawing = False
            self._document.end_stroke()

    def _to_pad(self, at: QPointF) -> np.ndarray:
        """Return a position in sides of the pad; held near it, since only what lies on the pad is drawn."""
        share = np.array([at.x() / max(self.width(), 1), at.y() / max(self.height(), 1)], np.float32)
        return np.clip(share, -_FAR, 1.0 + _FAR)

    def _add(self, points: np.ndarray) -> None:
        self._waiting.append(points)

    @Slot()
    def _flush(self) -> None:
        """Hand the points that came in to the document: at most 125 times a second, however fast the pointer is."""
        self._flush_timer.stop()
        if self._waiting and self._drawing:
            points = np.concatenate(self._waiting)
            self._waiting = []
            self._document.extend_stroke(points)
        self._waiting = []
        # From its end: where reading the drawing takes long, the rest of the window has its turn in between.
        self._since_flush.start()

    # ------------------------------------------------------------------ keyboard

    def event(self, event: QEvent) -> bool:
        """Claim the keys of the pad's own stroke stack before the window's shortcuts take them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._action_of(event) is not None or self._key_pen.wish(event):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lead the pen; undo, redo and clear strokes; put samples on the pad."""
        wish = self._key_pen.wish(event)
        if wish:
            self._use_key_pen(wish, event)
            return
        action = self._action_of(event)
        if action is None:
            super().keyPressEvent(event)
            return
        self._end()
        action()

    def _use_key_pen(self, wish: Wish, event: QKeyEvent) -> None:
        pen, before = self._key_pen, self._key_pen.place
        pen.shown = True
        if wish == "move":
            pen.move(event)
            if self._drawing:
                self._document.extend_stroke(between(None, before, pen.place))
        elif wish == "toggle" and not self._drawing:
            self._document.begin_stroke()
            self._drawing = True
            self._document.extend_stroke(pen.place[None, :])
        elif wish == "toggle" or self._drawing:
            self._end()
        else:
            pen.shown = False
        self._describe()
        self.update()

    def _action_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        if event.matches(QKeySequence.StandardKey.Undo):
            return self._document.undo_stroke
        if event.matches(QKeySequence.StandardKey.Redo):
            return self._document.redo_stroke
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not event.modifiers():
            return self._document.clear_drawing
        if event.key() in _SAMPLE_STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return partial(self._show_sample, _SAMPLE_STEPS[Qt.Key(event.key())])
        return None

    def _show_sample(self, step: int) -> None:
        """Draw the next sample digit or the one before; the first two are 0 and 9."""
        self._sample = min(step, 0) if self._sample is None else self._sample + step
        self._sampled = sample_strokes(self._sample)
        self._document.set_strokes(self._sampled)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether to show the focus: only to those who came by keyboard."""
        self._by_keyboard = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the focus no more, and lift the pen."""
        self._by_keyboard = False
        self._key_pen.shown = False
        self._end()
        super().focusOutEvent(event)
        self.update()

    # ------------------------------------------------------------------ painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint the strokes anew at the new size."""
        super().resizeEvent(event)
        self._repaint_all()

    @Slot()
    def _repaint_all(self) -> None:
        ratio = self.devicePixelRatio()
        self._ink = QPixmap(self.size() * ratio)
        self._ink.setDevicePixelRatio(ratio)
        self._ink.fill(Qt.GlobalColor.transparent)
        self._painted = ()
        self._on_drawing_changed()

    @Slot()
    def _on_drawing_changed(self) -> None:
        strokes, pen = self._document.strokes, self._document.pen
        if self._ink.isNull():
            return
        if pen != self._painted_pen or not _continues(self._painted, strokes):
            self._ink.fill(Qt.GlobalColor.transparent)
            self._painted = ()
        done = len(self._painted)
        painter = QPainter(self._ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen(pen))
        for index in range(max(done - 1, 0), len(strokes)):
            start = len(self._painted[index]) if index < done else 0
            if len(strokes[index]) > start:
                # One point of overlap, so that the pieces join.
                self._paint_points(painter, strokes[index][max(start - 1, 0) :])
        painter.end()
        if len(strokes) != done or not done:
            self._describe()
        self._painted, self._painted_pen = strokes, pen
        self.update()

    def _pen(self, radius: float) -> QPen:
        width = max(2.0 * radius * self.width() / SIDE, 1.0)
        color = QColor(self._theme.theme.ink1)
        return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)

    def _paint_points(self, painter: QPainter, points: np.ndarray) -> None:
        places = [QPointF(float(x) * self.width(), float(y) * self.height()) for x, y in points]
        if len(places) == 1:
            painter.drawPoint(places[0])
        else:
            painter.drawPolyline(QPolygonF(places))

    def _describe(self) -> None:
        count = len(self._document.strokes)
        text = self.tr("Blank: draw a digit, or press Page Down for a sample.")
        if count:
            text = self.tr("Drawing of 1 stroke") if count == 1 else self.tr("Drawing of {0} strokes").format(count)
            text = f"{text}, {self._reading}." if self._reading else f"{text}."
            if self._sample is not None and self._shows_sample():
                text = self.tr("Sample of the digit {0}.").format(self._sample % 10) + f" {text}"
        if self._key_pen.shown:
            state = self.tr("Pen down") if self._drawing else self.tr("Pen up")
            row, column = self._key_pen.pixel()
            place = self.tr("{state}, row {row}, column {column} of 28.").format(state=state, row=row, column=column)
            text = f"{place} {text}"
        self._narrator.tell(text)

    def set_reading(self, reading: str) -> None:
        """Take what the network reads in the drawing, for a screen reader; empty when nothing does."""
        if reading != self._reading:
            self._reading = reading
            self._describe()

    def _shows_sample(self) -> bool:
        strokes = self._document.strokes
        return len(strokes) == len(self._sampled) and all(map(np.array_equal, strokes, self._sampled))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, guides, strokes and frame."""
        theme = self._theme.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.inset))
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
        self._paint_guides(painter, QColor(theme.grid))
        painter.drawPixmap(0, 0, self._ink)
        if not self._document.strokes:
            self._paint_invitation(painter)
        focused = self.hasFocus() and self._by_keyboard
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent if focused else theme.strong), 2.0 if focused else 1.0))
        if self._key_pen.shown:
            self._key_pen.paint(painter, float(self.width()), self._drawing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2.0))
        inset = 0.5 if focused else 0.0
        painter.drawRoundedRect(frame.adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)

    def _paint_guides(self, painter: QPainter, color: QColor) -> None:
        painter.setPen(QPen(color, 1.0))
        for third in (1, 2):
            x, y = int(self.width() * third / 3) + 0.5, int(self.height() * third / 3) + 0.5
            painter.drawLine(QLineF(x, 1.0, x, self.height() - 1.0))
            painter.drawLine(QLineF(1.0, y, self.width() - 1.0, y))

    def _paint_invitation(self, painter: QPainter) -> None:
        middle = QRectF(0.0, self.height() / 2 - 24.0, self.width(), 24.0)
        painter.setPen(QColor(self._theme.theme.muted))
        painter.setFont(fonts.font(fonts.CARD_TITLE, fonts.SEMIBOLD))
        painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, self.tr("Draw a digit"))
        painter.setFont(fonts.font(fonts.LABEL))
        below = QRectF(_HINT_MARGIN, middle.bottom(), self.width() - 2 * _HINT_MARGIN, self.height() / 2 - _HINT_MARGIN)
        flags = int((Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop).value) | int(Qt.TextFlag.TextWordWrap)
        words = self.tr("large, with the mouse or a pen,\nor press Page Down for a sample")
        if self.hasFocus() and self._by_keyboard:
            words = self.tr("Arrows lead the pen, Space puts it down,\nPage Down shows a sample")
        painter.drawText(below, flags, words)


def _continues(painted: tuple[np.ndarray, ...], strokes: tuple[np.ndarray, ...]) -> bool:
    """Whether all that is painted is still there, so that only what was added must be."""
    if len(strokes) < len(painted):
        return False
    if any(now is not then for now, then in zip(strokes, painted[:-1], strict=False)):
        return False
    if not painted:
        return True
    then, now = painted[-1], strokes[len(painted) - 1]
    return now is then or (len(now) >= len(then) and np.array_equal(now[: len(then)], then))
