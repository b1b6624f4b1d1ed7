"""One run in a process and a home of its own, which `tests.driver` has made."""

from __future__ import annotations

import faulthandler
import os
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from desktop_nn import environment

environment.prepare()

from PySide6.QtCore import QObject, QSettings, Qt, QUrl, Slot  # noqa: E402 (the environment first)
from PySide6.QtGui import QDesktopServices  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from desktop_nn.gui import app as program  # noqa: E402
from tests import leaks  # noqa: E402
from tests.driver import garbage  # noqa: E402
from tests.driver.driver import Driver, close_popups  # noqa: E402
from tests.driver.greedy import GreedyDriver  # noqa: E402
from tests.driver.small import make_presets_small  # noqa: E402
from tests.driver.watch import Faults, Pulse  # noqa: E402
from tests.driver.weak import WeakDriver  # noqa: E402

if TYPE_CHECKING:
    from desktop_nn.gui.main_window import MainWindow

DRIVERS: dict[str, type[WeakDriver]] = {"weak": WeakDriver, "greedy": GreedyDriver}
SECONDS_TO_END = 20.0


class Browser(QObject):
    """Takes the links that would open other programs."""

    def __init__(self) -> None:
        super().__init__()
        for scheme in ("http", "https", "file", "mailto"):
            QDesktopServices.setUrlHandler(scheme, self, "open")

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """Do nothing."""


def main(seed: int, events: int, mode: str, log: Path) -> int:
    """Drive; return 0 when nothing went wrong."""
    faulthandler.enable()
    with tempfile.TemporaryDirectory(prefix="files-") as name, log.open("w", encoding="utf-8") as lines:
        folder = Path(name)
        os.chdir(folder)
        garbage.prepare(folder)
        now = [lambda: "at the start"]
        faults = Faults(lambda: now[0]())
        faults.listen()
        make_presets_small()
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        app = program.application(["driver"])
        app.setQuitOnLastWindowClosed(False)
        browser = Browser()
        leaks.watch()
        before = leaks.living()
        window = program.open_window(app, QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
        window.show()
        program.start_services(window)
        driver = DRIVERS[mode](window, Random(seed), folder, lines)
        now[0] = driver.now
        pulse = Pulse(faults, lambda: driver.events)
        faults.listen()
        pulse.start()
        began = time.monotonic()
        if not driver.run(events):
            faults.add("the event loop was ended")
        seconds = time.monotonic() - began
        lines.write("end\n")
        lines.flush()
        driver.let_close()
        _end(app, window)
        pulse.stop()
        del window
        driver.deleteLater()
        browser.deleteLater()
        left = leaks.left_since(before)
        if left:
            faults.add(f"left behind: {', '.join(left)}")
        _report(driver, pulse, faults, seconds)
        os.chdir("/")
    return 1 if faults.found else 0


def _end(app: QApplication, window: MainWindow) -> None:
    """Close everything, without a question, while whatever goes on goes on."""
    window.close_now()
    end = time.monotonic() + SECONDS_TO_END
    while close_popups() and time.monotonic() < end:
        app.processEvents()
    window.hide()
    window.deleteLater()
    app.processEvents()


def _report(driver: Driver, pulse: Pulse, faults: Faults, seconds: float) -> None:
    named = {key for key in driver.seen if not key.endswith(" ")}
    missed = sorted(named - driver.used.keys())
    print(f"{driver.events:,} events in {seconds:.0f} s, longest wait {1000 * pulse.longest:.0f} ms, ", end="")
    print(f"{len(named) - len(missed)} of {len(named)} named things used")
    if missed and isinstance(driver, GreedyDriver):
        print(f"  not used: {', '.join(missed)}")
    nameless = sorted(driver.seen - named)
    if nameless:
        print(f"  without a name: {', '.join(nameless)}")
    faults.print()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])))
