"""Buttons of every kind: with words, with an icon alone, one of several, and on-off chips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
)

from desktop_nn.gui import fonts, icons, style, theme

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from PySide6.QtGui import QPaintEvent

Kind = Literal["plain", "primary", "ghost", "dashed", "link"]
_ICON_GAP = 7
_TICK = 11
_TICK_GAP = 3
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

    def setToolTip(self, tip: str, /) -> None:
        """Say it to whoever points at it in the window's line of hints too."""
        super().setToolTip(tip)
        self.setStatusTip(tip)

    def set_kind(self, kind: Kind) -> None:
        """Look otherwise; whoever does that sets the icon anew."""
        self._kind = kind
        style.set_state(self, "kind", kind)
        self.setFont(fonts.font(fonts.BASE, fonts.SEMIBOLD if kind == "primary" else fonts.MEDIUM))

    def set_icon(self, name: str) -> None:
        """Show another icon, in the colour of the words."""
        self.setIcon(icons.icon(name, _ICON_ROLES.get(self._kind, "text")))

    def sizeHint(self) -> QSize:
        """Leave more room between icon and words than Qt does."""
        hint = super().sizeHint()
        return QSize(hint.width() + (_ICON_GAP - 4 if self._has_both() else 0), hint.height())

    def _has_both(self) -> bool:
        return bool(self.text()) and not self.icon().isNull()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box by the style sheet, dashes and contents here."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text, option.icon = "", QIcon()
        painter = QStylePainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        if self._kind == "dashed" and not self.hasFocus():
            pen = QPen(QColor(theme.current().strong if self.isEnabled() else theme.current().border), 1)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self._kind == "primary" and self.hasFocus():
            painter.setPen(QPen(QColor(theme.current().on_accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 4, 4)
        self._paint_contents(painter)
        painter.end()

    def _paint_contents(self, painter: QPainter) -> None:
        icon, text = self.icon(), self.text()
        side = 0 if icon.isNull() else self.iconSize().width()
        gap = _ICON_GAP if side and text else 0
        room = self.width() - side - gap - 4
        text = painter.fontMetrics().elidedText(text.replace("&", ""), Qt.TextElideMode.ElideRight, room)
        words = painter.fontMetrics().horizontalAdvance(text)
        left = (self.width() - side - gap - words) / 2
        if side:
            mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
            state = QIcon.State.On if self.isChecked() else QIcon.State.Off
            box = QRect(round(left), round((self.height() - side) / 2), side, side)
            icon.paint(painter, box, Qt.AlignmentFlag.AlignCenter, mode, state)
        painter.setPen(self.palette().color(QPalette.ColorRole.ButtonText))
        rect = QRectF(left + side + gap, 0, words + 2, self.height())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter.value), text)


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
        self.setStatusTip(tip)
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
        self._height = height
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
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
        button.setFixedHeight(self._height - 2)
        # The widest it gets, so that choosing moves nothing.
        bold = QFontMetrics(fonts.font(fonts.LABEL, fonts.SEMIBOLD))
        button.setMinimumWidth(bold.horizontalAdvance(text) + 24)
        button.setFont(fonts.font(fonts.LABEL))
        button.toggled.connect(lambda on: _dress_segment(button, on))
        self._group.addButton(button)
        self._row.addWidget(button)
        # At once: Qt would show it with the next turn of the event loop, and until then count it as without a width.
        button.show()
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


def _dress_segment(button: QToolButton, on: bool) -> None:
    button.setFont(fonts.font(fonts.LABEL, 600 if on else 400))
    # To a screen reader Qt calls every tool button that can be on a check box.
    chosen = QCoreApplication.translate("Segments", "chosen")
    described = f"{chosen}. {button.toolTip()}" if button.toolTip() else chosen
    button.setAccessibleDescription(described if on else "")


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
        self.setFont(fonts.font(fonts.LABEL, fonts.SEMIBOLD if on else fonts.REGULAR))

    def sizeHint(self) -> QSize:
        """Return the width that it has when on, so that nothing moves."""
        bold = QFontMetrics(fonts.font(fonts.LABEL, fonts.SEMIBOLD))
        tick = _TICK + _TICK_GAP if self._tick else 0
        return QSize(bold.horizontalAdvance(self.text()) + tick + 14, self.height())

    def minimumSizeHint(self) -> QSize:
        """Return what `sizeHint` asks for: a chip that is cut says nothing."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box by the style sheet, tick and words here: Qt leaves them too little room."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        colors = theme.current()
        color = (colors.accent if self.isChecked() else colors.muted) if self.isEnabled() else colors.faint
        tick = _TICK + _TICK_GAP if self._tick and self.isChecked() else 0
        metrics = QFontMetrics(self.font())
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - tick - 6)
        left = (self.width() - tick - metrics.horizontalAdvance(text)) / 2
        if tick:
            icons.paint(painter, "check", QRectF(left, (self.height() - _TICK) / 2, _TICK, _TICK), color)
        painter.setFont(self.font())
        painter.setPen(QColor(color))
        rect = QRectF(left + tick, 0, self.width(), self.height())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter.value), text)
        painter.end()
