"""One engine in a process of its own: does bursts of steps and tells what they cost."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.bench import own_engine, peers, tutorial
from desktop_nn.bench.child import say, serve
from desktop_nn.bench.works import SGEMM, SGEMM_SIDE, WORKS, repeated, samples
from desktop_nn.engine.denormals import flush_to_zero

if TYPE_CHECKING:
    from desktop_nn.bench.works import Runner, Samples, Work

ENGINES: dict[str, Callable[[Work, Samples], Runner | None]] = {
    "desktop-nn": own_engine.runner,
    "tutorial": tutorial.runner,
    "torch": peers.torch_runner,
    "jax": peers.jax_runner,
}
# One look at the clock for so many seconds of steps.
_LOOK = 0.02


class Engine:
    """Keeps the works that it was asked for ready between bursts."""

    def __init__(self, name: str, digits: int | None) -> None:
        self._name, self._digits = name, digits
        self._runners: dict[str, Runner | None] = {}
        self._counts: dict[str, int] = {}

    def burst(self, work: str, seconds: float) -> dict[str, float | None]:
        """Do steps for some seconds of processor time; return microseconds a step, None if it cannot do them."""
        if work not in self._runners:
            self._get_ready(work)
        run = self._runners[work]
        if run is None:
            return {"us": None}
        # JAX has threads of its own, which this one's switch does not reach.
        guard = contextlib.nullcontext() if self._name == "jax" else flush_to_zero()
        with guard, np.errstate(all="ignore"):
            return {"us": 1e6 * self._timed(run, self._counts[work], seconds)}

    def _get_ready(self, work: str) -> None:
        if work == SGEMM:
            self._runners[work] = _sgemm()
        else:
            self._runners[work] = ENGINES[self._name](WORKS[work], samples(WORKS[work], self._digits))
        run = self._runners[work]
        if run is not None:
            run(1)
            count, spent = 1, 0.0
            while spent < _LOOK:
                count *= 2
                spent = count * self._timed(run, count, 0.0)
            self._counts[work] = count

    @staticmethod
    def _timed(run: Runner, count: int, seconds: float) -> float:
        """Return processor seconds a step, over at least `seconds` and at least once `count` steps."""
        done, began = 0, time.process_time()
        while True:
            done += run(count)
            spent = time.process_time() - began
            if spent >= seconds:
                return spent / done


def _sgemm() -> Runner:
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, SGEMM_SIDE, SGEMM_SIDE), np.float32)
    out = np.empty_like(a)

    return repeated(lambda: np.dot(a, b, out))


if __name__ == "__main__":
    config = json.loads(sys.argv[1])
    engine = Engine(config["engine"], config["digits"])
    say({"ready": True})
    serve({"burst": engine.burst})
