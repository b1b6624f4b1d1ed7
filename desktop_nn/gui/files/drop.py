"""Takes files and folders that are dropped on the window, and says before what will become of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from desktop_nn.data.idx_folder import Idx
from desktop_nn.gui import colors, fonts, icons
from desktop_nn.gui.files.dropped import Guess, examine, guess
from desktop_nn.gui.job_thread import Job
from desktop_nn.gui.state import Notice

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

    from desktop_nn.core.errors import UserError
    from desktop_nn.experiment.spec import Spec
    from desktop_nn.gui.main_window import MainWindow

_TITLE_SIZE = 19
_BOX = (560, 190)
_VEIL = 0.8


class DropOverlay(QWidget):
    """Lies over the whole window while something is dragged across it.

    Signals:
        dropped: the paths.
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Drop a file here"))
        self.guess = Guess("", "")
        self.hide()

    def begin(self, event: QDragEnterEvent) -> None:
        """Take what is dragged into the window, if it is files."""
        paths = local_paths(event.mimeData())
        if not paths:
            event.ignore()
            return
        self.guess = guess(paths)
        self.setAccessibleDescription(f"{self.guess.title}. {self.guess.hint}")
        self.resize(self._window.size())
        self.raise_()
        self.show()
        event.acceptProposedAction()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Go on as begun in the window."""
        self.begin(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Go."""
        self.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        self.hide()
        event.acceptProposedAction()
        self.dropped.emit(local_paths(event.mimeData()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a veil, and a dashed frame with what will be done."""
        theme = colors.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(theme.window)
        veil.setAlphaF(_VEIL)
        painter.fillRect(self.rect(), veil)
        box = QRectF(0, 0, min(_BOX[0], self.width() - 48), _BOX[1])
        box.moveCenter(QRectF(self.rect()).center())
        role = theme.accent if self.guess.welcome else theme.strong
        pen = QPen(QColor(role), 2)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(box, 8, 8)
        icon = QRectF(box.center().x() - 16, box.top() + 26, 32, 32)
        icons.paint(painter, "download" if self.guess.welcome else "alert-circle", icon, role)
        painter.setPen(QColor(theme.text))
        painter.setFont(fonts.font(_TITLE_SIZE, fonts.SEMIBOLD))
        title = painter.fontMetrics().elidedText(self.guess.title, Qt.TextElideMode.ElideMiddle, int(box.width()) - 48)
        painter.drawText(box.adjusted(24, 72, -24, 0), Qt.AlignmentFlag.AlignHCenter, title)
        painter.setPen(QColor(theme.muted))
        painter.setFont(fonts.font(fonts.BASE))
        wrapped = int(Qt.AlignmentFlag.AlignHCenter.value) | int(Qt.TextFlag.TextWordWrap.value)
        painter.drawText(box.adjusted(40, 112, -40, -12), wrapped, self.guess.hint)
        painter.end()


class DropTarget(QObject):
    """Makes a main window take files."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._document = window.document
        self.overlay = DropOverlay(window)
        self.overlay.dropped.connect(self.take)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lay the overlay over the window as soon as something is dragged in."""
        if event.type() == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            if QApplication.activeModalWidget() is None:
                self.overlay.begin(event)
            return True
        if event.type() == QEvent.Type.DragLeave:
            # Out of the window again, or only from the window to the overlay, which then shows itself again.
            self.overlay.hide()
        if event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            # So fast that the overlay has not been under the mouse yet.
            self.overlay.dropEvent(event)
            return True
        return False

    def take(self, paths: list[Path]) -> None:
        """Do with files or a folder what they are for; what they are is found out in the job thread."""
        self._document.jobs.submit(Job("drop", lambda _: examine(paths), self._use, self._refuse))

    def _use(self, found: Path | Spec | Idx) -> None:
        self._document.dismiss_topic("file")
        if isinstance(found, Path):
            self._document.open(found)
        elif isinstance(found, Idx):
            self._learn_from(found)
        else:
            self._document.new_spec(found)

    def _learn_from(self, source: Idx) -> None:
        document, folder = self._document, Path(source.folder)
        if self._window.pages.on_welcome:
            document.new_from(source)
            return
        old = document.spec.data
        if isinstance(old, Idx):
            # The question that is asked of the digits stays.
            source = replace(old, folder=source.folder)
        text = self.tr("learn from the data in {name}").format(name=folder.name)
        document.set_spec(replace(document.spec, data=source), text)

    def _refuse(self, error: UserError) -> None:
        self._document.notify(Notice("error", str(error), topic="file"))


def local_paths(data: QMimeData) -> list[Path]:
    """Return the files and folders of this computer that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
