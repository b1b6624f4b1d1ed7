"""One sentence in place: what is wrong or worth knowing, with its remedy as a link."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_nn.gui import fonts, icons, style, theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPaintEvent

Severity = Literal["info", "warn", "error", "success"]
ICONS = {"info": "info-circle", "warn": "alert-triangle", "error": "alert-circle", "success": "circle-check"}
_ROLES = {"info": "muted", "warn": "warn", "error": "error", "success": "success"}


class IconLabel(QWidget):
    """An icon that is not a button."""

    def __init__(self, name: str, role: str = "text", size: int = 16) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self.setFixedSize(QSize(size, size))

    def set_icon(self, name: str, role: str) -> None:
        """Show another icon."""
        self._name, self._role = name, role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon in the colour that its role has now."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        role = self._role if self.isEnabled() else "faint"
        icons.paint(painter, self._name, QRectF(self.rect()), getattr(theme.current(), role))
        painter.end()


class Message(QFrame):
    """An icon and a sentence, hidden while there is nothing to say.

    Signals:
        link_activated: the key of the link that was clicked or chosen by key.
    """

    link_activated = Signal(str)

    def __init__(self, boxed: bool = False) -> None:
        """Make it empty; `boxed` gives it a ground of its colour."""
        super().__init__()
        self.setObjectName("message")
        self.setProperty("boxed", boxed)
        self._text = ""
        self._severity: Severity = "info"
        self._links: dict[str, str] = {}
        self._icon = IconLabel("info-circle", "muted", 14)
        self._label = QLabel()
        self._label.setFont(fonts.font(fonts.LABEL))
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self._label.linkActivated.connect(self.link_activated)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(*((8, 7, 8, 7) if boxed else (0, 0, 0, 0)))
        self._row.setSpacing(6)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._label, 1)
        self.hide()

    def show_message(self, text: str, severity: Severity = "info", links: Mapping[str, str] | None = None) -> None:
        """Say something, or nothing when `text` is empty.

        Args:
            text: plain text; {key} stands for the link of that key.
            severity: chooses icon and colour.
            links: key -> words of the link.
        """
        self._text, self._severity, self._links = text, severity, dict(links or {})
        self._icon.set_icon(ICONS[severity], _ROLES[severity])
        style.set_state(self, "severity", severity)
        style.set_state(self._label, "role", _ROLES[severity])
        self._render()
        self.setVisible(bool(text))

    def add_button(self, button: QWidget) -> None:
        """Put a small button at the right end of the box."""
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._row.setContentsMargins(8, 3, 4, 3)
        self._label.setContentsMargins(0, 4, 0, 4)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, 4, 0, 0)
        self._row.removeWidget(self._icon)
        beside.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.insertLayout(0, beside)

    def clear(self) -> None:
        """Say nothing any more."""
        self.show_message("")

    def text(self) -> str:
        """Return the sentence as it is read, links included."""
        shown = self._text
        for key, words in self._links.items():
            shown = shown.replace(f"{{{key}}}", words)
        return shown

    def severity(self) -> Severity:
        """Return how serious it is."""
        return self._severity

    def _render(self) -> None:
        color = getattr(theme.current(), "accent" if self._severity == "info" else _ROLES[self._severity])
        html = escape(self._text)
        for key, words in self._links.items():
            link = f'<a href="{escape(key)}" style="color:{color}; font-weight:600">{escape(words)}</a>'
            html = html.replace(f"{{{key}}}", link)
        self._label.setText(html)
        # A link can be reached by Tab; a bare sentence should not stop it.
        by_key = Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        by_mouse = Qt.TextInteractionFlag.LinksAccessibleByMouse
        self._label.setTextInteractionFlags(by_mouse | by_key if self._links else by_mouse)
        self._label.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._links else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.text())

    def changeEvent(self, event: QEvent) -> None:
        """Colour the links anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._links:
            self._render()
