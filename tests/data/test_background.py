"""Digits from processes of their own: the same as without, cancelled at once, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from desktop_nn.core.errors import Cancelled
from desktop_nn.data import background, cache
from desktop_nn.data.background import prepare
from desktop_nn.data.sources import Circle, Digits, SplitShares

SPLIT = SplitShares()
CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "digits")
    return tmp_path / "digits"


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_any_number_of_processes_writes_the_same_digits(folder, monkeypatch, processes):
    monkeypatch.setattr(background, "_MOST_PROCESSES", processes)
    monkeypatch.setattr(background.os, "cpu_count", lambda: processes)
    source = Digits(count=2000)
    seen = []
    made = prepare(source, 7, SPLIT, lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, 2000)
    assert seen[-1] == (2000, 2000)
    assert seen == sorted(seen)
    (kept,) = folder.iterdir()
    kept.unlink()
    alone = source.load(7, SPLIT)
    assert np.array_equal(made.X, alone.X)
    assert np.array_equal(made.T, alone.T)
    assert np.array_equal(made.validation, alone.validation)


def test_the_second_time_comes_from_the_cache(folder, monkeypatch):
    first = prepare(Digits(count=2000), 7, SPLIT)
    monkeypatch.setattr(background, "_written_by_processes", None)
    assert np.array_equal(prepare(Digits(count=2000), 7, SPLIT).X, first.X)


def test_validation_and_test_are_everyday_digits_whatever_the_sloppiness(folder):
    neat, wild = (Digits(count=2000, sloppiness=level).load(1, SPLIT) for level in (0.0, 1.0))
    held_out = np.concatenate([neat.validation, neat.test])
    assert np.array_equal(neat.X[held_out], wild.X[held_out])
    assert not np.array_equal(neat.X[neat.train], wild.X[wild.train])
    assert [len(rows) for rows in (neat.train, neat.validation, neat.test)] == [1600, 200, 200]
    assert np.array_equal(np.bincount(neat.T[neat.validation]), [20] * 10)
    assert neat.train.max() < held_out.min()


def test_one_against_the_rest_asks_about_the_same_images(folder):
    ten = Digits(count=1000).load(1, SPLIT)
    eight = Digits(count=1000, target="one_against_rest", digit=8).load(1, SPLIT)
    assert np.array_equal(ten.X, eight.X)
    assert np.array_equal(eight.T, ten.T == 8)
    assert eight.T[eight.validation].mean() == 0.1
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("split", [SplitShares(0.0, 0.0), SplitShares(0.5, 0.0), SplitShares(0.0, 0.5)])
def test_parts_may_be_empty(folder, split):
    dataset = Digits(count=200).load(1, split)
    sizes = [len(dataset.train), len(dataset.validation), len(dataset.test)]
    assert sizes == list(split.counts(200))


def test_cancel_ends_processes_and_files_at_once(folder):
    stopped = []

    def stop_when_some_are_written(done, total):
        if done:
            stopped.append(time.perf_counter())
            raise Cancelled

    with pytest.raises(Cancelled):
        prepare(Digits(count=200_000), 1, SPLIT, stop_when_some_are_written)
    assert time.perf_counter() - stopped[0] < 0.3
    assert list(folder.iterdir()) == []
    assert not _workers_alive()


def test_cancel_is_noticed_before_the_first_report(folder, monkeypatch):
    monkeypatch.setattr(background, "_worker", _idle_worker)
    calls = []

    def stop_at_the_third(done, total):
        calls.append(time.perf_counter())
        if len(calls) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        prepare(Digits(count=5000), 1, SPLIT, stop_at_the_third)
    assert np.diff(calls).max() < 0.3
    assert time.perf_counter() - calls[-1] < 0.3


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false"])
def test_without_processes_the_digits_are_written_here(folder, monkeypatch, program):
    monkeypatch.setattr(background.sys, "executable", program)
    assert prepare(Digits(count=2000), 1, SPLIT).samples == 2000


def test_a_dead_worker_does_not_matter(folder, monkeypatch):
    killed = []
    start = background._worker

    def start_and_kill(job):
        process = start(job)
        process.kill()
        killed.append(process)
        return process

    monkeypatch.setattr(background, "_worker", start_and_kill)
    assert prepare(Digits(count=2000), 1, SPLIT).samples == 2000
    assert killed


def test_cheap_sources_are_loaded_directly(monkeypatch):
    monkeypatch.setattr(background, "_worker", None)
    assert prepare(Circle(), 1, SPLIT).samples == 500


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_nothing_outlives_a_killed_parent(tmp_path):
    code = (
        "import sys\n"
        "from desktop_nn.data.background import prepare\n"
        "from desktop_nn.data.sources import Digits, SplitShares\n"
        "prepare(Digits(count=1_000_000), 1, SplitShares(), lambda done, total: print(done, flush=True))\n"
    )
    env = os.environ | {"XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=env) as parent:
        while int(parent.stdout.readline()) == 0:
            pass
        workers = _children(parent.pid)
        parent.send_signal(signal.SIGKILL)
    assert workers
    until = time.monotonic() + 5
    while (left := [pid for pid in workers if _alive(pid)]) and time.monotonic() < until:
        os.sched_yield()
    assert not left
    assert not list(tmp_path.rglob("*.part"))


def _idle_worker(job):
    return subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _workers_alive():
    return [pid for pid in _children(os.getpid()) if _alive(pid)]


def _children(parent):
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found


def _alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
