"""A window in a process of its own, for tests that end it in every way: by signal, by a crash, by closing it.

python -m tests.gui.files.child WHAT [FILE]: "train" trains for ever, "crash" crashes with unsaved work after that is
kept, "close" changes something and closes the window.
"""

from __future__ import annotations

import faulthandler
import sys

from desktop_nn import environment

environment.prepare()

from PySide6.QtCore import QTimer  # noqa: E402 (after the environment is set)
from PySide6.QtWidgets import QApplication  # noqa: E402

from desktop_nn.gui import app  # noqa: E402
from desktop_nn.gui.document import editing  # noqa: E402
from desktop_nn.gui.files import autosave  # noqa: E402
from desktop_nn.gui.main_window import MainWindow  # noqa: E402

EVERY_MS = 20


def main() -> int:
    what, *arguments = sys.argv[1:]
    editing.WELCOME = "xor"
    autosave.SECONDS = autosave.LEAST_SECONDS = 1
    app.application(["child"])
    timer = QTimer()
    timer.timeout.connect(lambda: go_on(what, timer, bool(arguments)))
    timer.start(EVERY_MS)
    return app.main(arguments)


def go_on(what: str, timer: QTimer, wants_file: bool) -> None:
    window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)
    if window is None or window.services is None or (wants_file and window.document.path is None):
        return
    document = window.document
    if not document.modified:
        if what == "crash":
            # A network that is never trained, so that there is no epoch to tell.
            document.edit("network.hidden.0.units", 7)
        else:
            document.edit("training.epochs", 100_000)
            document.train()
    elif what == "train":
        if document.progress.step > 0:
            timer.stop()
            print("ready", flush=True)
    elif window.services.autosave.kept_file is not None and window.services.autosave.kept_file.exists():
        timer.stop()
        if what == "crash":
            faulthandler._sigsegv()
        window.close_now()


if __name__ == "__main__":
    sys.exit(main())
