"""Small pictures of the teaching sets, so that a shape is chosen by how it looks and not by its name."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from desktop_nn.core.tasks import Task
from desktop_nn.data.sources import SOURCES, SplitShares, Teaching, Xor
from desktop_nn.data.teaching import DOMAIN
from desktop_nn.gui import colormaps, colors, fonts

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

PICTURE = 46
CAPTION = 18
_POINTS = 64
_SEED = 3
# Where the whole label is wider than the picture.
_CAPTIONS: dict[type, str] = {Xor: "XOR"}


@cache
def _sample(name: str) -> tuple[tuple[tuple[float, float], ...], tuple[float, ...]]:
    """Return some points of a set, from -1 to 1, and their targets, from -1 to 1."""
    cls = SOURCES.get(name)
    assert issubclass(cls, Teaching)
    data = cls(count=_POINTS, noise=0.0).load(_SEED, SplitShares(validation=0.0, test=0.0))
    points = tuple((float(x), float(y)) for x, y in data.X / DOMAIN)
    low, high = cls.target_range
    return points, tuple(float(2.0 * (t - low) / (high - low) - 1.0) for t in data.T.ravel())


class SourceTile(QAbstractButton):
    """One teaching set as a picture with its name below; an exclusive toggle."""

    def __init__(self, cls: type[Teaching], caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source_class = cls
        self.setCheckable(True)
        # Among its fellows a group sees to that; so a screen reader takes it for one of several.
        self.setAutoExclusive(True)
        self.setText(caption)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(PICTURE + 4, PICTURE + CAPTION)

    def sizeHint(self) -> QSize:
        """Room for the picture and its caption."""
        return QSize(64, PICTURE + CAPTION)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the points and the name; the chosen one has a thick frame and a bold name."""
        theme = colors.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = min(self.width() - 4, 60)
        box = QRectF((self.width() - width) / 2, 1, width, PICTURE - 2)
        self._paint_box(painter, box, theme)
        self._paint_points(painter, box, theme)
        strong = self.isChecked()
        painter.setFont(fonts.font(fonts.CAPTION, fonts.SEMIBOLD if strong else fonts.REGULAR))
        role = "faint" if not self.isEnabled() else "text" if strong else "muted"
        painter.setPen(QColor(getattr(theme, role)))
        below = QRectF(0, PICTURE, self.width(), CAPTION)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, self.text())

    def _paint_box(self, painter: QPainter, box: QRectF, theme: colors.Theme) -> None:
        if self.hasFocus():
            # Outside the frame, as pictures show the focus.
            painter.setPen(QPen(QColor(theme.text if self.isChecked() else theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-1.5, -0.5, 1.5, 1.5), 6, 6)
        checked = self.isChecked()
        edge = theme.accent if checked else theme.strong if self.underMouse() else theme.border
        painter.setPen(QPen(QColor(edge), 2 if checked else 1))
        painter.setBrush(QColor(theme.card))
        inset = 1.0 if checked else 0.5
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), 5, 5)

    def _paint_points(self, painter: QPainter, box: QRectF, theme: colors.Theme) -> None:
        points, values = _sample(self.source_class.name)
        half = box.height() / 2 - 5
        painter.setPen(Qt.PenStyle.NoPen)
        lut = colormaps.signed_lut(theme)
        for (x, y), value in zip(points, values, strict=True):
            if self.source_class.task is Task.REGRESSION:
                level = round((value + 1.0) / 2.0 * (colormaps.LEVELS - 1))
                painter.setBrush(QColor(*(int(c) for c in lut[level][:3])))
            else:
                painter.setBrush(QColor(theme.positive_fill if value > 0 else theme.negative_fill))
            painter.drawEllipse(QPointF(box.center().x() + half * x, box.center().y() - half * y), 1.6, 1.6)


class TileRow(QWidget):
    """All teaching sets side by side; arrow keys move between them.

    Signals:
        chosen: the class of the set that the person chose.
    """

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self.tiles: dict[type, SourceTile] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for cls in (cls for _, cls in SOURCES.items() if issubclass(cls, Teaching)):
            label = QCoreApplication.translate("settings", cls.label)
            tile = SourceTile(cls, _CAPTIONS.get(cls, label))
            tile.setAccessibleName(f"{label}, {name}")
            tile.setToolTip(QCoreApplication.translate("settings", cls.help))
            self._group.addButton(tile)
            row.addWidget(tile, 1)
            self.tiles[cls] = tile
        self._group.buttonClicked.connect(lambda tile: self.chosen.emit(tile.source_class))

    def show_class(self, cls: type) -> None:
        """Show which set is chosen; none when it is no teaching set."""
        self._group.setExclusive(False)
        for each, tile in self.tiles.items():
            tile.setChecked(each is cls)
        self._group.setExclusive(True)
