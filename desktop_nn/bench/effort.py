"""How long to measure: thoroughly, or quickly for a first impression."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """How often and how long.

    Attributes:
        digits: samples of the built-in digits; None for as many as the welcome experiment has.
        starts: how often the window is started, after one start to warm up.
        seconds: of training with the window, and of training without.
        turn: seconds before the other one has its turn.
        pen_seconds: how long is drawn.
        pauses: how often Pause is pressed, and Reset, another tab and another size are asked for.
        frames: of zooming the diagram, and of dragging it.
        burst: seconds of one engine before the next has its turn.
        rounds: turns of every engine.
    """

    digits: int | None = None
    starts: int = 5
    seconds: float = 60.0
    turn: float = 6.0
    pen_seconds: float = 10.0
    pauses: int = 20
    frames: int = 240
    burst: float = 0.3
    rounds: int = 9


THOROUGH = Effort()
QUICK = Effort(starts=3, seconds=9.0, turn=3.0, pen_seconds=4.0, pauses=6, burst=0.1, rounds=5)
