"""Starts the program as `desktop-nn` does and tells when the window's first frame was there."""

from __future__ import annotations

import json
import sys
import tempfile
import time

ENTERED = time.perf_counter()


def main() -> int:
    """Run the window until its first frame is painted; report the times since the parent started this process."""
    started = float(json.loads(sys.argv[1])["started"])
    from desktop_nn import environment

    environment.prepare()
    environment.begin_start()
    from PySide6.QtCore import QEvent, QObject, QSettings, QTimer

    from desktop_nn.gui import app

    times = {"interpreter": ENTERED - started, "imports": time.perf_counter() - started}

    class Watch(QObject):
        """Sees the window's first paint event; the frame is complete when the event loop is reached again."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, self.tell)
            return False

        def tell(self) -> None:
            times["painted"] = time.perf_counter() - started
            print(json.dumps(times), flush=True)
            running.quit()

    with tempfile.TemporaryDirectory() as folder:
        # The person's own layout stays as it is.
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        running = app.application(["desktop-nn"])
        watch = Watch()
        window = app.open_window(running, welcome=True)
        times["built"] = time.perf_counter() - started
        window.installEventFilter(watch)
        window.show()
        running.exec()
        window.document.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
