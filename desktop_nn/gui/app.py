"""Opens the window; everything that is slow to import waits until it has been painted."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QMessageLogContext, QSettings, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop_nn import __version__, environment
from desktop_nn.core.errors import FileError
from desktop_nn.experiment.project import load
from desktop_nn.gui.document import Document
from desktop_nn.gui.faults.crash_log import CrashLog
from desktop_nn.gui.first_paint import after_first_paint
from desktop_nn.gui.main_window import MainWindow
from desktop_nn.gui.theme import ThemeManager

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_nn.gui.services import Services

NAME = "desktop-nn"
# Long enough for every view to be drawn once.
SETTLE_SECONDS = 1.0


def application(argv: Sequence[str]) -> QApplication:
    """Return the one QApplication, with the program's names."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(list(argv))
    app.setApplicationName(NAME)
    app.setOrganizationName(NAME)
    app.setApplicationDisplayName("Desktop NN")
    app.setApplicationVersion(__version__)
    return app


def open_window(app: QApplication, settings: QSettings | None = None, *, welcome: bool = False) -> MainWindow:
    """Build the window with a fresh document; the caller shows it.

    Args:
        app: the application.
        settings: where layout and preferences are kept; the person's own by default.
        welcome: begin with the welcome page, unless the person does not want it; otherwise with the first experiment.
    """
    theme = ThemeManager(app)
    document = Document()
    with theme.sheet_comes_last():
        theme.apply()
        window = MainWindow(document, theme, settings)
        if welcome:
            window.pages.begin()
    document.setParent(window)
    return window


def main(argv: Sequence[str] = ()) -> int:
    """Run the window until it is closed; `argv` may hold one project file.

    Returns:
        The exit status.
    """
    app = application([NAME, *argv])
    crash_log = CrashLog()
    window = open_window(app, welcome=not argv)
    window.show()
    QTimer.singleShot(0, environment.end_start)
    after_first_paint(window, lambda: start_services(window, hear_signals=True))
    if argv:
        window.document.open(Path(argv[0]))
    status = app.exec()
    crash_log.end()
    return status or (window.services.status if window.services is not None else 0)


def start_services(window: MainWindow, *, hear_signals: bool = False) -> Services:
    """Begin to keep work safe and to look after faults; in the program itself Ctrl+C is heard too."""
    from desktop_nn.gui.services import Services

    window.services = Services(window, hear_signals=hear_signals)
    return window.services


def picture(project: Path, target: Path, size: tuple[int, int] = (1440, 900)) -> None:
    """Save a picture (PNG) of the window with a project open; needs no screen.

    Raises:
        UserError: the project cannot be read or the picture cannot be written.
    """
    # Qt's platform without a screen says of every window what it cannot do; nobody asked.
    qInstallMessageHandler(_only_faults)
    app = application([NAME])
    loaded = load(project)
    with TemporaryDirectory() as folder:
        window = open_window(app, QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat))
        window.resize(*size)
        window.document.show_project(loaded, project)
        window.show()
        end = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < end:
            app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        done = window.grab().save(str(target))
        window.document.close()
        window.deleteLater()
    if not done:
        raise FileError("the picture could not be written", where=str(target), remedy="Choose another folder")


def _only_faults(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
        print(message, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
