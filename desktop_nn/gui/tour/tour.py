"""Leads through the window step by step; nothing that it shows is modal, and training goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from desktop_nn.gui.tour.callout import CallOut, Ring
from desktop_nn.gui.tour.steps import STEPS, Step

if TYPE_CHECKING:
    from desktop_nn.gui.main_window import MainWindow

_KINDS = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.LayoutRequest)


class Tour(QObject):
    """The tour of one main window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._number = -1
        self._before: QWidget | None = None
        self._watched: list[QWidget] = []
        self.ring = Ring(window)
        self.call_out = CallOut(window)
        self.call_out.next_wanted.connect(self.next)
        self.call_out.back_wanted.connect(self.back)
        self.call_out.leave_wanted.connect(self.leave)
        # However many things move at once, one new place is enough.
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.timeout.connect(self._place)
        document = window.document
        for signal in (document.status_changed, document.run_changed, document.drawing_changed):
            signal.connect(self._look)
        document.opened.connect(self.leave)
        window.pages.changed.connect(self._on_page_changed)

    @property
    def active(self) -> bool:
        """Whether the tour is under way."""
        return self._number >= 0

    @property
    def step(self) -> Step | None:
        """The step in sight."""
        return STEPS[self._number] if self.active else None

    @Slot()
    def start(self) -> None:
        """Begin, or begin anew."""
        self._window.pages.show_workspace()
        if not self.active:
            self._before = QApplication.focusWidget()
        self._go(0, 1)

    @Slot()
    def next(self) -> None:
        """Go on; after the last step it is over."""
        self._go(self._number + 1, 1)

    @Slot()
    def back(self) -> None:
        """Go back a step."""
        self._go(self._number - 1, -1)

    @Slot()
    def leave(self) -> None:
        """End it; the keyboard goes back to where it was."""
        if not self.active:
            return
        had_focus = self.call_out.isAncestorOf(QApplication.focusWidget() or self._window)
        self._number = -1
        self._watch([])
        self._settling.stop()
        self.ring.hide()
        self.call_out.hide()
        if had_focus:
            back = self._before if self._before is not None and self._before.isVisible() else None
            (back or self._window.run_bar.train_button).setFocus()
        self._before = None

    def _wanted(self) -> list[int]:
        return [number for number, step in enumerate(STEPS) if step.wanted(self._window)]

    def _go(self, number: int, by: int) -> None:
        """Show a step, or the next one in the same direction that makes sense."""
        while 0 <= number < len(STEPS) and not STEPS[number].wanted(self._window):
            number += by
        if not 0 <= number < len(STEPS):
            self.leave()
            return
        self._number = number
        step, wanted = STEPS[number], self._wanted()
        self._bring(step)
        title = QCoreApplication.translate("Tour", step.title)
        text = QCoreApplication.translate("Tour", step.text)
        self.call_out.say(title, text, wanted.index(number) + 1, len(wanted))
        self._watch(_with_ancestors(step.target(self._window)))
        self._look()
        self.call_out.show()
        self._place()
        self.call_out.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _bring(self, step: Step) -> None:
        """Open what the step is about."""
        if step.dock is not None:
            dock = step.dock(self._window)
            dock.show()
            dock.raise_()
        if step.tab >= 0:
            self._window.tabs.setCurrentIndex(step.tab)

    @Slot()
    def _look(self) -> None:
        """See whether what the step asks for has been done."""
        step = self.step
        if step is not None:
            self.call_out.show_done(step.done(self._window) if step.done is not None else None)

    @Slot()
    def _place(self) -> None:
        """Stand beside the target, wherever it is now."""
        step = self.step
        if step is None:
            return
        target = step.target(self._window)
        if not target.isVisible() or target.window() is not self._window:
            # A pane that was closed meanwhile, or floats in a window of its own: the words alone.
            self.ring.hide()
            self.call_out.point_at(QRect(self._window.rect().center(), self._window.rect().center()))
            return
        rect = QRect(target.mapTo(self._window, QPoint(0, 0)), target.size())
        self.ring.show_round(rect)
        self.call_out.point_at(rect)

    def _watch(self, widgets: list[QWidget]) -> None:
        for old in self._watched:
            old.removeEventFilter(self)
        self._watched = widgets
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the target when it moves, changes size, comes or goes."""
        if event.type() in _KINDS:
            self._settling.start(0)
        return False

    @Slot()
    def _on_page_changed(self) -> None:
        if self._window.pages.on_welcome:
            self.leave()


def _with_ancestors(widget: QWidget) -> list[QWidget]:
    """Return a widget and all that it stands in, up to its window."""
    found = []
    current: QWidget | None = widget
    while current is not None:
        found.append(current)
        current = None if current.isWindow() else current.parentWidget()
    return found
