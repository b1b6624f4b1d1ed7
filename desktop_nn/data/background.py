"""Gets samples ready without holding up whoever waits: digits are written by processes of their own."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn import environment
from desktop_nn.core.progress import Progress, silent
from desktop_nn.data import cache
from desktop_nn.data.builtin_digits import Digits
from desktop_nn.data.digits import worker
from desktop_nn.data.digits.generate import PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from desktop_nn.data.dataset import Dataset
    from desktop_nn.data.digits.generate import Sheet
    from desktop_nn.data.source import Source
    from desktop_nn.data.split import SplitShares

WORTH_A_PROCESS = 2_000
"""Fewer digits are written sooner than a process starts."""
_MOST_PROCESSES = 2
_LISTEN_SECONDS = 0.1
"""How often a cancelled progress is noticed while no process has anything to report."""


class _WorkersFailed(Exception):
    """The processes could not be started, died, or had no room for their file."""


def prepare(source: Source, seed: int, split: SplitShares, progress: Progress = silent) -> Dataset:
    """Load a source, with processes of their own for digits that the cache does not have.

    Where no process can be started, or the disk is full, they are written in the calling thread instead.

    Args:
        source: where the samples come from.
        seed: the data seed.
        split: shares of validation and test.
        progress: called in the calling thread at least every 0.1 s while processes work.

    Raises:
        UserError: the samples cannot be had, and why.
        Cancelled: `progress` asked to stop; processes and files are gone by then.
    """
    if not isinstance(source, Digits) or source.count < WORTH_A_PROCESS:
        return source.load(seed, split, progress)
    sheets = source.sheets(split)
    path = cache.path_for(sheets, seed)
    images = cache.find(path, source.count)
    if images is None:
        try:
            images = _written_by_processes(path, sheets, seed, progress)
        except (_WorkersFailed, OSError):
            return source.load(seed, split, progress)
    progress(source.count, source.count)
    return source.assembled(images, seed, split)


def _written_by_processes(path: Path, sheets: Sequence[Sheet], seed: int, progress: Progress) -> NDArray[np.uint8]:
    total = sum(sheet.count for sheet in sheets)
    parts = max(1, min(_MOST_PROCESSES, os.cpu_count() or 1))
    with cache.draft(path) as written:
        jobs = [worker.job(written, sheets, seed, part, parts) for part in range(parts)]
        with _workers(jobs) as reports:
            done, running = 0, parts
            progress(0, total)
            while running:
                with contextlib.suppress(queue.Empty):
                    report = reports.get(timeout=_LISTEN_SECONDS)
                    done += report
                    running -= not report
                progress(done, total)
        if done != total:
            raise _WorkersFailed
        images = np.fromfile(written, np.uint8).reshape(total, PIXELS)
        cache.finish(written, path, images)
    return images


@contextlib.contextmanager
def _workers(jobs: Sequence[str]) -> Iterator[queue.Queue[int]]:
    """Run a process for each job; the queue gets the number of digits of every unit, and 0 when a process ends."""
    reports: queue.Queue[int] = queue.Queue()
    with contextlib.ExitStack() as stack:
        for job in jobs:
            process = stack.enter_context(_worker(job))
            listener = threading.Thread(target=_listen, args=(process, reports))
            listener.start()
            stack.callback(listener.join)
            stack.callback(process.kill)
        yield reports


def _worker(job: str) -> subprocess.Popen[str]:
    env = dict(os.environ)
    environment.prepare(env)
    package = str(Path(__file__).resolve().parents[2])
    env["PYTHONPATH"] = os.pathsep.join([package, *filter(None, [env.get("PYTHONPATH")])])
    process = subprocess.Popen(
        [sys.executable, "-m", worker.__name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=env,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(job + "\n")
        process.stdin.flush()
    return process


def _listen(process: subprocess.Popen[str], reports: queue.Queue[int]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        reports.put(int(line))
    reports.put(0)
