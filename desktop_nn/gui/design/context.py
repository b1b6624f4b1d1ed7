"""What every part of the panel is handed: the document, the board of notes, and whose part it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from desktop_nn.gui.design.notes import Board
    from desktop_nn.gui.document import Document


class Context:
    """Shared by the fields of one section.

    Attributes:
        document: what they edit.
        board: where they register to be told of problems and waiting edits.
        section: the title of the section, for names that a screen reader says.
    """

    def __init__(self, document: Document, board: Board, section: str) -> None:
        self.document = document
        self.board = board
        self.section = section

    def spoken(self, label: str) -> str:
        """Return the name of a field together with its section's."""
        return label if label == self.section else f"{label} ({self.section})"


def shown(text: str) -> str:
    """Return a label or help text from outside the window in the person's language."""
    return QCoreApplication.translate("settings", text) if text else ""
