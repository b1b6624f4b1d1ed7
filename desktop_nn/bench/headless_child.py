"""Trains without a window: what the window is compared with."""

from __future__ import annotations

import json
import sys
import time

from desktop_nn.bench import experiment
from desktop_nn.bench.child import say, serve
from desktop_nn.training.trainer import Trainer

# The same as in the window's training thread, so that only the window makes the difference.
SLICE = 0.004


def train(trainer: Trainer, seconds: float) -> dict[str, float]:
    """Train for some time; return the updates done and the seconds they took."""
    updates, before = 1, trainer.position.step
    began = now = time.perf_counter()
    while now - began < seconds:
        trainer.advance(updates)
        spent = time.perf_counter() - now
        updates = max(1, min(4 * updates, int(updates * SLICE / max(spent, 1e-7))))
        now += spent
    return {"steps": trainer.position.step - before, "seconds": now - began}


if __name__ == "__main__":
    digits = json.loads(sys.argv[1])["digits"]
    ready = Trainer(experiment.spec(digits), experiment.dataset(digits))
    say({"ready": True})
    serve({"train": lambda seconds: train(ready, seconds)})
