"""Memory over 10,000 epochs of the spiral with every view open: what grows beyond the history, which has its bounds.

    python -m tests.memory [--epochs N]

A tenth of them warms up first: caches fill, and the window draws everything once.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_nn import environment
from tests.home import variables

if TYPE_CHECKING:
    from desktop_nn.gui.main_window import MainWindow

EPOCHS = 10_000
MOST_MB = 10.0
MB = 1024.0**2
# The window has the history once, and so has the trainer.
COPIES = 2


def main() -> int:
    """Measure; return 0 when no more grew than may."""
    parser = argparse.ArgumentParser(prog="python -m tests.memory", description="Measures what grows in training.")
    parser.add_argument("--epochs", type=int, default=EPOCHS, metavar="N", help=f"(default: {EPOCHS:,})")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    environment.prepare()
    with tempfile.TemporaryDirectory(prefix="desktop-nn-memory-") as home:
        os.environ.update(variables(Path(home)))
        growth = measure(options.epochs)
    return 0 if growth <= MOST_MB else 1


def measure(epochs: int) -> float:
    """Train so many epochs after a tenth as many; return the MB that grew beyond the history."""
    from PySide6.QtCore import QSettings, QTimer

    from desktop_nn.bench.reactions import open_every_view
    from desktop_nn.bench.waiting import until, wait
    from desktop_nn.core import tree
    from desktop_nn.experiment.presets import PRESETS
    from desktop_nn.gui import app as program

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    window = program.open_window(program.application(["memory"]))
    document = window.document
    document.set_spec(tree.replace(PRESETS["spiral"].spec, "training.epochs", 2 * epochs), "measure")
    window.resize(1440, 900)
    window.show()
    until(lambda: document.dataset is not None, document.data_changed)
    open_every_view(window)
    wait(1.0)
    document.train()
    look = QTimer()
    look.start(100)
    warm = epochs // 10
    found = []
    for end in range(warm, warm + epochs + 1, warm):
        while document.progress.epoch < end:
            until(lambda end=end: document.progress.epoch >= end or not document.session.busy, look.timeout, 3600.0)
            if not document.session.busy:
                sys.exit(f"training stopped at epoch {document.progress.epoch}")
        found.append((*memory(), COPIES * document.history.nbytes / MB))
        rss, private, history = found[-1]
        print(f"epoch {document.progress.epoch:,}: RSS {rss:.1f} MB, private {private:.1f} MB, ", end="")
        print(f"history {history:.1f} MB", flush=True)
    _close(window)
    growth = max(found[-1][which] - found[0][which] for which in (0, 1)) - (found[-1][2] - found[0][2])
    print(f"grew by {growth:.1f} MB beyond the history (at most {MOST_MB:g})")
    return growth


def memory() -> tuple[float, float]:
    """Return the MB of this process in memory, and those of them that no other one shares."""
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return kilobytes["Rss"] / 1024.0, private / 1024.0


def _close(window: MainWindow) -> None:
    window.document.close()
    window.hide()


if __name__ == "__main__":
    sys.exit(main())
