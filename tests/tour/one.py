"""One tour: a size of the window, a theme, a home of its own."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from desktop_nn import environment

environment.prepare()

from PySide6.QtCore import QSettings  # noqa: E402 (the environment first)

from desktop_nn.gui import app as program  # noqa: E402
from tests.tour import editing, files, presets, trouble, welcome  # noqa: E402
from tests.tour.album import Album  # noqa: E402
from tests.tour.guide import Guide  # noqa: E402
from tests.tour.person import Failed, Person  # noqa: E402

CHAPTERS = (
    welcome.welcome_page,
    welcome.led_through,
    welcome.first_start,
    welcome.train_and_draw,
    welcome.draw_after_training,
    welcome.look_inside,
    editing.live_edits,
    editing.refusals,
    editing.new_layers,
    files.save_and_reopen,
    editing.step_by_step,
    presets.is_it_an_8,
    presets.exclusive_or,
    presets.spiral,
    presets.plane,
    trouble.divergence,
    trouble.unsaved_work,
    trouble.damaged_file,
    trouble.missing_folder,
)


def main(folder: Path, size: str, theme: str) -> int:
    """Go through all chapters; return 0, or 1 when a step failed."""
    with tempfile.TemporaryDirectory(prefix="desktop-nn-tour-") as files:
        return go(Path(files), folder, size, theme)


def go(files: Path, folder: Path, size: str, theme: str) -> int:
    """Do it with a folder for the files that come to be."""
    width, height = map(int, size.split("x"))
    settings = QSettings(str(files / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("theme", theme)
    app = program.application(["tour"])
    # A text cursor that blinks would be a picture that never rests.
    app.setCursorFlashTime(0)
    window = program.open_window(app, settings, welcome=True)
    window.resize(width, height)
    window.show()
    person = Person(window)
    guide = Guide(window, person, Album(person, folder), files)
    status = 0
    try:
        person.until(lambda: window.windowHandle().isExposed(), "the window is shown")
        for chapter in CHAPTERS:
            began = time.monotonic()
            chapter(guide)
            print(f"  {chapter.__name__}: {time.monotonic() - began:.1f} s", flush=True)
    except Failed as failure:
        print(f"FAILED in {chapter.__name__} ({size}, {theme}): {failure}", file=sys.stderr)
        status = 1
    finally:
        window.document.close()
        window.deleteLater()
        app.processEvents()
    return status


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
