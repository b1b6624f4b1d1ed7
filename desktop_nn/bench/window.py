"""What the window costs the training, and what the training costs the window."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from desktop_nn.bench.child import child
from desktop_nn.bench.figures import DISAGREEMENT, Goal, Row, Spread

if TYPE_CHECKING:
    from desktop_nn.bench.child import Child
    from desktop_nn.bench.effort import Effort
    from desktop_nn.bench.screen import Screen

PART = "window"
SIZE = (1440, 900)
SHARE = Goal(80.0, "at least")
TICK, LATE_TICK, LATEST_TICK = (Goal(limit, "at most") for limit in (18.0, 35.0, 120.0))
PEN = Goal(33.0, "at most")
REACTION = Goal(100.0, "at most")
REACTIONS = {"pause": "Pause", "reset": "Reset", "tab": "another tab", "resize": "another size"}
PATIENCE = 120.0


def measure(effort: Effort, screen: Screen) -> tuple[list[Row], dict[str, Any]]:
    """Train without and with the window in turns, so that what else the machine does meets both alike."""
    config = {"digits": effort.digits, "size": SIZE}
    with (
        child("desktop_nn.bench.headless_child", config) as headless,
        child("desktop_nn.bench.window_child", config, screen.env) as window,
    ):
        for process in (headless, window):
            process.answer(PATIENCE)
        without, with_, intervals = _take_turns(headless, window, effort)
        pen = window.ask("draw", PATIENCE, seconds=effort.pen_seconds)
        delays = window.ask("pause", PATIENCE, rounds=effort.pauses)
        delays |= window.ask("react", PATIENCE, rounds=effort.pauses)
        full = _with_every_view(window, effort)
    shares = [100.0 * b / a for a, b in zip(without, with_, strict=True)]
    rows = [
        *_speed_rows(without, with_, shares, screen),
        *_rows(Spread(tuple(intervals)), Spread(tuple(pen["intervals"])), Spread(tuple(pen["latencies"]))),
        *_full_rows(full),
        *(_reaction(name, delays[key]) for key, name in REACTIONS.items()),
    ]
    return rows, {
        "screen": screen.name,
        "steps_per_second": {"without": without, "with": with_, "share": shares},
        "timer_ms": Spread(tuple(intervals)).to_plain(),
        "timer_while_drawing_ms": Spread(tuple(pen["intervals"])).to_plain(),
        "pen_to_bars_ms": Spread(tuple(pen["latencies"])).to_plain(),
        "timer_with_every_view_ms": full.to_plain(),
        **{f"{key}_ms": Spread(tuple(delays[key])).to_plain() for key in REACTIONS},
    }


def _take_turns(headless: Child, window: Child, effort: Effort) -> tuple[list[float], list[float], list[float]]:
    """Return updates a second without and with the window, turn by turn, and the timer's intervals."""
    turn = min(effort.turn, effort.seconds)
    without, with_, intervals = [], [], []
    # The first turn of each is short, and only warms up.
    for process in (headless, window):
        process.ask("train", PATIENCE, seconds=min(1.0, turn))
    for _ in range(max(1, round(effort.seconds / turn))):
        found = headless.ask("train", PATIENCE, seconds=turn)
        without.append(found["steps"] / found["seconds"])
        found = window.ask("train", PATIENCE, seconds=turn)
        with_.append(found["steps"] / found["seconds"])
        intervals += found["intervals"]
    return without, with_, intervals


def _with_every_view(window: Child, effort: Effort) -> Spread:
    """Return the timer's intervals while it trains with all views open beside each other."""
    turn = min(effort.turn, effort.seconds)
    window.ask("open_every_view", PATIENCE)
    window.ask("train", PATIENCE, seconds=min(1.0, turn))
    turns = range(max(1, round(effort.seconds / turn)))
    return Spread(tuple(tick for _ in turns for tick in window.ask("train", PATIENCE, seconds=turn)["intervals"]))


def _speed_rows(without: list[float], with_: list[float], shares: list[float], screen: Screen) -> list[Row]:
    note = f"{median(with_):,.0f} of {median(without):,.0f} steps/s, {screen.name}, {len(shares)} turns each"
    if max(without) > min(without) * (1.0 + DISAGREEMENT):
        note += "; the machine was not steady"
    return [Row(PART, "training with it against without", median(shares), "%", SHARE, note)]


def _rows(ticks: Spread, pen_ticks: Spread, pen: Spread) -> list[Row]:
    return [
        Row(PART, "60 Hz timer, median", ticks.median, "ms", TICK),
        Row(PART, "60 Hz timer, 99th percentile", ticks.percentile(0.99), "ms", LATE_TICK, f"at most {ticks.most:.0f}"),
        Row(PART, "while drawing, 99th percentile", pen_ticks.percentile(0.99), "ms", LATE_TICK),
        Row(PART, "pen to bars, median", pen.median, "ms"),
        Row(PART, "pen to bars, 99th percentile", pen.percentile(0.99), "ms", PEN, f"{len(pen.values)} movements"),
    ]


def _full_rows(ticks: Spread) -> list[Row]:
    return [
        Row(PART, "with every view, timer, median", ticks.median, "ms", TICK, f"{len(ticks.values)} ticks"),
        Row(PART, "with every view, 99th percentile", ticks.percentile(0.99), "ms", LATE_TICK),
        Row(PART, "with every view, longest", ticks.most, "ms", LATEST_TICK),
    ]


def _reaction(name: str, delays: list[float]) -> Row:
    note = f"median {median(delays):.0f}, {len(delays)} times"
    return Row(PART, f"{name}, longest", max(delays), "ms", REACTION, note)
