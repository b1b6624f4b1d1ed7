from __future__ import annotations

import threading

import numpy as np
import pytest

from desktop_nn.engine import denormals
from desktop_nn.engine.denormals import flush_to_zero, in_hardware

# Half the smallest normal float32: a denormal, exactly.
HALF = np.array([2.0**-127] * 64, np.float32)


def doubled() -> np.ndarray:
    return np.add(HALF, HALF)


hardware_only = pytest.mark.skipif(not in_hardware(), reason="needs x86-64 with glibc")


@hardware_only
def test_denormals_are_zero_inside_and_themselves_again_outside():
    assert doubled()[0] == np.float32(2.0**-126)
    with flush_to_zero():
        assert (doubled() == 0).all()
        with flush_to_zero():
            assert (doubled() == 0).all()
        assert (doubled() == 0).all()
    assert doubled()[0] == np.float32(2.0**-126)


@hardware_only
def test_it_is_undone_when_the_block_fails():
    with pytest.raises(RuntimeError), flush_to_zero():
        raise RuntimeError
    assert doubled()[0] > 0


@hardware_only
def test_a_thread_that_runs_already_is_left_alone():
    found, go = [], threading.Event()
    thread = threading.Thread(target=lambda: (go.wait(10), found.append(doubled()[0])))
    thread.start()
    with flush_to_zero():
        go.set()
        thread.join()
        assert doubled()[0] == 0
    assert found[0] > 0


def test_without_the_library_the_block_simply_runs(monkeypatch):
    monkeypatch.setattr(denormals, "_library", lambda: None)
    assert not in_hardware()
    with flush_to_zero():
        assert doubled()[0] > 0
