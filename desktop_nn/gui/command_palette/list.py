"""The list of the palette: a line for each thing found, drawn in one go however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QIcon, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_nn.gui import fonts, icons, theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_nn.gui.command_palette.finder import Found

    Index = QModelIndex | QPersistentModelIndex

ROW = 30
_SIDE, _ICON, _GAP = 10, 14, 10
_LEAST_GROUP = 40


class FoundModel(QAbstractListModel):
    """What was found; the display text is the sentence that a screen reader says."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.found: Sequence[Found] = ()

    def show_found(self, found: Sequence[Found]) -> None:
        """Show another list."""
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many lines there are."""
        return len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the sentence of a line."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.found[index.row()].entry.sentence
        return None


class FoundList(QListView):
    """The lines; the keyboard stays in the field above, which moves the current one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("found")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerItem)
        self.setItemDelegate(_Line(self))
        self.shown = FoundModel(self)
        self.setModel(self.shown)

    def current(self) -> Found | None:
        """Return the line that Enter would choose."""
        row = self.currentIndex().row()
        return self.shown.found[row] if 0 <= row < len(self.shown.found) else None

    def show_found(self, found: Sequence[Found]) -> None:
        """Show what was found; the first line becomes the current one."""
        self.shown.show_found(found)
        self.go_to(0)

    def go_to(self, row: int) -> None:
        """Make a line the current one; beyond the ends it is the last and the first."""
        count = len(self.shown.found)
        if count:
            self.setCurrentIndex(self.shown.index(min(max(row, 0), count - 1)))

    def step(self, by: int) -> None:
        """Go up or down; one step beyond an end comes out at the other."""
        count, row = len(self.shown.found), self.currentIndex().row()
        if abs(by) == 1 and count:
            self.go_to((row + by) % count)
        else:
            self.go_to(row + by)


class _Line(QStyledItemDelegate):
    """Name with the letters that fit in bold, where it stands, and at the right its keys or its value."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found: Found = index.model().found[index.row()]  # type: ignore[attr-defined]
        colors = theme.current()
        box = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.soft))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 5, 5)
            painter.setBrush(QColor(colors.accent))
            painter.drawRoundedRect(QRectF(box.left() + 1, box.top() + 6, 3, box.height() - 12), 1.5, 1.5)
        box = box.adjusted(_SIDE, 0, -_SIDE, 0)
        self._paint_icon(painter, found, box, colors)
        right = self._paint_right(painter, found, box, colors)
        self._paint_name(painter, found, QRectF(box.left() + _ICON + _GAP, box.top(), 0, box.height()), right, colors)
        painter.restore()

    def _paint_icon(self, painter: QPainter, found: Found, box: QRectF, colors: theme.Theme) -> None:
        entry = found.entry
        place = QRectF(box.left(), box.center().y() - _ICON / 2, _ICON, _ICON)
        if entry.on:
            icons.paint(painter, "check", place, colors.accent)
        elif entry.icon is not None:
            mode = QIcon.Mode.Disabled if entry.refused else QIcon.Mode.Normal
            entry.icon.paint(painter, place.toRect(), Qt.AlignmentFlag.AlignCenter, mode)
        elif found.recent:
            icons.paint(painter, "history", place, colors.muted)
        elif entry.action is None:
            icons.paint(painter, "adjustments", place, colors.muted)

    def _paint_right(self, painter: QPainter, found: Found, box: QRectF, colors: theme.Theme) -> float:
        """Draw the keys or the value, and return where they begin."""
        text, role = found.entry.right, "muted"
        if found.typed is not None:
            before = f"{text} → " if text else "→ "
            text, role = f"{before}{found.typed.text}", "error" if found.typed.wrong else "accent"
        painter.setFont(fonts.font(fonts.LABEL))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, int(box.width() / 2))
        width = metrics.horizontalAdvance(text)
        painter.setPen(QColor(getattr(colors, role)))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, int(flags.value), text)
        return box.right() - width - _GAP

    def _paint_name(self, painter: QPainter, found: Found, box: QRectF, right: float, colors: theme.Theme) -> None:
        entry = found.entry
        painter.setPen(QColor(colors.faint if entry.refused else colors.text))
        plain, bold = fonts.font(fonts.BASE), fonts.font(fonts.BASE, fonts.SEMIBOLD)
        metrics = QFontMetricsF(plain)
        baseline = box.center().y() + (metrics.ascent() - metrics.descent()) / 2
        left = box.left()
        for letters, fits in _runs(entry.text, found.letters):
            font = bold if fits else plain
            painter.setFont(font)
            painter.drawText(QPointF(left, baseline), letters)
            left += QFontMetricsF(font).horizontalAdvance(letters)
        self._paint_group(painter, entry.refused or entry.group, QRectF(left + _GAP, box.top(), 0, box.height()), right)

    def _paint_group(self, painter: QPainter, text: str, box: QRectF, right: float) -> None:
        room = right - box.left()
        if room < _LEAST_GROUP:
            return
        painter.setFont(fonts.font(fonts.LABEL))
        painter.setPen(QColor(theme.current().muted))
        box.setWidth(room)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter.value), shown)


def _runs(text: str, letters: frozenset[int]) -> list[tuple[str, bool]]:
    """Cut a text where bold and plain letters meet."""
    runs: list[tuple[str, bool]] = []
    for place, letter in enumerate(text):
        fits = place in letters
        if runs and runs[-1][1] == fits:
            runs[-1] = (runs[-1][0] + letter, fits)
        else:
            runs.append((letter, fits))
    return runs
