"""The strip below the diagram: what its colours and bars stand for, or why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedLayout, QWidget

from desktop_nn.gui import colors, fonts, style
from desktop_nn.gui.diagram.content import Measure
from desktop_nn.gui.diagram.layout import BAR_WIDTH
from desktop_nn.gui.widgets.labels import ElidedLabel
from desktop_nn.gui.widgets.legend import Legend, limit_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_nn.gui.diagram.content import Content
    from desktop_nn.gui.diagram.plan import Plan

HEIGHT = 27
WARNING_MS = 5000
TOLD_MS = 9000


class Key(QWidget):
    """A sample of a mark: the activation bar, or the dot of a bias."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(10, 14)
        self._dot = False

    def set_dot(self, dot: bool) -> None:
        """Show the dot instead of the bar."""
        self._dot = dot
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sample."""
        theme = colors.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.positive_fill))
            painter.drawPie(QRectF(1, 3, 8, 8), 270 * 16, 180 * 16)
            painter.setBrush(QColor(theme.negative_fill))
            painter.drawPie(QRectF(1, 3, 8, 8), 90 * 16, 180 * 16)
        else:
            painter.fillRect(QRectF(3, 1, BAR_WIDTH, 12), QColor(theme.track))
            painter.fillRect(QRectF(3, 6, BAR_WIDTH, 7), QColor(theme.text))
        painter.end()


class Hint(QLabel):
    """A sentence that is shown whole or not at all; it asks for no room, so what matters more is never cut for it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._texts: tuple[str, ...] = (text,)
        self.setFont(fonts.font(fonts.CAPTION))
        style.set_state(self, "role", "muted")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumWidth(1)

    def set_texts(self, *texts: str) -> None:
        """Show the first of these sentences for which there is room."""
        if texts != self._texts:
            self._texts = texts
            self._choose()

    def _choose(self) -> None:
        for text in self._texts:
            self.setText(text)
            if self.fits:
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose anew."""
        super().resizeEvent(event)
        self._choose()

    @property
    def fits(self) -> bool:
        """Whether there is room for it."""
        return super().sizeHint().width() <= self.width()

    def sizeHint(self) -> QSize:
        """Return its height; its width is what others leave."""
        return QSize(1, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it if all of it fits."""
        if self.fits:
            super().paintEvent(event)


class LegendStrip(QFrame):
    """One line below the diagram."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.setObjectName("diagram-legend")
        self._plain: str | None = None
        self._coming = ""
        self._warning = QTimer(self)
        self._warning.setSingleShot(True)
        self._warning.timeout.connect(self._show_plain)
        self._message = ElidedLabel("", "muted", fonts.CAPTION)
        self._message.setContentsMargins(12, 0, 12, 0)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 1, 0, 0)
        self._stack.addWidget(self._build_scales())
        self._stack.addWidget(self._message)

    def _build_scales(self) -> QWidget:
        scales = QWidget()
        self.weights = Legend(self.tr("Weight"))
        self._key = Key()
        self._key_text = ElidedLabel(self.tr("activation for this drawing"), "muted", fonts.CAPTION)
        self._plain_hint = self.tr("Click a neuron to select it")
        self.hint = Hint(self._plain_hint)
        row = QHBoxLayout(scales)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        row.addWidget(self.weights)
        row.addSpacing(14)
        row.addWidget(self._key)
        row.addWidget(self._key_text)
        row.addWidget(self.hint, 1)
        return scales

    def show_selected(self, name: str, figures: str) -> None:
        """Say which neuron is selected, with its figures; empty: say how one is."""
        if not name:
            self.hint.set_texts(self._plain_hint)
            return
        short = self.tr("{name}: {figures}").format(name=name, figures=figures) if figures else name
        self.hint.set_texts(self.tr("{short}; Enter shows its weights").format(short=short), short, name)

    def message(self) -> str:
        """Return the sentence shown instead of the scales; empty while they are shown."""
        return self._message.text() if self._stack.currentWidget() is self._message else ""

    def show_message(self, text: str) -> None:
        """Show a sentence instead of the scales; what was told stays before it as long as it takes to read it."""
        self._take(text)

    def _take(self, plain: str | None) -> None:
        self._plain = plain
        if not self._warning.isActive():
            self._show_plain()

    def show_warning(self, text: str) -> None:
        """Show for some seconds why something was refused."""
        self._show_now(text, "warn")
        self._warning.start(WARNING_MS)

    def show_told(self, text: str) -> None:
        """Show for some seconds what was done."""
        self._show_now(text, "")
        self._warning.start(TOLD_MS)

    @Slot()
    def forget(self) -> None:
        """Show no more what was told."""
        self.show_coming("")

    def show_coming(self, text: str) -> None:
        """Show what would come of it while something is dragged, until it is told otherwise; empty for nothing."""
        self._warning.stop()
        self._coming = text
        self._show_plain()

    def _show_now(self, text: str, role: str) -> None:
        self._coming = ""
        self._message.setText(text)
        style.set_state(self._message, "role", role)
        self._stack.setCurrentIndex(1)

    @Slot()
    def _show_plain(self) -> None:
        text = self._coming or self._plain
        self._message.setText(text or "")
        style.set_state(self._message, "role", "" if self._coming else "muted")
        self._stack.setCurrentIndex(0 if text is None else 1)

    def show_scales(self, plan: Plan, content: Content, label: Callable[[str], str]) -> None:
        """Show what colours and marks stand for."""
        self._take(None)
        measure = self.tr("Weight × input") if content.measure is Measure.INPUT else self.tr("Weight")
        self.weights.set_title(measure)
        self.weights.set_limit(content.limits[0])
        self.weights.setToolTip(self._scale_tip(plan, content, label))
        self._key.set_dot(plan.has_surfaces)
        text = self.tr("sign of the bias") if plan.has_surfaces else self.tr("activation for this drawing")
        if text != self._key_text.text():
            self._key_text.setText(text)

    def _scale_tip(self, plan: Plan, content: Content, label: Callable[[str], str]) -> str:
        lines = [self.tr("Orange is negative, blue positive; the wider an edge, the stronger its weight.")]
        if plan.has_surfaces:
            lines.append(self.tr("Each picture shows what the neuron gives over the plane of x₁ and x₂."))
        elif plan.is_image:
            lines.append(self.tr("Pictures in the first layer: its weights, on the scale shown."))
            lines.append(self.tr("From the input: the seven pixels that matter most to each neuron."))
            for number, layer in enumerate(plan.layers[1:], 2):
                lines.extend(self._deeper(label(layer.id), content, number))
        return "\n".join(lines)

    def _deeper(self, layer: str, content: Content, number: int) -> list[str]:
        low, high = limit_texts(content.limits[number - 1])
        lines = [self.tr("Edges into {layer}: full width at {low} and {high}.").format(layer=layer, low=low, high=high)]
        if content.columns[number].image is not None:
            low, high = limit_texts(content.columns[number].limit)
            text = self.tr("Pictures in {layer}: dz/dx, what would raise the neuron for this drawing, {low} to {high}.")
            lines.append(text.format(layer=layer, low=low, high=high))
        return lines

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line above."""
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, QColor(colors.current().border))
        painter.end()
