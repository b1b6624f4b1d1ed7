"""The weak driver: any event anywhere, without an idea of what it is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt

from tests.driver import garbage, hand, sight
from tests.driver.driver import Driver
from tests.driver.hand import LEFT, MIDDLE, RIGHT, Deed

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

_MODIFIERS = (hand.NONE, hand.NONE, hand.NONE, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier)
_SIZES = ((1, 1), (300, 200), (1024, 700), (1280, 800), (1440, 900), (1920, 1080), (2560, 1440), (1100, 1600))
STORM = 12

Plan = tuple[str, list[Deed]]


class WeakDriver(Driver):
    """Chooses evenly among kinds of events, and evenly where."""

    def choose(self) -> Plan:
        """Return the next thing to do."""
        plans: tuple[tuple[int, Callable[[], Plan]], ...] = (
            (140, self.click_anywhere),
            (220, self.click_something),
            (80, self.drag_something),
            (80, self.turn_wheel),
            (100, self.press_key),
            (80, self.type_something),
            (70, self.command),
            (30, self.undo_storm),
            (20, self.resize),
            (3, self.change_theme),  # the slowest of all
            (40, self.close_or_float),
            (40, self.open_menu),
            (80, self.look_on),
        )
        weights = [weight for weight, _ in plans]
        return self.random.choices([plan for _, plan in plans], weights)[0]()

    def window_at_random(self) -> QWidget:
        """Return the main window mostly, else another that is open."""
        tops = sight.windows()
        others = [top for top in tops if top is not self.window]
        if not others or (self.window in tops and self.random.random() < 0.7):
            return self.window
        return self.random.choice(others)

    def point_of(self, top: QWidget) -> QPoint:
        """Return any point of a window."""
        return QPoint(self.random.randrange(max(1, top.width())), self.random.randrange(max(1, top.height())))

    def something(self) -> tuple[str, QWidget, QPoint]:
        """Return the key of something to use, its window and a point of it that is in sight; else any point."""
        top = self.window_at_random()
        found = sight.targets(top)
        self.seen.update(target.key for target in found)
        if found:
            target = self.random.choice(found)
            at = sight.place(target.widget, self.random.random(), self.random.random())
            if at is not None:
                self.use(target.key)
                return target.key, top, at
        at = self.point_of(top)
        return f"{at.toTuple()}", top, at

    # ------------------------------------------------------------------ mouse

    def click_anywhere(self) -> Plan:
        """Click any point with any button."""
        top = self.window_at_random()
        return self._click(f"{type(top).__name__}", top, self.point_of(top))

    def click_something(self) -> Plan:
        """Click something that can be used."""
        return self._click(*self.something())

    def _click(self, key: str, top: QWidget, at: QPoint) -> Plan:
        button = self.random.choices((LEFT, RIGHT, MIDDLE), (8, 1, 1))[0]
        if button is LEFT and self.random.random() < 0.15:
            return f"double-click {key} at {at.toTuple()}", hand.double_click(top, at)
        modifiers = self.random.choice(_MODIFIERS)
        words = f"{button.name} {modifiers.name} {key} at {at.toTuple()}"
        return words, hand.click(top, at, button, modifiers)

    def drag_something(self) -> Plan:
        """Drag from something to anywhere, or a little."""
        key, top, at = self.something()
        far = self.random.random() < 0.5
        points = [at]
        for _ in range(self.random.randint(1, 10)):
            near = points[-1] + QPoint(self.random.randint(-25, 25), self.random.randint(-25, 25))
            points.append(self.point_of(top) if far else near)
        button = self.random.choices((LEFT, RIGHT, MIDDLE), (8, 1, 1))[0]
        return f"drag {button.name} {key} to {points[-1].toTuple()}", hand.drag(top, points, button)

    def turn_wheel(self) -> Plan:
        """Turn the wheel over something."""
        key, top, at = self.something()
        steps = self.random.choice((-10, -3, -1, 1, 3, 10))
        turns = hand.wheel(top, at, steps, self.random.choice(_MODIFIERS)) * self.random.randint(1, 4)
        return f"wheel {steps} over {key}", turns

    # ------------------------------------------------------------------ keyboard

    def press_key(self) -> Plan:
        """Press any keys."""
        keys = [self.random.choice(garbage.KEYS) for _ in range(self.random.randint(1, 4))]
        return f"press {' '.join(keys)}", hand.press(*keys)

    def type_something(self) -> Plan:
        """Type something into some field, or wherever the keyboard is."""
        text = self.random.choice(garbage.TEXTS)
        end = self.random.choice(("Return", "Tab", "Esc", "Shift+Tab"))
        top = self.window_at_random()
        fields = [t for t in sight.targets(top) if t.role.endswith(("Field", "Edit", "Text"))]
        words, deeds = "", []
        if fields and self.random.random() < 0.8:
            target = self.random.choice(fields)
            sight.reveal(target.widget)
            at = sight.place(target.widget, self.random.random() * 0.6, 0.5)
            if at is not None:
                self.use(target.key)
                words, deeds = f" into {target}", [*hand.click(top, at), *hand.press("Ctrl+A")]
        deeds += hand.write(text) if len(text) < 10 and self.random.random() < 0.5 else hand.paste(text)
        return f"type {text[:20]!r}{words}, {end}", [*deeds, *hand.press(end)]

    def command(self) -> Plan:
        """Press the key of a command."""
        key = self.random.choice(garbage.COMMANDS)
        return f"command {key}", hand.press(key)

    def undo_storm(self) -> Plan:
        """Undo and redo, many times."""
        keys = [self.random.choice(("Ctrl+Z", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z")) for _ in range(STORM)]
        return f"storm {' '.join(keys)}", hand.press(*keys)

    # ------------------------------------------------------------------ the window

    def resize(self) -> Plan:
        """Give a window another size."""
        top, size = self.window_at_random(), self.random.choice(_SIZES)
        return f"resize {type(top).__name__} to {size}", [lambda: top.resize(*size)]

    def change_theme(self) -> Plan:
        """Change to light or dark, or like the desktop."""
        mode = self.random.choice(("light", "dark", "system"))
        return f"theme {mode}", [lambda: self.window.theme.set_mode(mode)]

    def close_or_float(self) -> Plan:
        """Close, float, dock or show a dock."""
        dock = self.random.choice(self.window.docks)
        title = dock.title_bar
        button = self.random.choice((title.float_button, title.close_button))
        if dock.isVisible() and (at := sight.place(button, 0.5, 0.5)):
            return f"{button.accessibleName()} {dock.objectName()}", hand.click(dock.window(), at)
        return f"toggle {dock.objectName()}", [dock.toggleViewAction().trigger]

    def open_menu(self) -> Plan:
        """Open a menu of the window."""
        bar = self.window.menuBar()
        action, rectangle = self.random.choice(sight.entries(bar))
        return self.open_this_menu(action, rectangle)

    def open_this_menu(self, action: QAction, rectangle: QRect) -> Plan:
        """Open one of them."""
        bar = self.window.menuBar()
        return f"open menu {sight.label_of(action)}", hand.click(
            self.window, bar.mapTo(self.window, rectangle.center())
        )

    def look_on(self) -> Plan:
        """Let the window live for a moment."""
        self.pause(self.random.choice((1, 5, 20, 60)))
        return "wait", [lambda: None]
