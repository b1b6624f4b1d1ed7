"""The operations on a whole network: after each of them the layers fit together again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.core.seeds import Purpose, generator
from desktop_nn.engine.initializers import GlorotUniform, Zeros
from desktop_nn.experiment.surgery import parts as cut
from desktop_nn.experiment.surgery.carriers import REACH, Carrier, carrier

if TYPE_CHECKING:
    from desktop_nn.engine.activations import Activation
    from desktop_nn.engine.layers import Dense
    from desktop_nn.experiment.spec import Architecture
    from desktop_nn.experiment.surgery.parts import Part

# A new neuron's incoming weights are so much of what the layer's initializer draws.
NEAR_ZERO = 0.1
# How strongly a fit holds on to what would be without it, in shares of the mean square of the signals.
RIDGE = 0.1


class Table:
    """The layers of a network, hidden ones first, the output layer last.

    Attributes:
        parts: the layers as they are now.
    """

    def __init__(self, parts: Sequence[Part], seed: int, step: int, low: float, sample: np.ndarray | None) -> None:
        """Lay out a network.

        Args:
            parts: its layers.
            seed: of the run, for new weights.
            step: updates so far: new weights of another moment are other ones.
            low: the least value of an input, minus infinity if it has no bound.
            sample: some inputs (n, inputs) as the first layer sees them, to look at what goes through the layers.
        """
        self.parts = list(parts)
        self._seed, self._step, self._low, self._sample = seed, step, low, sample

    # ------------------------------------------------------------------ units

    def keep_units(self, index: int, units: np.ndarray) -> None:
        """Leave a layer only these of its units."""
        self.parts[index] = cut.with_units(self.parts[index], units)
        self.parts[index + 1] = cut.with_inputs(self.parts[index + 1], units)

    def add_units(self, index: int, count: int, layer: Dense) -> None:
        """Give a layer more units, near zero, to which the next layer does not listen yet."""
        part = self.parts[index]
        initializer = GlorotUniform() if isinstance(layer.initializer, Zeros) else layer.initializer
        stream = generator(self._seed, Purpose.GROWTH, layer.id, self._step, part.units)
        weights = NEAR_ZERO * initializer.fill(stream, part.inputs, part.units + count)[:, part.units :]
        self.parts[index] = cut.with_more_units(part, weights)
        self.parts[index + 1] = cut.with_more_inputs(self.parts[index + 1], count)

    # ------------------------------------------------------------------ layers

    def remove(self, index: int) -> None:
        """Take a hidden layer out; the next one takes over what it did, as far as one layer can do the work of two."""
        gone, follower = self.parts.pop(index), self.parts[index]
        self.parts[index] = _merged(gone, follower, self.signal(index))

    def arrange(self, order: Sequence[int]) -> None:
        """Put the hidden layers in another order, in which their matrices fit."""
        self.parts = [*(self.parts[i] for i in order), self.parts[-1]]

    def insert(self, index: int, layer: Dense) -> None:
        """Put a layer in before position `index`, as near the identity as its activation and its width allow.

        A layer too narrow for what comes in, but not for what comes out, takes over the weights of the next one
        instead, which starts as the identity in its place.
        """
        follower, signal = self.parts[index], self.signal(index)
        width = follower.inputs
        if follower.units <= layer.units < width:
            self._split(index, layer, signal)
        else:
            low, high = self.parts[index - 1].activation.range if index else (self._low, math.inf)
            how = carrier(layer.activation, low, high, pairs=2 * width <= layer.units, reach=_reach(signal))
            through = min(width, layer.units)
            if through < width:
                self.parts[index] = cut.with_inputs(follower, np.arange(through))
            self.parts.insert(index, _identity(layer, follower, np.eye(width, through), how, signal))
            self.parts[index + 1] = _decoding(self.parts[index + 1], how)
        more = layer.units - self.parts[index].units
        if more:
            self.add_units(index, more, layer)

    def _split(self, index: int, layer: Dense, signal: np.ndarray | None) -> None:
        """Let a layer that is too narrow for what comes in take over the next one's sums, and that one pass them on."""
        follower = self.parts[index]
        plain = cut.without_batch_norm(follower) if follower.batch_norm else follower
        sums = None if signal is None else signal @ plain.numbers("weights") + plain.numbers("bias")
        how = _transparent(layer.activation, follower.activation) or carrier(
            layer.activation, -math.inf, math.inf, reach=_reach(sums)
        )
        stacks = {name: cut.rescaled(plain, name, how.gain) for name in plain.tensors}
        stacks["bias"] = ((stacks["bias"][0] + how.bias).astype(np.float32), *stacks["bias"][1:])
        first = replace(plain, id=layer.id, activation=layer.activation, tensors=stacks)
        if layer.batch_norm:
            first = cut.with_batch_norm(first, None if signal is None else signal @ first.numbers("weights"))
        second = cut.linear(follower, np.eye(follower.units))
        if follower.batch_norm:
            second = cut.with_batch_norm(second, sums)
        self.parts[index : index + 1] = [first, _decoding(second, how)]

    # ------------------------------------------------------------------ batch normalization

    def switch_batch_norm(self, index: int, on: bool) -> None:
        """Give a layer batch normalization, or take it away; what it predicts stays the same."""
        part = self.parts[index]
        if on == part.batch_norm:
            return
        if on:
            signal = self.signal(index)
            sums = None if signal is None else signal @ part.numbers("weights")
            self.parts[index] = cut.with_batch_norm(part, sums)
        else:
            self.parts[index] = cut.without_batch_norm(part)

    def signal(self, index: int) -> np.ndarray | None:
        """Return what comes into a layer for the sample (n, inputs); None without a sample."""
        a = self._sample
        if a is None:
            return None
        for part in self.parts[:index]:
            a = part.through(a)
        return a if np.isfinite(a).all() else None


def beginning_anew(order: Sequence[int], widths: Sequence[int]) -> frozenset[int]:
    """Return which hidden layers have to be taken out and put in anew for another order; none if all matrices fit.

    Args:
        order: of the hidden layers, by the places where they are.
        widths: the inputs of a sample, then the units of each hidden layer where it is.
    """
    before = [0, *(place + 1 for place in order)]
    behind = [*order, len(widths) - 1]
    if all(widths[here] == widths[then] for here, then in zip(before, behind, strict=True)):
        return frozenset()
    staying, anew = list(order), set()
    while staying != sorted(staying):
        # The one that crosses the most others; of those the widest, which can pass the most on.
        crossed = {
            place: sum((place < other) != (at < where) for where, other in enumerate(staying))
            for at, place in enumerate(staying)
        }
        moved = max(staying, key=lambda place: (crossed[place], widths[place + 1]))
        staying.remove(moved)
        anew.add(moved)
    return frozenset(anew)


def way_through(network: Architecture, index: int, inputs: int, outputs: int, low: float) -> float:
    """Return how far from what it was a signal comes out of a layer that `Table.insert` has put in at `index`.

    Args:
        network: with the new layer.
        index: of the new layer.
        inputs: numbers in a sample.
        outputs: numbers in a prediction.
        low: the least value of an input.

    Returns:
        A share of the greatest signal; 0 if it is the same to within rounding, infinite if not all of it gets through.
    """
    before, layer = network.hidden[:index], network.hidden[index]
    follower = network.hidden[index + 1] if index + 1 < len(network.hidden) else network.output
    width, units = before[-1].units if before else inputs, getattr(follower, "units", outputs)
    if layer.units < min(width, units):
        return math.inf
    if layer.units < width:
        how = _transparent(layer.activation, follower.activation) or carrier(layer.activation, -math.inf, math.inf)
    else:
        low, high = before[-1].activation.range if before else (low, math.inf)
        how = carrier(layer.activation, low, high, pairs=2 * width <= layer.units)
    return how.error


def _identity(layer: Dense, like: Part, eye: np.ndarray, how: Carrier, signal: np.ndarray | None) -> Part:
    """Return a layer that carries its inputs on; it has the slots of `like`."""
    weights = how.gain * (np.hstack([eye, -eye]) if how.paired else eye)
    part = replace(cut.linear(like, weights, how.bias), id=layer.id, activation=layer.activation)
    if layer.batch_norm:
        part = cut.with_batch_norm(part, None if signal is None else signal @ weights)
    return part


def _decoding(part: Part, how: Carrier) -> Part:
    return cut.fed_with_pairs(part, how.scale) if how.paired else cut.fed_with(part, how.scale, how.offset)


def _transparent(first: Activation, second: Activation) -> Carrier | None:
    """Return the plain carrier if `second` makes the same of what `first` leaves as of the sums themselves."""
    grid = np.linspace(-REACH, REACH, 257)[:, None]
    same = np.allclose(second.value(first.value(grid)), second.value(grid), rtol=0.0, atol=1e-9)
    return Carrier() if same else None


def _reach(signal: np.ndarray | None) -> tuple[float, float]:
    """Return the range that a signal of which some samples are known hardly ever leaves."""
    if signal is None or not signal.size:
        return -REACH, REACH
    low, high = float(signal.min()), float(signal.max())
    room = max(0.5 * (high - low), 1e-3)
    return low - room, high + room


def _merged(gone: Part, follower: Part, signal: np.ndarray | None) -> Part:
    """Return `follower` fed with what `gone` was fed with.

    Two layers are one where the first is straight; where it is bent, the line that is nearest stands in for it, and
    with a sample the best matrix is fitted.
    """
    weights, bias = gone.affine()
    sums = np.linspace(-4.0, 4.0, 801)[:, None] if signal is None else signal @ weights + bias
    # Without a sample: sums of mean 0 and variance 1.
    share = np.exp(-0.5 * sums**2) if signal is None else np.ones((len(sums), 1))
    slope, height = _lines(sums, gone.activation.value(sums), share / share.sum())
    w = follower.numbers("weights")
    wanted, constant = (weights * slope) @ w, (bias * slope + height) @ w
    if signal is not None:
        wanted, constant = _fitted(signal, gone.activation.value(sums) @ w, wanted)
    fed = cut.changed(follower, weights=cut.fresh(follower, "weights", wanted))
    name, sign = ("running_mean", -1.0) if follower.batch_norm else ("bias", 1.0)
    shifted = follower.numbers(name) + sign * constant
    return cut.changed(fed, **{name: (shifted.astype(np.float32), *follower.tensors[name][1:])})


def _lines(z: np.ndarray, a: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, unit by unit, slope and height of the line nearest to a over z (n, units), rows weighted by `share`."""
    middle, height = (share * z).sum(axis=0), (share * a).sum(axis=0)
    spread = (share * (z - middle) ** 2).sum(axis=0)
    together = (share * (z - middle) * (a - height)).sum(axis=0)
    slope = np.divide(together, spread, out=np.zeros_like(spread), where=spread > 0)
    return slope, height - slope * middle


def _fitted(x: np.ndarray, y: np.ndarray, prior: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return W and c that bring x W + c nearest to y (least squares), with a slight pull of W towards `prior`."""
    mean_x, mean_y = x.mean(axis=0), y.mean(axis=0)
    x, y = x - mean_x, y - mean_y
    gram = x @ x.T if len(x) < x.shape[1] else x.T @ x
    gram[np.diag_indices_from(gram)] += RIDGE * max(float(np.trace(gram)) / len(gram), 1e-12)
    left = y - x @ prior
    weights = prior + (x.T @ np.linalg.solve(gram, left) if len(x) < x.shape[1] else np.linalg.solve(gram, x.T @ left))
    return weights, mean_y - mean_x @ weights
