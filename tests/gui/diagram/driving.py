"""Hands for the diagram: finds parts of it, clicks, drags, turns the wheel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

if TYPE_CHECKING:
    from desktop_nn.gui.diagram import DiagramView
    from desktop_nn.gui.diagram.layout import Column

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


def column(view: DiagramView, layer: str) -> Column:
    return next(c for c in view.canvas._layout.columns if c.id == layer)


def head(view: DiagramView, layer: str) -> QPoint:
    """Return the middle of the first line of a layer's head."""
    caption = column(view, layer).caption
    return view.canvas.mapFromScene(QPointF(caption.center().x(), caption.top() + 7))


def size_line(view: DiagramView, layer: str) -> QPoint:
    """Return the middle of the line that says how large a layer is."""
    return head(view, layer) + QPoint(0, 16)


def at(view: DiagramView, rect: QRectF) -> QPoint:
    return view.canvas.mapFromScene(rect.center())


def click(view: DiagramView, where: QRectF | QPoint, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    point = at(view, where) if isinstance(where, QRectF) else where
    QTest.mouseClick(view.canvas.viewport(), LEFT, modifiers, point)


def double_click(view: DiagramView, where: QRectF | QPoint) -> None:
    click(view, where)
    point = at(view, where) if isinstance(where, QRectF) else where
    QTest.mouseDClick(view.canvas.viewport(), LEFT, pos=point)
    QTest.mouseRelease(view.canvas.viewport(), LEFT, pos=point)


def drag(view: DiagramView, start: QPoint, *others: QPoint, release: bool = True) -> None:
    viewport = view.canvas.viewport()
    QTest.mousePress(viewport, LEFT, pos=start)
    for point in others:
        QTest.mouseMove(viewport, point)
    if release:
        QTest.mouseRelease(viewport, LEFT, pos=others[-1])


def wheel(view: DiagramView, point: QPoint, steps: int) -> None:
    viewport = view.canvas.viewport()
    event = QWheelEvent(
        QPointF(point),
        QPointF(viewport.mapToGlobal(point)),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def open_menu(view: DiagramView, where: QPoint | None = None) -> QMenu:
    """Right-click, or press the menu key where no place is given; return the menu that opens."""
    viewport = view.canvas.viewport()
    reason = QContextMenuEvent.Reason.Mouse if where is not None else QContextMenuEvent.Reason.Keyboard
    point = where if where is not None else QPoint(1, 1)
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, point, viewport.mapToGlobal(point)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, text: str) -> None:
    """Take an entry of a menu as a click would, and let the menu go."""
    action = next(action for action in menu.actions() if action.text() == text)
    assert action.isEnabled()
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def picture(view: DiagramView) -> QImage:
    view.refresh()
    return view.canvas.viewport().grab().toImage()
