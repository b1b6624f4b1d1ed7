"""The greedy driver: uses everything that has a name, what was used least before all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractSlider, QComboBox, QLineEdit, QTabBar

from tests.driver import garbage, hand, sight
from tests.driver.weak import Plan, WeakDriver

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from tests.driver.hand import Deed

SHAKE = 0.2
"""The share of what the weak driver would do: it leads to where other things come in sight."""


class GreedyDriver(WeakDriver):
    """Finds what is in sight, and uses the least used of it in the ways that it is made for."""

    def choose(self) -> Plan:
        """Return the next thing to do."""
        if self.random.random() < SHAKE:
            return super().choose()
        found = [target for top in sight.windows() for target in sight.targets(top)]
        self.seen.update(target.key for target in found)
        least = min((self.used.get(target.key, 0) for target in found), default=0)
        menu = self._menu_with_less_used(least)
        if menu is not None:
            return self.open_this_menu(*menu)
        if not found:
            return super().choose()
        target = self.random.choice([target for target in found if self.used.get(target.key, 0) == least])
        # Also when it cannot be reached: it is not to be tried for ever.
        self.use(target.key)
        sight.reveal(target.widget)
        return self._use(target)

    def _menu_with_less_used(self, least: int) -> tuple[QAction, QRect] | None:
        """Return a menu that holds something used less than anything in sight; None when that cannot be opened."""
        bar = self.window.menuBar()
        if sight.windows() != [self.window] or not bar.isVisible():
            return None
        for action, rectangle, inside in sight.menus(bar):
            if any(self.used.get(sight.key_of(entry), 0) <= least for entry in inside):
                return action, rectangle
        return None

    def choose_entry(self, keys: list[str]) -> int:
        """Take the entry that was used least."""
        least = min(self.used.get(key, 0) for key in keys)
        return self.random.choice([index for index, key in enumerate(keys) if self.used.get(key, 0) == least])

    def _use(self, target: sight.Target) -> Plan:
        widget, top, random = target.widget, target.top, self.random
        at = sight.place(widget, random.random(), random.random())
        if at is None:
            widget.setFocus()
            return f"space on {target}", hand.press("Space")
        deeds: list[Deed] = hand.click(top, at)
        if isinstance(widget, QLineEdit):
            text, end = random.choice(garbage.TEXTS), random.choice(("Return", "Tab"))
            return f"write {text[:20]!r} into {target}", [
                *deeds, *hand.press("Ctrl+A"), *hand.paste(text), *hand.press(end)
            ]  # fmt: skip
        if isinstance(widget, QTabBar) and widget.count():
            index = random.randrange(widget.count())
            return f"tab {widget.tabText(index)}", hand.click(top, widget.mapTo(top, widget.tabRect(index).center()))
        if isinstance(widget, QComboBox) and random.random() < 0.5:
            return f"keys in {target}", [*hand.press("Esc"), *deeds, *hand.press("Down", "Return")]
        if isinstance(widget, QAbstractSlider):
            return f"slide {target}", [*hand.drag(top, [at, self.point_of(top)]), *hand.press("Up", "PgDown")]
        if target.role.endswith(("Button", "Check", "Choice")) or random.random() < 0.3:
            return f"click {target}", deeds
        return self._explore(target, at)

    def _explore(self, target: sight.Target, at: QPoint) -> Plan:
        """Use something that is no plain control: the pad, the diagram, a plot."""
        top = target.top
        ways: list[tuple[str, list[Deed]]] = [
            ("draw on", hand.drag(top, [at + QPoint(6 * i, (5 * i * i) % 40) for i in range(10)])),
            ("double-click", hand.double_click(top, at)),
            ("right-click", hand.click(top, at, hand.RIGHT)),
            ("shift-click", hand.click(top, at, hand.LEFT, hand.SHIFT)),
            ("turn the wheel over", hand.wheel(top, at, self.random.choice((-2, 2)))),
            ("press keys on", [*hand.click(top, at), *hand.press("Right", "Down", "Return", "Left", "Esc")]),
        ]
        words, deeds = self.random.choice(ways)
        return f"{words} {target}", deeds
