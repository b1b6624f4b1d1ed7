"""Starts one process a size and theme, each with a home of its own, so that every start is a first one."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from desktop_nn import environment

SIZES = ("1280x800", "1920x1080")
THEMES = ("light", "dark")
LONGEST = 300.0
"""Seconds for one tour; every step has its own limit, but a dialog that blocks would hold it for ever."""


def main() -> int:
    """Run the tours that are asked for; return 0 when every step of all of them did what it should."""
    parser = argparse.ArgumentParser(prog="python -m tests.tour", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT_DIR", help="the pictures go to OUT_DIR/SIZE-THEME/NN-NAME.png")
    parser.add_argument("--size", choices=(*SIZES, "all"), default="all")
    parser.add_argument("--theme", choices=(*THEMES, "all"), default="all")
    options = parser.parse_args()
    sizes = SIZES if options.size == "all" else (options.size,)
    themes = THEMES if options.theme == "all" else (options.theme,)
    began, failed = time.monotonic(), []
    for size in sizes:
        for theme in themes:
            if not tour(options.out / f"{size}-{theme}", size, theme):
                failed.append(f"{size} {theme}")
    print(f"failed: {', '.join(failed)}" if failed else f"every step done, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


def tour(folder: Path, size: str, theme: str) -> bool:
    """Run one tour; return whether all went well."""
    with tempfile.TemporaryDirectory(prefix="desktop-nn-tour-") as home:
        environ = {**os.environ, "HOME": home, "XDG_CACHE_HOME": f"{home}/cache", "XDG_CONFIG_HOME": f"{home}/config"}
        environment.prepare(environ)
        command = [sys.executable, "-m", "tests.tour.one", str(folder.resolve()), size, theme]
        try:
            return subprocess.run(command, env=environ, check=False, timeout=LONGEST).returncode == 0
        except subprocess.TimeoutExpired:
            print(f"FAILED ({size}, {theme}): something waits for an answer that nobody gives", file=sys.stderr)
            return False


if __name__ == "__main__":
    sys.exit(main())
