"""Opens the window; everything that is slow to import waits until it has been painted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop_nn import __version__
from desktop_nn.gui.document import Document
from desktop_nn.gui.main_window import MainWindow
from desktop_nn.gui.theme import ThemeManager

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QSettings

NAME = "desktop-nn"


def application(argv: Sequence[str]) -> QApplication:
    """Return the one QApplication, with the program's names."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(list(argv))
    app.setApplicationName(NAME)
    app.setOrganizationName(NAME)
    app.setApplicationDisplayName("Desktop NN")
    app.setApplicationVersion(__version__)
    return app


def open_window(app: QApplication, settings: QSettings | None = None) -> MainWindow:
    """Build the window with a fresh document; the caller shows it."""
    theme = ThemeManager(app)
    theme.apply()
    document = Document()
    window = MainWindow(document, theme, settings)
    document.setParent(window)
    return window


def main(argv: Sequence[str] = ()) -> int:
    """Run the window until it is closed; `argv` may hold one project file.

    Returns:
        The exit status.
    """
    app = application([NAME, *argv])
    window = open_window(app)
    window.show()
    if argv:
        window.document.open(Path(argv[0]))
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
