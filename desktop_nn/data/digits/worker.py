"""A process of its own that writes digits into a file, so that neither window nor training waits for them.

It is told what to do by one line of JSON on its standard input, reports every finished unit as a line with the number
of digits on its standard output, and ends as soon as its input is closed: it never outlives whoever started it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING

from desktop_nn.data.digits.generate import PIXELS, Sheet, units

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def job(path: Path, sheets: Sequence[Sheet], seed: int, part: int, parts: int) -> str:
    """Return the line that has a worker write every `parts`-th unit, beginning with number `part`, into `path`."""
    described = [asdict(sheet) for sheet in sheets]
    return json.dumps({"path": str(path), "sheets": described, "seed": seed, "part": part, "parts": parts})


def main() -> None:
    """Do the job named on standard input."""
    told = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, args=(told["path"],), daemon=True).start()
    work = units([Sheet(**sheet) for sheet in told["sheets"]], told["seed"])
    with open(told["path"], "r+b", buffering=0) as file:
        for unit in work[told["part"] :: told["parts"]]:
            file.seek(unit.offset * PIXELS)
            file.write(unit.images().data)
            print(len(unit.rows), flush=True)


def _end_with_parent(path: str) -> None:
    sys.stdin.read()
    with contextlib.suppress(OSError):
        os.unlink(path)
    os._exit(1)


if __name__ == "__main__":
    main()
