"""How a layer passes a signal on unchanged, as nearly as its activation allows: what an added layer starts as."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from desktop_nn.engine.activations import Activation

# What is taken for the reach of a signal that has no bounds and that nobody has looked at.
REACH = 8.0
# A curved activation carries a signal on so much of its axis to both sides of 0, where it is nearly straight: on the
# widest of these that is straight enough, for a narrow one costs digits.
STRAIGHT = (0.25, 0.05, 0.01, 0.002)
_STRAIGHT_ENOUGH = 0.01
# Where an activation that is straight only on one side may begin to be so.
_STARTS = (0.0, 2.0, 4.0, 8.0, 16.0)
_FAR = 1e4
_EXACT = 1e-7
_POINTS = 513


@dataclass(frozen=True)
class Carrier:
    """A unit a = f(gain x + bias), from which the next layer gets x back as scale a + offset.

    Attributes:
        gain, bias: of the unit.
        scale, offset: of the next layer.
        paired: a second unit carries -x, and x is scale (a - a').
        error: the greatest distance between x and what comes back, as a share of x where x is beyond 1; 0 if none.
    """

    gain: float = 1.0
    bias: float = 0.0
    scale: float = 1.0
    offset: float = 0.0
    paired: bool = False
    error: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether what comes back is x to within rounding, over the whole range."""
        return self.error <= _EXACT


def carrier(
    activation: Activation,
    low: float,
    high: float,
    *,
    pairs: bool = False,
    reach: tuple[float, float] = (-REACH, REACH),
) -> Carrier:
    """Return the best carrier of signals from `low` to `high`, which may be infinite.

    Args:
        activation: of the units.
        low: the least value.
        high: the greatest value.
        pairs: whether there is room for two units a signal.
        reach: the range that a signal hardly ever leaves; used where the whole of it cannot be carried exactly.
    """
    for found in _exact_ones(activation, low, high, pairs):
        if found.exact:
            return replace(found, error=0.0)
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = max(low, reach[0]), min(high, reach[1])
    for found in _exact_ones(activation, low, high, pairs):
        if found.exact:
            # Exact as far as signals are known to reach.
            return replace(found, error=_EXACT)
    parts = [_straight_part(activation, low, high, width) for width in STRAIGHT]
    good = [part for part in parts if part.error < _STRAIGHT_ENOUGH]
    return good[0] if good else min(parts, key=lambda part: part.error)


def _exact_ones(activation: Activation, low: float, high: float, pairs: bool) -> list[Carrier]:
    # An activation that is straight above 0 need not have slope 1 there.
    slope = _value(activation, 2.0 * _FAR) - _value(activation, _FAR)
    scale = _FAR / slope if slope > 0.5 * _FAR else 1.0
    tried = [Carrier(scale=scale)]
    if math.isfinite(low):
        tried += [Carrier(bias=start - low, scale=scale, offset=low - start) for start in _STARTS]
    between = _value(activation, 1.0) - _value(activation, -1.0)
    if pairs and between:
        tried.append(Carrier(scale=1.0 / between, paired=True))
    return [_measured(activation, one, low, high) for one in tried]


def _straight_part(activation: Activation, low: float, high: float, width: float) -> Carrier:
    middle, half = (low + high) / 2, max((high - low) / 2, 1e-6)
    gain = width / half
    # Nodes of Chebyshev: the straight line through them is nearly the best one.
    x = middle + half * np.cos(np.pi * (np.arange(64) + 0.5) / 64)
    a = activation.value((gain * (x - middle))[:, None])[:, 0]
    spread = float(np.var(a))
    if not spread > 0:
        return Carrier(gain, -gain * middle, 0.0, middle, error=half)
    scale = float(np.mean((x - x.mean()) * (a - a.mean()))) / spread
    found = Carrier(gain, -gain * middle, scale, float(x.mean()) - scale * float(a.mean()))
    return _measured(activation, found, low, high)


def _measured(activation: Activation, one: Carrier, low: float, high: float) -> Carrier:
    # Far out a bend near 0 would go unseen.
    ends = ((max(low, -reach), min(high, reach)) for reach in (_FAR, REACH))
    x = np.concatenate([np.linspace(*pair, _POINTS) for pair in ends])[:, None]
    a = activation.value(one.gain * x + one.bias)
    if one.paired:
        a = a - activation.value(-one.gain * x + one.bias)
    back = one.scale * a + one.offset
    error = float((np.abs(back - x) / np.maximum(1.0, np.abs(x))).max())
    return Carrier(one.gain, one.bias, one.scale, one.offset, one.paired, error if math.isfinite(error) else math.inf)


def _value(activation: Activation, z: float) -> float:
    return float(activation.value(np.array([[z]]))[0, 0])
