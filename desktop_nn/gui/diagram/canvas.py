"""The surface that the diagram is drawn on: zoom, pan, pointing and the keyboard; it knows no document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsScene, QGraphicsView, QToolTip, QWidget

from desktop_nn.core.translate import QT_TRANSLATE_NOOP
from desktop_nn.gui.diagram import walk
from desktop_nn.gui.diagram.layout import GROUND, Layout, Target, target_at
from desktop_nn.gui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from collections.abc import Callable

NEAREST, FARTHEST = 6.0, 0.12
ZOOM_STEP = 1.2
REST_MS = 140
"""A zoom or drag is over when nothing has moved for so long."""
READ_MS = 500
"""The tool tip of what the keyboard is at comes after so long a rest."""
_PAN_FROM = 3
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
# What a key asks for, at the place where the keyboard is or of what is selected.
_KEYS = {
    "Delete": "remove",
    "Backspace": "remove",
    "Insert": "add",
    "Ctrl+D": "duplicate",
    "F2": "edit",
    "Alt+Left": "left",
    "Alt+Right": "right",
    "Ctrl+Up": "more",
    "Ctrl+Down": "fewer",
    "Ctrl+Shift+Up": "ten_more",
    "Ctrl+Shift+Down": "ten_fewer",
}
KEYS = (
    ("←  →  ↑  ↓", QT_TRANSLATE_NOOP("Keys", "Move between neurons and layers")),
    ("Space", QT_TRANSLATE_NOOP("Keys", "Select, or with Shift add to what is selected")),
    ("Enter", QT_TRANSLATE_NOOP("Keys", "Select; once more shows the weights")),
    ("Insert", QT_TRANSLATE_NOOP("Keys", "Add a layer")),
    ("Delete", QT_TRANSLATE_NOOP("Keys", "Remove what the ring is at, else what is selected")),
    ("Ctrl+D", QT_TRANSLATE_NOOP("Keys", "Duplicate the layer")),
    ("F2", QT_TRANSLATE_NOOP("Keys", "Change units and activation")),
    ("Alt+←  Alt+→", QT_TRANSLATE_NOOP("Keys", "Move the layer")),
    ("Ctrl+↑  Ctrl+↓", QT_TRANSLATE_NOOP("Keys", "One neuron more or fewer, with Shift ten")),
    ("+  −  0", QT_TRANSLATE_NOOP("Keys", "Larger, smaller, the whole network")),
    ("Esc", QT_TRANSLATE_NOOP("Keys", "Select nothing")),
)
"""What the keys below do, for the list of all keys."""
_WISHES = {QKeySequence(keys).toString(): wish for keys, wish in _KEYS.items()}
_FIXED = ("ground", "edge")


class Canvas(QGraphicsView):
    """Shows a scene laid out by `Layout`.

    Signals:
        pressed: a target was clicked, or Space pressed on it; carries it and whether Shift was down.
        entered: Enter was pressed on a target; carries whether Shift was down.
        opened: a target was double-clicked.
        wished: a key that stands for a command was pressed; carries its name and where the keyboard is, the ground if
            the mouse was used last: then what is selected is meant.
        menu_asked: a context menu is wanted for a target, at a place of the screen.
        hovered: the mouse is over another target.
        dragged: a layer's head is being dragged; carries it and the x of the scene.
        dropped: it was let go there.
        drag_ended: the drag is over, whether dropped or given up.
        cursor_moved: the keyboard points at another target (the ground: at none), or its ring comes or goes.
        cleared: Escape was pressed.
        moved: a zoom or a drag of the ground goes on (True), or has come to rest.
        resized: the view has another size.
    """

    pressed = Signal(Target, bool)
    entered = Signal(Target, bool)
    opened = Signal(Target)
    wished = Signal(str, Target)
    menu_asked = Signal(Target, QPoint)
    hovered = Signal(Target, bool)
    dragged = Signal(Target, float)
    dropped = Signal(Target, float)
    drag_ended = Signal()
    cursor_moved = Signal(Target)
    cleared = Signal()
    moved = Signal(bool)
    resized = Signal()

    def __init__(
        self,
        scene: QGraphicsScene,
        describe: Callable[[Target, bool], str],
        edge_at: Callable[[QPointF, float], Target],
        parent: QWidget | None = None,
    ) -> None:
        """Make the surface.

        Args:
            scene: what is shown.
            describe: gives the tool tip of a target; with True that for the keyboard, which tells what keys do.
            edge_at: gives the edge within a distance of a point of the scene, else the ground.
            parent: the widget it belongs to.
        """
        super().__init__(scene, parent)
        self._describe = describe
        self._edge_at = edge_at
        self._layout: Layout | None = None
        self._by_hand = False
        self._grabbed: QPoint | None = None
        self._down = GROUND
        self._down_at = QPoint()
        self._double = False
        self._dragging = self._panning = False
        self._over = GROUND
        self.cursor_target = GROUND
        self._by_keys = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(lambda: self.moved.emit(False))
        self._read = QTimer(self)
        self._read.setSingleShot(True)
        self._read.setInterval(READ_MS)
        self._read.timeout.connect(self._show_reading)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        FocusRing(self)
        self.setMinimumSize(220, 120)

    def set_layout(self, layout: Layout | None) -> None:
        """Take over another arrangement; a zoom made by hand stays."""
        self._layout = layout
        rect = layout.size if layout is not None else QRectF(0, 0, 1, 1)
        # Room all round lets a person pan any part into the middle.
        self.setSceneRect(rect.adjusted(-rect.width(), -rect.height(), rect.width(), rect.height()))
        if layout is not None and walk.place_of(layout, self.cursor_target) is None:
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
        self._move()
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

    def _move(self) -> None:
        if not self._rest.isActive():
            self.moved.emit(True)
        self._rest.start()

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
        point = self.mapToScene(position.toPoint() if isinstance(position, QPointF) else position)
        found = target_at(self._layout, point)
        return self._edge_at(point, 4.0 / max(self.zoom, 1e-6)) if found == GROUND else found

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a target, or of the ground."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._use_keys(False)
        self._down_at = event.position().toPoint()
        self._down = self.target_at(event.position())
        if event.button() == Qt.MouseButton.MiddleButton:
            self._down = GROUND
        if self._down.kind in _FIXED:
            self._grabbed = self._down_at
        self.hovered.emit(self._down, True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the ground or a head, or point."""
        here = event.position().toPoint()
        far = (here - self._down_at).manhattanLength()
        if self._grabbed is not None:
            if far >= _PAN_FROM or self._panning:
                self._pan_to(here)
        elif self._dragging or (self._down.kind in ("layer", "size") and far >= QApplication.startDragDistance()):
            self._dragging = True
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(self._down, self.mapToScene(here).x())
        elif event.buttons() == Qt.MouseButton.NoButton:
            self._point_at(self.target_at(event.position()))

    def _pan_to(self, here: QPoint) -> None:
        assert self._grabbed is not None
        if not self._panning:
            self._panning, self._down = True, GROUND
            self._point_at(GROUND)
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._move()
        self._by_hand = True
        self._scroll(self._grabbed - here)
        self._grabbed = here

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Press what was taken hold of, if it is still under the mouse, or drop what was dragged."""
        down, self._down, self._grabbed = self._down, GROUND, None
        double, self._double, self._panning = self._double, False, False
        target = self.target_at(event.position())
        if self._dragging:
            self._end_drag()
            self.dropped.emit(down, self.mapToScene(event.position().toPoint()).x())
        elif down != GROUND and target == down:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if double and target.kind in ("neuron", "layer"):
                self.opened.emit(target)
            else:
                self.pressed.emit(target, shift)
        self._over = GROUND
        self._point_at(target)
        self.viewport().setCursor(self._shape(target))
        self.hovered.emit(target, False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take hold once more; letting go then opens it."""
        self._double = event.button() == Qt.MouseButton.LeftButton
        self.mousePressEvent(event)

    def _end_drag(self) -> None:
        self._dragging = False
        self._down = GROUND
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.drag_ended.emit()

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
            words = self._describe(self.target_at(event.pos()), False)
            QToolTip.showText(event.globalPos(), words, self.viewport()) if words else QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the mouse, or of where the keyboard is."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(self.cursor_target, self.place_on_screen(self.cursor_target))
        else:
            self.menu_asked.emit(self.target_at(event.pos()), event.globalPos())
        event.accept()

    def place_on_screen(self, target: Target) -> QPoint:
        """Return the middle of a neuron or head on the screen; of the view when there is none."""
        rect = walk.rect_of(self._layout, target) if self._layout is not None else None
        middle = self.viewport().rect().center() if rect is None else self.mapFromScene(rect.center())
        return self.viewport().mapToGlobal(middle)

    # ------------------------------------------------------------------ keyboard

    @property
    def ringed(self) -> Target:
        """Where the keyboard's ring belongs: nowhere without the focus, or while the mouse is what is used."""
        return self.cursor_target if self._by_keys and self.hasFocus() else GROUND

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the keyboard's ring if it was by a key that the focus came."""
        super().focusInEvent(event)
        self._use_keys(event.reason() not in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard's ring away."""
        super().focusOutEvent(event)
        self._read.stop()
        self.cursor_moved.emit(self.cursor_target)

    def _use_keys(self, by_keys: bool) -> None:
        self._by_keys = by_keys
        if not by_keys:
            self._read.stop()
        self.cursor_moved.emit(self.cursor_target)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between neurons, select, change, zoom."""
        key = Qt.Key(event.key())
        keypad = Qt.KeyboardModifier.KeypadModifier
        wish = _WISHES.get(QKeySequence(event.keyCombination()).toString())
        if wish is not None:
            QToolTip.hideText()
            self.wished.emit(wish, self.cursor_target if self._by_keys else GROUND)
        elif key in _ARROWS and not (event.modifiers() & ~keypad):
            self._use_keys(True)
            if self._layout is not None:
                self._move_cursor(walk.step(self._layout, self.cursor_target, *_ARROWS[key]))
                QToolTip.hideText()
                self._read.start()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if self.cursor_target != GROUND:
                (self.pressed if key == Qt.Key.Key_Space else self.entered).emit(self.cursor_target, shift)
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / ZOOM_STEP)
        else:
            super().keyPressEvent(event)

    def _show_reading(self) -> None:
        """Show beside what the ring is at what the mouse would be told there."""
        words = self._describe(self.ringed, True)
        rect = walk.rect_of(self._layout, self.ringed) if self._layout is not None else None
        if words and rect is not None and self.isVisible():
            below = self.viewport().mapToGlobal(self.mapFromScene(QPointF(rect.center().x(), rect.bottom())))
            QToolTip.showText(below - QPoint(0, 10), words, self.viewport())

    def _escape(self) -> None:
        if self._dragging:
            self._end_drag()
        else:
            self._read.stop()
            QToolTip.hideText()
            self._move_cursor(GROUND)
            self.cleared.emit()

    def set_cursor(self, target: Target) -> None:
        """Let the keyboard go on from a target."""
        self._move_cursor(target)

    def _move_cursor(self, target: Target) -> None:
        if target == self.cursor_target:
            return
        self.cursor_target = target
        rect = walk.rect_of(self._layout, target) if self._layout is not None else None
        if rect is not None:
            self.ensureVisible(rect, 8, 8)
        self.cursor_moved.emit(target)
