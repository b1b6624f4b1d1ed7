"""How fast the diagram is drawn first, and whether it can be zoomed and dragged without a frame that is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_nn.bench.child import child
from desktop_nn.bench.figures import Goal, Row, Spread

if TYPE_CHECKING:
    from desktop_nn.bench.effort import Effort
    from desktop_nn.bench.screen import Screen

PART = "diagram"
SIZE = (1920, 1080)
TIMEOUT = 300.0
LARGE = (2048, 2048)
# Seconds in which whatever follows a change, or the end of a movement, is over.
SETTLE = 0.5
FIRST = Goal(150.0, "at most")
FRAME = Goal(20.0, "at most")
_NETWORKS = (("still", "784-512-256-10"), ("training", "W1 training"), ("large", "784-2048-2048-10"))
_MOVEMENTS = (("zoom", "zoom"), ("drag", "drag"), ("rest", "sharp again"))


def measure(effort: Effort, screen: Screen) -> tuple[list[Row], dict[str, Any]]:
    """Draw, zoom and drag three networks in the real window."""
    config = {"digits": effort.digits, "size": SIZE, "frames": effort.frames, "large": LARGE, "settle": SETTLE}
    with child("desktop_nn.bench.diagram_child", config, screen.env) as process:
        found = process.answer(TIMEOUT)
    rows = [
        Row(PART, "784-512-256-10, first drawing", Spread(tuple(found["first"])).median, "ms", FIRST, screen.name),
        Row(PART, "784-2048-2048-10, first drawing", Spread(tuple(found["large_first"])).median, "ms"),
    ]
    plain: dict[str, Any] = {"screen": screen.name, "first_ms": found["first"], "large_first_ms": found["large_first"]}
    for key, network in _NETWORKS:
        for movement, name in _MOVEMENTS:
            times = Spread(tuple(found[key][movement]))
            note = f"median {times.median:.1f}, {len(times.values)} times"
            rows.append(Row(PART, f"{network}, {name}, longest frame", times.most, "ms", FRAME, note))
            plain[f"{key}_{movement}_ms"] = times.to_plain()
    return rows, plain
