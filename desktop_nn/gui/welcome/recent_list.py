"""The files used last, at the right of the welcome page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_nn.gui import colors, fonts, format, icons
from desktop_nn.gui.recent_menu import shown_folder, tell_missing
from desktop_nn.gui.welcome.pictures import of_png
from desktop_nn.gui.widgets.buttons import Button
from desktop_nn.gui.widgets.labels import text_label

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QAction, QPaintEvent, QShowEvent

    from desktop_nn.gui.document import Document
    from desktop_nn.gui.recent import RecentFile, RecentFiles

MOST = 6
ROW = 52
_PICTURE = 36


class RecentRow(QAbstractButton):
    """One file: its picture, its name, when it was used, how well its network does."""

    def __init__(self, entry: RecentFile) -> None:
        super().__init__()
        self.setText(entry.name)
        self.setFixedHeight(ROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_entry(entry)

    def show_entry(self, entry: RecentFile) -> None:
        """Take over what is known of the file."""
        self._missing = entry.missing
        self._picture = of_png(entry.thumbnail) if entry.thumbnail else QPixmap()
        self._below = self.tr("missing") if entry.missing else entry.when()
        self._score = ""
        if entry.score is not None and not entry.missing:
            self._score = format.percent(entry.score) if entry.metric == "accuracy" else format.fixed(entry.score, 3)
        self.setAccessibleName(entry.name)
        parts = [self._below, f"{entry.metric} {self._score}" if self._score else "", shown_folder(entry.path)]
        self.setAccessibleDescription(", ".join(part for part in parts if part))
        self.setToolTip(str(entry.path))
        self.update()

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(260, ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture and words; a ground under the mouse, a ring with the keyboard."""
        theme = colors.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 6, 6)
        if self.hasFocus():
            painter.setPen(QColor(theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5), 6, 6)
        self._paint_picture(painter, QRectF(12, (ROW - _PICTURE) / 2, _PICTURE, _PICTURE))
        self._paint_words(painter, 12 + _PICTURE + 10, self.width() - 14)
        painter.end()

    def _paint_picture(self, painter: QPainter, box: QRectF) -> None:
        theme = colors.current()
        frame = QPainterPath()
        frame.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.fillPath(frame, QColor(theme.inset))
        if self._picture.isNull():
            icons.paint(painter, "file-off" if self._missing else "file", box.adjusted(9, 9, -9, -9), theme.muted)
        else:
            painter.save()
            painter.setClipPath(frame)
            side = min(self._picture.width(), self._picture.height())
            part = QRectF((self._picture.width() - side) / 2, (self._picture.height() - side) / 2, side, side)
            painter.drawPixmap(box, self._picture, part)
            painter.restore()
        painter.strokePath(frame, QColor(theme.border))

    def _paint_words(self, painter: QPainter, left: float, right: float) -> None:
        theme = colors.current()
        painter.setFont(fonts.font(fonts.BASE))
        metrics = painter.fontMetrics()
        row = QRectF(left, 0, right - left, ROW)
        painter.setPen(QColor(theme.muted))
        if self._score:
            painter.drawText(row, int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value), self._score)
            row.setRight(right - metrics.horizontalAdvance(self._score) - 10)
        painter.setPen(QColor(theme.muted if self._missing else theme.text))
        painter.setFont(fonts.font(fonts.BASE, fonts.MEDIUM))
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, round(row.width()))
        painter.drawText(row.adjusted(0, 8, 0, -26), int(Qt.AlignmentFlag.AlignVCenter.value), name)
        painter.setFont(fonts.font(fonts.CAPTION))
        painter.setPen(QColor(theme.warn if self._missing else theme.muted))
        painter.drawText(row.adjusted(0, 27, 0, -8), int(Qt.AlignmentFlag.AlignVCenter.value), self._below)


class RecentList(QWidget):
    """Title, Open button and the newest files; while there are none, it says how there come to be some."""

    def __init__(self, document: Document, recent: RecentFiles, open_action: QAction) -> None:
        super().__init__()
        self._document = document
        self._recent = recent
        self.rows: list[RecentRow] = []
        self._shown: tuple[RecentFile, ...] | None = None
        self._title = text_label(self.tr("Recent"), "text", fonts.CARD_TITLE, fonts.SEMIBOLD)
        self.open_button = Button(self.tr("Open…"), icon="folder-open", tip=open_action.toolTip())
        self.open_button.clicked.connect(open_action.trigger)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.open_button)
        self._card = QFrame()
        self._card.setObjectName("card")
        self._column = QVBoxLayout(self._card)
        self._column.setContentsMargins(2, 6, 2, 6)
        self._column.setSpacing(0)
        self._nothing = text_label(
            self.tr("Nothing yet. An experiment that you save (Ctrl+S) can be opened from here."), "muted", fonts.LABEL
        )
        self._nothing.setWordWrap(True)
        self._nothing.setContentsMargins(14, 10, 14, 10)
        self._column.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._card)
        recent.changed.connect(self._show)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Look whether the files are still there."""
        super().showEvent(event)
        self._recent.look()

    @Slot()
    def _show(self) -> None:
        entries = self._recent.entries[:MOST]
        if entries == self._shown:
            return
        same = self._shown is not None and [e.path for e in entries] == [e.path for e in self._shown]
        self._shown = entries
        if same:
            # Someone may have the keyboard or the mouse on a row.
            for row, entry in zip(self.rows, entries, strict=True):
                row.show_entry(entry)
            return
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._build_row(entry) for entry in entries]
        self._nothing.setVisible(not entries)

    def _build_row(self, entry: RecentFile) -> RecentRow:
        row = RecentRow(entry)
        row.clicked.connect(lambda _=False, path=entry.path: self._open(path))
        self._column.addWidget(row)
        return row

    def _open(self, path: Path) -> None:
        if any(entry.missing for entry in self._recent.entries if entry.path == path):
            tell_missing(self._document, self._recent, path)
        else:
            self._document.open(path)
