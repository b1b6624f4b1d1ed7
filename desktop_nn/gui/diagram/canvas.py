"""The surface that the diagram is drawn on: zoom, pan, pointing and the keyboard; it knows no document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QToolTip, QWidget

from desktop_nn.gui.diagram.layout import GROUND, Layout, Target, target_at

if TYPE_CHECKING:
    from collections.abc import Callable

NEAREST, FARTHEST = 6.0, 0.12
ZOOM_STEP = 1.2
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Canvas(QGraphicsView):
    """Shows a scene laid out by `Layout`.

    Signals:
        pressed: a target was clicked; carries it and whether Shift was down.
        hovered: the mouse is over another target.
        cursor_moved: the keyboard points at another target (the ground: at none), or its ring comes or goes.
        cleared: Escape was pressed.
        resized: the view has another size.
    """

    pressed = Signal(Target, bool)
    hovered = Signal(Target, bool)
    cursor_moved = Signal(Target)
    cleared = Signal()
    resized = Signal()

    def __init__(self, scene: QGraphicsScene, describe: Callable[[Target], str], parent: QWidget | None = None) -> None:
        """Make the surface; `describe` gives the tool tip of a target."""
        super().__init__(scene, parent)
        self._describe = describe
        self._layout: Layout | None = None
        self._by_hand = False
        self._grabbed: QPoint | None = None
        self._down = GROUND
        self._over = GROUND
        self.cursor_target = GROUND
        self._by_keys = False
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(220, 120)

    def set_layout(self, layout: Layout | None) -> None:
        """Take over another arrangement; a zoom made by hand stays."""
        self._layout = layout
        rect = layout.size if layout is not None else QRectF(0, 0, 1, 1)
        # Room all round lets a person pan any part into the middle.
        self.setSceneRect(rect.adjusted(-rect.width(), -rect.height(), rect.width(), rect.height()))
        if layout is not None and self._target_slot(self.cursor_target) is None:
            self._move_cursor(GROUND)
        if not self._by_hand:
            self.fit()

    # ------------------------------------------------------------------ zoom and pan

    @property
    def zoom(self) -> float:
        """The scale; 1 is a pixel a pixel."""
        return self.transform().m11()

    def fit(self) -> None:
        """Show everything, never larger than life."""
        self._by_hand = False
        if self._layout is None:
            return
        size, view = self._layout.size, self.viewport().rect()
        scale = min(1.0, view.width() / size.width(), view.height() / size.height())
        self.resetTransform()
        self.scale(scale, scale)
        self.centerOn(size.center())

    def zoom_by(self, factor: float, at: QPoint | None = None) -> None:
        """Zoom so that the point of the view `at` (its middle) stays where it is."""
        if self._layout is None:
            return
        wanted = min(max(self.zoom * factor, FARTHEST), NEAREST)
        at = at if at is not None else self.viewport().rect().center()
        before = self.mapToScene(at)
        self._by_hand = True
        self.resetTransform()
        self.scale(wanted, wanted)
        moved = self.mapFromScene(before) - at
        self._scroll(moved)

    def _scroll(self, by: QPoint) -> None:
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + by.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + by.y())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        steps = event.angleDelta().y() / 120
        if steps:
            self.zoom_by(ZOOM_STEP**steps, event.position().toPoint())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have everything laid out anew."""
        super().resizeEvent(event)
        self.resized.emit()

    # ------------------------------------------------------------------ mouse

    def target_at(self, position: QPointF | QPoint) -> Target:
        """Return what lies under a point of the view."""
        if self._layout is None:
            return GROUND
        point = position.toPoint() if isinstance(position, QPointF) else position
        return target_at(self._layout, self.mapToScene(point))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a target, or of the ground."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._use_keys(False)
        self._down = self.target_at(event.position())
        if self._down == GROUND or event.button() == Qt.MouseButton.MiddleButton:
            self._down = GROUND
            self._grabbed = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self.hovered.emit(self._down, True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the ground, or point."""
        if self._grabbed is not None:
            moved = self._grabbed - event.position().toPoint()
            if moved.manhattanLength() > 2 or self._by_hand:
                self._by_hand = True
                self._scroll(moved)
                self._grabbed = event.position().toPoint()
            return
        self._point_at(self.target_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Press what was taken hold of, if it is still under the mouse."""
        self._grabbed = None
        target = self.target_at(event.position())
        if self._down != GROUND and target == self._down:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.pressed.emit(target, shift)
        self._down = GROUND
        self._over = GROUND
        self._point_at(target)
        self.viewport().setCursor(self._shape(target))
        self.hovered.emit(target, False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Treat a second quick click as a click."""
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._point_at(GROUND)

    def _point_at(self, target: Target) -> None:
        if target != self._over:
            self._over = target
            self.viewport().setCursor(self._shape(target))
            self.hovered.emit(target, False)

    @staticmethod
    def _shape(target: Target) -> Qt.CursorShape:
        return Qt.CursorShape.ArrowCursor if target == GROUND else Qt.CursorShape.PointingHandCursor

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the tool tip of what is under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self._describe(self.target_at(event.pos()))
            QToolTip.showText(event.globalPos(), words, self.viewport()) if words else QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    # ------------------------------------------------------------------ keyboard

    @property
    def ringed(self) -> Target:
        """Where the keyboard's ring belongs: nowhere without the focus, or while the mouse is what is used."""
        return self.cursor_target if self._by_keys and self.hasFocus() else GROUND

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the keyboard's ring if it was by a key that the focus came."""
        super().focusInEvent(event)
        self._use_keys(event.reason() != Qt.FocusReason.MouseFocusReason)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard's ring away."""
        super().focusOutEvent(event)
        self.cursor_moved.emit(self.cursor_target)

    def _use_keys(self, by_keys: bool) -> None:
        self._by_keys = by_keys
        self.cursor_moved.emit(self.cursor_target)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between neurons, select, zoom."""
        key = Qt.Key(event.key())
        if key in _ARROWS and not self._by_keys:
            self._use_keys(True)
        if key in _ARROWS:
            self._step(*_ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.cursor_target != GROUND:
                self.pressed.emit(self.cursor_target, False)
        elif key == Qt.Key.Key_Escape:
            self._move_cursor(GROUND)
            self.cleared.emit()
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / ZOOM_STEP)
        else:
            super().keyPressEvent(event)

    def set_cursor(self, target: Target) -> None:
        """Let the keyboard go on from a target."""
        self._move_cursor(target)

    def _step(self, across: int, down: int) -> None:
        if self._layout is None:
            return
        columns = self._layout.columns
        place = self._target_slot(self.cursor_target)
        if place is None:
            self._move_cursor(self._at(1 if len(columns) > 1 else 0, 0))
            return
        number, slot = place
        if across:
            number = min(max(number + across, 0), len(columns) - 1)
            share = (max(slot, 0) + 0.5) / len(columns[place[0]].boxes)
            slot = slot if slot < 0 else int(share * len(columns[number].boxes))
        else:
            slot = min(max(slot + down, -1), len(columns[number].boxes) - 1)
        self._move_cursor(self._at(number, slot))

    def _at(self, number: int, slot: int) -> Target:
        assert self._layout is not None
        column = self._layout.columns[number]
        if slot < 0 or (column.units > 1 and len(column.boxes) == 1):
            return Target("layer", column.id)
        return Target("neuron", column.id, column.shown[slot])

    def _target_slot(self, target: Target) -> tuple[int, int] | None:
        """Return the column and slot of a neuron or layer; None for anything else or anything gone."""
        if self._layout is None or target.kind not in ("neuron", "layer"):
            return None
        for number, column in enumerate(self._layout.columns):
            if column.id == target.layer:
                slot = -1 if target.kind == "layer" else column.slot(target.index)
                return None if slot is None else (number, slot)
        return None

    def _move_cursor(self, target: Target) -> None:
        if target == self.cursor_target:
            return
        self.cursor_target = target
        place = self._target_slot(target)
        if place is not None and self._layout is not None:
            column = self._layout.columns[place[0]]
            rect = column.caption if place[1] < 0 else column.boxes[place[1]]
            self.ensureVisible(rect, 8, 8)
        self.cursor_moved.emit(target)
