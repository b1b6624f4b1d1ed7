"""Buttons of every kind: with words, with an icon alone, one of several, and on-off chips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QToolButton

from desktop_nn.gui import fonts, icons

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

Kind = Literal["plain", "primary", "ghost", "dashed", "link"]
_ICON_ROLES = {"primary": "on_accent", "dashed": "accent", "link": "accent"}


class Button(QPushButton):
    """A button with words, and an icon if there is a fitting one; a window has one "primary"."""

    def __init__(self, text: str, kind: Kind = "plain", icon: str = "", tip: str = "") -> None:
        super().__init__(text)
        self._kind = kind
        self.setProperty("kind", kind)
        self.setFont(fonts.font(fonts.BASE, fonts.SEMIBOLD if kind == "primary" else fonts.MEDIUM))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(16, 16))
        self.setToolTip(tip)
        if icon:
            self.set_icon(icon)

    def set_icon(self, name: str) -> None:
        """Show another icon, in the colour of the words."""
        self.setIcon(icons.icon(name, _ICON_ROLES.get(self._kind, "text")))


class IconButton(QToolButton):
    """A button with an icon alone; its name is in the tool tip and for a screen reader."""

    def __init__(
        self, icon: str, tip: str, *, side: int = 28, icon_size: int = 16, role: str = "text", boxed: bool = False
    ) -> None:
        """Make the button.

        Args:
            icon: a file of resources/icons without its ending.
            tip: what it does, in a few words.
            side: width and height; never under 24, the smallest that is easily hit.
            icon_size: width and height of the icon.
            role: the theme's role that colours the icon.
            boxed: whether it has an edge, as beside a field.
        """
        super().__init__()
        self._role = role
        self.setFixedSize(max(24, side), max(24, side))
        self.setIconSize(QSize(icon_size, icon_size))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if boxed:
            self.setProperty("kind", "boxed")
        self.set_icon(icon)
        self.set_tip(tip)

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self.setIcon(icons.icon(name, self._role))

    def set_tip(self, tip: str) -> None:
        """Say otherwise what it does, or why it cannot be done now."""
        self.setToolTip(tip)
        self.setAccessibleName(tip)


class Segments(QFrame):
    """A choice among a few, all in sight; arrow keys move it.

    Signals:
        chosen: the key of the segment that the person chose; not emitted by `set_value`.
    """

    chosen = Signal(object)

    def __init__(self, choices: Iterable[tuple[Hashable, str]], name: str = "", height: int = 26) -> None:
        """Show `choices`, pairs of key and text; the first is on.

        Args:
            choices: the keys are handed back, the texts are shown.
            name: what is chosen, for a screen reader.
            height: of the whole, in pixels.
        """
        super().__init__()
        self.setObjectName("segments")
        self.setAccessibleName(name)
        self.setFixedHeight(height)
        self._group = QButtonGroup(self)
        self._buttons: dict[Hashable, QToolButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.set_choices(choices)
        self._group.buttonClicked.connect(self._on_clicked)

    def set_choices(self, choices: Iterable[tuple[Hashable, str]]) -> None:
        """Replace the segments; the one that was on stays on if it is still there."""
        before = self.value() if self._buttons else None
        for old in self._buttons.values():
            self._group.removeButton(old)
            self._row.removeWidget(old)
            old.deleteLater()
        self._buttons = {key: self._build_segment(text) for key, text in choices}
        if self._buttons:
            self.set_value(before if before in self._buttons else next(iter(self._buttons)))

    def _build_segment(self, text: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("kind", "segment")
        button.setText(text)
        button.setAccessibleName(text)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setFixedHeight(self.height())
        # The widest it gets, so that choosing moves nothing.
        bold = QFontMetrics(fonts.font(fonts.LABEL, fonts.SEMIBOLD))
        button.setMinimumWidth(bold.horizontalAdvance(text) + 24)
        button.setFont(fonts.font(fonts.LABEL))
        button.toggled.connect(lambda on: button.setFont(fonts.font(fonts.LABEL, 600 if on else 400)))
        self._group.addButton(button)
        self._row.addWidget(button)
        return button

    def value(self) -> object:
        """Return the key of the segment that is on; None when there are none."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), None)

    def set_value(self, key: object) -> None:
        """Turn the segment of `key` on.

        Raises:
            KeyError: there is no such segment.
        """
        if key not in self._buttons:
            raise KeyError(f"no segment {key!r}; there are {list(self._buttons)}")
        self._buttons[key].setChecked(True)

    def button(self, key: Hashable) -> QToolButton:
        """Return one segment, to disable it or to give it a tool tip."""
        return self._buttons[key]

    def _on_clicked(self) -> None:
        self.chosen.emit(self.value())


class Toggle(QToolButton):
    """An on-off chip, such as "Dropout 0.2"; when on it has a tick too, so that colour is not the only sign.

    Signals:
        chosen: whether it is on now, by the person's doing; not emitted by `set_value`.
    """

    chosen = Signal(bool)

    def __init__(self, text: str, tip: str = "", *, tick: bool = True, height: int = 26) -> None:
        super().__init__()
        self._tick = tick
        self.setProperty("kind", "chip")
        self.setText(text)
        self.setToolTip(tip)
        self.setCheckable(True)
        self.setFixedHeight(height)
        self.setIconSize(QSize(12, 12))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._on_toggled)
        self.clicked.connect(self.chosen)
        self._on_toggled(False)

    def value(self) -> bool:
        """Whether it is on."""
        return self.isChecked()

    def set_value(self, on: bool) -> None:
        """Turn it on or off."""
        self.setChecked(on)

    def _on_toggled(self, on: bool) -> None:
        with_tick = on and self._tick
        self.setFont(fonts.font(fonts.LABEL, fonts.SEMIBOLD if on else fonts.REGULAR))
        self.setIcon(icons.icon("check", "accent") if with_tick else icons.nothing())
        beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonTextOnly
        self.setToolButtonStyle(beside if with_tick else alone)
