"""A slider with its number at the right: drag roughly, or type exactly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractSlider, QHBoxLayout, QSizePolicy, QSlider, QStyle, QStyleOptionSlider, QWidget

from desktop_nn.gui import fonts, format
from desktop_nn.gui.widgets.labels import text_label
from desktop_nn.gui.widgets.number_field import NumberField

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QWheelEvent

_POSITIONS = 1000
_HANDLE = 14
NUMBER_WIDTH = 76


class Slider(QSlider):
    """A horizontal slider whose handle comes to where it is pressed; the wheel moves it only with the focus."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, _POSITIONS)
        self.setSingleStep(_POSITIONS // 100)
        self.setPageStep(_POSITIONS // 10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the handle here first, so that a press beside it starts a drag too."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = self.style().hitTestComplexControl(
            QStyle.ComplexControl.CC_Slider, option, event.position().toPoint(), self
        )
        if event.button() == Qt.MouseButton.LeftButton and part != QStyle.SubControl.SC_SliderHandle:
            x = round(event.position().x()) - _HANDLE // 2
            value = QStyle.sliderValueFromPosition(0, _POSITIONS, x, self.width() - _HANDLE)
            self.setSliderDown(True)
            self.setSliderPosition(value)
            self.sliderMoved.emit(value)
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page, unless the person is at this slider."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SliderField(QWidget):
    """A number between two ends, by slider and by field.

    Signals:
        dragged: the value under the handle, again and again while it is dragged; to be merged into one undo entry.
        drag_finished: the handle was let go.
        committed: a value typed, stepped, or moved to by key or wheel.
        rejected, mended: from the field, as in `NumberField`.
    """

    dragged = Signal(object)
    drag_finished = Signal()
    committed = Signal(object)
    rejected = Signal(str, str)
    mended = Signal()

    def __init__(
        self,
        minimum: float,
        maximum: float,
        *,
        slider_minimum: float | None = None,
        slider_maximum: float | None = None,
        integer: bool = False,
        above: bool = False,
        below: bool = False,
        percent: bool = False,
        decimals: int | None = None,
        step: float | None = None,
        unit: str = "",
        scale: Literal["linear", "log"] = "linear",
        editable: bool = True,
    ) -> None:
        """Make the pair, with the arguments of `NumberField`.

        `slider_minimum` and `slider_maximum` are the ends of the slider, where the field takes more than is sensible.
        Without `editable` the number is plain text, for a choice of taste such as a pen's width.
        """
        super().__init__()
        self._low = minimum if slider_minimum is None else slider_minimum
        self._high = maximum if slider_maximum is None else slider_maximum
        self._scale = scale
        self._step = step
        self._decimals = decimals
        self._unit = "%" if percent else unit
        self._drags = False
        self.field = NumberField(
            *(minimum, maximum),
            integer=integer,
            above=above,
            below=below,
            percent=percent,
            decimals=decimals,
            step=step,
            unit=unit,
            scale=scale,
        )
        self.slider = Slider()
        self._label = text_label("", "text", fonts.LABEL)
        self._build(editable)
        self._connect()
        self.set_value(self.field.value())

    def _build(self, editable: bool) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field if editable else self._label)
        self.field.setFixedWidth(NUMBER_WIDTH)
        self._label.setMinimumWidth(36)
        unused = self._label if editable else self.field
        unused.setParent(self)
        unused.hide()
        self.slider.setMinimumWidth(48)
        self.setFocusProxy(self.slider)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _connect(self) -> None:
        self.slider.sliderMoved.connect(self._on_slider_moved)
        self.slider.sliderReleased.connect(self._on_slider_released)
        self.slider.actionTriggered.connect(self._on_slider_action)
        self.field.committed.connect(self._on_field_committed)
        self.field.rejected.connect(self.rejected)
        self.field.mended.connect(self.mended)

    def setAccessibleName(self, name: str) -> None:
        """Name both parts."""
        super().setAccessibleName(name)
        self.slider.setAccessibleName(name)
        self.field.setAccessibleName(name)

    def value(self) -> int | float:
        """Return the value shown."""
        return self.field.value()

    def set_value(self, value: float) -> None:
        """Show a value, and emit nothing."""
        self.field.set_value(value)
        if not self.slider.isSliderDown():
            self.slider.setValue(self._position(self.field.value()))
        self._write()

    def has_error(self) -> bool:
        """Whether what was typed was rejected."""
        return self.field.has_error()

    def _write(self) -> None:
        """Write the number, for screen readers too, to whom a slider gives its position alone."""
        text = self._written()
        self._label.setText(text)
        self.slider.setAccessibleDescription(text)

    def _written(self) -> str:
        value = self.value() * 100 if self.field.limits.percent else self.value()
        number = format.shortest(value) if self._decimals is None else format.fixed(value, self._decimals)
        return format.with_unit(number, self._unit)

    # --- position and value

    def _floor(self) -> float:
        """The smallest value above zero of a log scale; a scale that takes zero has it at its very left."""
        return self._low if self._low > 0 else self._step or self._high * 1e-6

    def _position(self, value: float) -> int:
        if self._scale == "linear":
            share = (value - self._low) / (self._high - self._low)
        elif value < self._floor():
            return 0
        else:
            share = math.log(value / self._floor()) / math.log(self._high / self._floor())
        return round(_POSITIONS * min(1.0, max(0.0, share)))

    def _value_at(self, position: int) -> int | float:
        share = position / _POSITIONS
        if position in (0, _POSITIONS):
            value = float(self._low if position == 0 else self._high)
        elif self._scale == "log":
            value = float(f"{self._floor() * (self._high / self._floor()) ** share:.1e}")
        else:
            step = self._step or 10.0 ** math.floor(math.log10((self._high - self._low) / 100))
            raw = self._low + share * (self._high - self._low)
            value = round(round(raw / step) * step, 12)
        value = min(self._high, max(self._low, value))
        if not self.field.limits.holds(value):
            return self.value()
        return round(value) if self.field.limits.integer else value

    def _show(self, value: float) -> None:
        self.field.restore()
        self.field.set_value(value)
        self._write()

    # --- what the person does

    def _on_slider_moved(self, position: int) -> None:
        self._drags = True
        value = self._value_at(position)
        if value != self.value():
            self._show(value)
            self.dragged.emit(value)

    def _on_slider_released(self) -> None:
        if self._drags:
            self._drags = False
            self.drag_finished.emit()

    def _on_slider_action(self, action: int) -> None:
        if action == QAbstractSlider.SliderAction.SliderMove.value or self.slider.isSliderDown():
            return
        value = self._value_at(self.slider.sliderPosition())
        if value != self.value():
            self._show(value)
            self.committed.emit(value)

    def _on_field_committed(self, value: float) -> None:
        self.slider.setValue(self._position(value))
        self._write()
        self.committed.emit(value)
