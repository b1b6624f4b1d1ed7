"""Draws the program's icons, sharp at any size and resolution, in the colours of the theme being worn."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_nn.core.paths import resources_dir
from desktop_nn.gui import colors

# 1.7 px when the 24-unit drawing is 18 px wide.
_STROKE = "2.27"


@cache
def _source(name: str) -> str:
    path = resources_dir() / "icons" / f"{name}.svg"
    return path.read_text(encoding="utf-8").replace('stroke-width="2"', f'stroke-width="{_STROKE}"')


def tinted_svg(name: str, color: str) -> bytes:
    """Return the drawing of an icon in one colour.

    Raises:
        FileNotFoundError: there is no icon of that name.
    """
    return _source(name).replace("currentColor", color).encode()


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(tinted_svg(name, color)))


def paint(painter: QPainter, name: str, rect: QRectF, color: str | QColor) -> None:
    """Draw an icon into `rect` in a colour of the theme."""
    _renderer(name, QColor(color).name()).render(painter, rect)


class _ThemedEngine(QIconEngine):
    """Looks the colours up when it draws, so that an icon made once is right after a change of theme."""

    def __init__(self, name: str, role: str, on_role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._on_role = on_role
        self._cache: dict[tuple[str, int, int, str], QPixmap] = {}

    def _role_for(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return "faint"
        return self._on_role if state == QIcon.State.On else self._role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        color = getattr(colors.current(), self._role_for(mode, state))
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        paint(painter, self._name, square, color)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        key = (colors.current().name, size.width(), size.height(), self._role_for(mode, state))
        if key not in self._cache:
            image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(Qt.GlobalColor.transparent)
            painter = QPainter(image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
            painter.end()
            self._cache[key] = QPixmap.fromImage(image)
        return self._cache[key]

    def clone(self) -> QIconEngine:
        return _ThemedEngine(self._name, self._role, self._on_role)

    def key(self) -> str:
        return "desktop-nn"

    def isNull(self) -> bool:
        return False


@cache
def _known(name: str) -> bool:
    return (resources_dir() / "icons" / f"{name}.svg").is_file()


def icon(name: str, role: str = "text", on_role: str = "accent") -> QIcon:
    """Return an icon that follows the theme by itself; disabled it is `faint`.

    Args:
        name: a file of resources/icons without its ending.
        role: the theme's role that colours it.
        on_role: the same while the button or action is on.

    Raises:
        ValueError: there is no icon of that name.
    """
    if not _known(name):
        raise ValueError(f"there is no icon named {name!r} in resources/icons")
    return QIcon(_ThemedEngine(name, role, on_role))
