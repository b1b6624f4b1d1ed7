"""The numbered pictures that a tour leaves behind."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from tests.tour.person import Failed, Person

STILL_SECONDS = 0.15
"""A view repaints at most this long after what it shows has changed."""


class Album:
    """Takes pictures of a window, with the menus and dialogs that are open over it."""

    def __init__(self, person: Person, folder: Path) -> None:
        self._person = person
        self._folder = folder
        self._taken: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("[0-9][0-9]-*.png"):
            old.unlink()

    def take(self, name: str, *, moving: bool = False) -> Path:
        """Take the next picture, once nothing changes any more unless the window is `moving`.

        Raises:
            Failed: the window does not come to rest, or the picture cannot be written.
        """
        picture = self._shot() if moving else self._still()
        path = self._folder / f"{len(self._taken) + 1:02}-{name}.png"
        if not picture.save(str(path)):
            raise Failed(f"cannot write {path}")
        self._taken.append(path)
        print(path, flush=True)
        return path

    def _still(self) -> QImage:
        before, changes = self._shot(), 0
        while True:
            self._person.live(STILL_SECONDS)
            now = self._shot()
            if now == before:
                return now
            before, changes = now, changes + 1
            if changes > 40:
                raise Failed("the window does not come to rest")

    def _shot(self) -> QImage:
        window = self._person.window
        picture = window.grab().toImage()
        painter = QPainter(picture)
        painter.setPen(window.palette().color(QPalette.ColorRole.Dark))
        for top in _over(window):
            at = top.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0))
            painter.drawPixmap(at, top.grab())
            # The line that a window manager draws round a window.
            painter.drawRect(QRect(at, top.size()).adjusted(-1, -1, 0, 0))
        painter.end()
        return picture


def _over(window: QWidget) -> list[QWidget]:
    """Return the other windows in sight, menus last."""
    others = [top for top in QApplication.topLevelWidgets() if top.isVisible() and top is not window]
    return sorted(others, key=lambda top: top is QApplication.activePopupWidget())
