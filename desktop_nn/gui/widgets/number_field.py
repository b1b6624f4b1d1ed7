"""A field for one number that keeps what was typed, and says what is wrong instead of mending it silently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStyle, QStyleOptionFrame

from desktop_nn.gui import fonts, format, icons, style, theme
from desktop_nn.gui.widgets.number_text import Limits, stepped

if TYPE_CHECKING:
    from PySide6.QtCore import QTimerEvent
    from PySide6.QtGui import QFocusEvent, QPaintEvent

_ARROWS = 14
_FIRST_REPEAT_MS = 350
_NEXT_REPEAT_MS = 60
_SMALLEST_LOG = 1e-6


class NumberField(QLineEdit):
    """Takes a number by typing, arrow keys, wheel (only with the focus) or the two arrows at its right.

    Enter or leaving the field commits. A text that is no number, or outside the limits, stays as it was typed, the
    field shows it by the property `error`, and the value stays what it was. Esc brings the value back. While nothing
    is uncommitted, undo and redo are left to the window.

    Signals:
        committed: the new value, int or float, by the person's doing; never from `set_value`, never the same again.
        rejected: the text typed, and one sentence on why it is not taken.
        mended: what was rejected is so no longer.
    """

    committed = Signal(object)
    rejected = Signal(str, str)
    mended = Signal()

    def __init__(
        self,
        minimum: float | None = None,
        maximum: float | None = None,
        *,
        integer: bool = False,
        above: bool = False,
        below: bool = False,
        percent: bool = False,
        decimals: int | None = None,
        step: float | None = None,
        unit: str = "",
        scale: Literal["linear", "log"] = "linear",
        dense: bool = False,
    ) -> None:
        """Make a field that shows the number nearest to zero that it takes.

        `minimum` to `percent` are as in `Limits`. `decimals` is how many are shown, None for as many as the number
        has; `step` what an arrow adds, None for a round hundredth of the range; `unit` stands behind the number,
        inside the field; the scale "log" steps along 1, 2, 5, 10; `dense` is 26 px high instead of 28.
        """
        super().__init__()
        self.limits = Limits(minimum, maximum, integer, above, below, percent)
        self._decimals = decimals
        self._step = step
        self._scale: Literal["linear", "log"] = scale
        self._unit = "%" if percent else unit
        self._value: int | float = self._nearest_to_zero()
        self._pressed = 0
        self._repeat = 0
        self._build(dense)
        self._show_value()

    def _build(self, dense: bool) -> None:
        self.setFont(fonts.font(fonts.LABEL if dense else fonts.BASE))
        self.setProperty("dense", dense)
        self.setProperty("number", True)
        self.setProperty("error", False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        unit = self.fontMetrics().horizontalAdvance(self._unit) + 4 if self._unit else 0
        self.setTextMargins(0, 0, _ARROWS + unit, 0)
        self.setAccessibleDescription(self.limits.in_words())
        self.textEdited.connect(self._on_text_edited)

    def _nearest_to_zero(self) -> int | float:
        low, high = self.limits.minimum, self.limits.maximum
        value = max(0, low if low is not None else 0)
        value = min(value, high) if high is not None else value
        return int(value) if self.limits.integer else float(value)

    # --- value

    def value(self) -> int | float:
        """Return the value last committed or set; never what is being typed."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value, and emit nothing; what is being typed stays if the value is the one already shown."""
        value = int(value) if self.limits.integer else float(value)
        if value == self._value and self.has_uncommitted():
            return
        self._value = value
        self._show_value()

    def has_uncommitted(self) -> bool:
        """Whether the text differs from the value, valid or not."""
        return self.text() != self._written()

    def has_error(self) -> bool:
        """Whether the text was rejected."""
        return bool(self.property("error"))

    def set_limits(self, minimum: float | None, maximum: float | None) -> None:
        """Change the limits; the text stays as it is, and is judged by them from now on."""
        old = self.limits
        self.limits = Limits(minimum, maximum, old.integer, old.above, old.below, old.percent)
        self.setAccessibleDescription(self.limits.in_words())
        if self.has_error():
            self._on_text_edited()

    def commit(self) -> bool:
        """Take what was typed as if Enter was pressed; return whether the field now holds a valid value."""
        if not self.has_uncommitted():
            self._set_error(False)
            return True
        value = self.limits.read(self.text())
        if value is None:
            self._reject()
            return False
        changed = value != self._value
        self._value = value
        self._show_value()
        if changed:
            self.committed.emit(value)
        return True

    def restore(self) -> None:
        """Forget what was typed and show the value again."""
        self._show_value()

    def step_by(self, steps: int) -> None:
        """Commit a value some steps away; a text that is not valid stays, and is rejected."""
        if self.isReadOnly() or not self.commit():
            return
        # A percentage is stepped as it is shown: 20 % to 21 %.
        factor = 100 if self.limits.percent else 1
        shown = self._limits_as_shown()
        moved = stepped(
            round(self._value * factor, 10), steps, shown, self._step_as_shown(), self._scale, self._floor()
        )
        value = int(moved) if self.limits.integer else moved / factor
        if value != self._value:
            self._value = value
            self._show_value()
            self.committed.emit(value)

    def _limits_as_shown(self) -> Limits:
        limits = self.limits
        if not limits.percent:
            return limits
        low = None if limits.minimum is None else limits.minimum * 100
        high = None if limits.maximum is None else limits.maximum * 100
        return Limits(low, high, False, limits.above, limits.below)

    def _step_as_shown(self) -> float | None:
        return self._step * 100 if self._step is not None and self.limits.percent else self._step

    def _floor(self) -> float:
        if self.limits.minimum is not None and self.limits.minimum > 0:
            return self.limits.minimum
        return 1.0 if self.limits.integer else self._step or _SMALLEST_LOG

    def _written(self) -> str:
        value = round(self._value * 100, 10) if self.limits.percent else self._value
        if self.limits.integer:
            return format.count(int(value)) if abs(value) >= 10_000 else format.shortest(int(value))
        return format.shortest(value) if self._decimals is None else format.fixed(value, self._decimals)

    def _show_value(self) -> None:
        text = self._written()
        if self.text() != text:
            self.setText(text)
        if not self.hasFocus():
            self.setCursorPosition(0)
        self._set_error(False)

    def _reject(self) -> None:
        self._set_error(True)
        self.rejected.emit(self.text(), self.limits.complaint(self.text(), self.accessibleName()))

    def _set_error(self, wrong: bool) -> None:
        before = self.has_error()
        style.set_state(self, "error", wrong)
        if before and not wrong:
            self.mended.emit()

    def _on_text_edited(self) -> None:
        if not self.has_error():
            return
        # Once something was wrong, every key is judged, so that the message goes as soon as it is right.
        if not self.has_uncommitted() or self.limits.read(self.text()) is not None:
            self._set_error(False)
        else:
            self._reject()

    # --- keys, wheel, focus

    def event(self, event: QEvent) -> bool:
        """Let the window have undo and redo while there is nothing to undo here, and keep Esc while there is."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._belongs_to_window(event):
                event.ignore()
                return False
            if event.key() == Qt.Key.Key_Escape and self.has_uncommitted():
                event.accept()
                return True
        return super().event(event)

    def _belongs_to_window(self, event: QKeyEvent) -> bool:
        undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
        return (event.matches(undo) or event.matches(redo)) and not self.has_uncommitted()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrows (Shift or Page: ten), commit with Enter, restore with Esc."""
        key = event.key()
        ten = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        steps = {
            Qt.Key.Key_Up: ten,
            Qt.Key.Key_Down: -ten,
            Qt.Key.Key_PageUp: 10,
            Qt.Key.Key_PageDown: -10,
        }.get(Qt.Key(key), 0)
        if self._belongs_to_window(event):
            event.ignore()
        elif steps:
            self.step_by(steps)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.commit():
                self.selectAll()
        elif key == Qt.Key.Key_Escape and self.has_uncommitted():
            self.restore()
            self.selectAll()
        elif key == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step, but only with the focus: else the wheel scrolls the page."""
        if not self.hasFocus() or not event.angleDelta().y():
            event.ignore()
            return
        self.step_by(1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit, unless a menu of this very field took the focus."""
        self._release_arrow()
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()

    # --- the two arrows

    def _arrow_at(self, position: QPointF) -> int:
        if self.isReadOnly() or not self.isEnabled() or position.x() < self.width() - _ARROWS - 2:
            return 0
        return 1 if position.y() < self.height() / 2 else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Step by the arrows, and go on while they are held."""
        self._pressed = self._arrow_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else 0
        if not self._pressed:
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.step_by(self._pressed)
        self._repeat = self.startTimer(_FIRST_REPEAT_MS)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stop stepping."""
        if self._pressed:
            self._release_arrow()
        else:
            super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show an arrow over the arrows, a text cursor elsewhere."""
        over = self._arrow_at(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if over else Qt.CursorShape.IBeamCursor)
        if not self._pressed:
            super().mouseMoveEvent(event)

    def timerEvent(self, event: QTimerEvent) -> None:
        """Step again while an arrow is held."""
        if event.timerId() != self._repeat:
            super().timerEvent(event)
            return
        self.killTimer(self._repeat)
        self._repeat = self.startTimer(_NEXT_REPEAT_MS)
        self.step_by(self._pressed)

    def _release_arrow(self) -> None:
        if self._repeat:
            self.killTimer(self._repeat)
        self._pressed = self._repeat = 0
        self.update()

    # --- drawing

    def minimumSizeHint(self) -> QSize:
        """Leave room for three figures and the arrows."""
        margins = self.textMargins()
        width = self.fontMetrics().horizontalAdvance("000") + margins.left() + margins.right() + 14
        return QSize(width, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Ask for room for six figures."""
        extra = self.fontMetrics().horizontalAdvance("000")
        return QSize(self.minimumSizeHint().width() + extra, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the unit behind the number, and the arrows."""
        super().paintEvent(event)
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._unit:
            self._paint_unit(painter, colors.muted if self.isEnabled() else colors.faint)
        middle = self.height() / 2
        x = self.width() - _ARROWS - 2
        for name, direction in (("chevron-up", -1), ("chevron-down", 1)):
            held = self._pressed == -direction
            color = colors.accent if held else colors.muted if self.isEnabled() else colors.faint
            icons.paint(painter, name, QRectF(x, middle + direction * 5.5 - 5.5, 11, 11), color)
        painter.end()

    def _paint_unit(self, painter: QPainter, color: str) -> None:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        room = inside.width() - self.textMargins().right()
        # QLineEdit leaves 2 px at each side of its text.
        left = inside.left() + 2 + min(self.fontMetrics().horizontalAdvance(self.text()), room) + 2
        painter.setPen(QColor(color))
        painter.setFont(self.font())
        painter.drawText(
            QRectF(left, 0, self.width() - left, self.height()), int(Qt.AlignmentFlag.AlignVCenter.value), self._unit
        )
