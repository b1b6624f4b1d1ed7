"""A network taken apart: each layer's numbers with what the optimizer keeps of them, and the cuts made in one layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.engine.activations import Activation
from desktop_nn.engine.layers import OUTPUT_ID
from desktop_nn.engine.network import BATCH_NORM_EPSILON

if TYPE_CHECKING:
    from desktop_nn.experiment.run import Run

# One tensor's numbers, followed by what the optimizer keeps of it, slot by slot; running statistics stand alone.
Stack = tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Part:
    """One layer on the table. Its arrays are shared with the run that they come from, and never written to.

    Attributes:
        id: the layer's.
        activation: what it does with its sums.
        batch_norm: whether these are normalised.
        tensors: "weights", and "bias" or "gamma", "beta", "running_mean", "running_variance".
        powers: per slot of the optimizer, 1 if it holds gradients, 2 if squares of them.
    """

    id: str
    activation: Activation
    batch_norm: bool
    tensors: Mapping[str, Stack]
    powers: tuple[int, ...] = ()

    @property
    def weights(self) -> np.ndarray:
        """Return the weights (inputs, units)."""
        return self.tensors["weights"][0]

    @property
    def inputs(self) -> int:
        """Numbers that come in."""
        return int(self.weights.shape[0])

    @property
    def units(self) -> int:
        """Numbers that go out."""
        return int(self.weights.shape[1])

    def numbers(self, name: str) -> np.ndarray:
        """Return one tensor in float64."""
        return self.tensors[name][0].astype(np.float64)

    def affine(self) -> tuple[np.ndarray, np.ndarray]:
        """Return W (inputs, units) and b (units,) of its sums in prediction, batch normalization included."""
        if not self.batch_norm:
            return self.numbers("weights"), self.numbers("bias")
        factor = self.numbers("gamma") / np.sqrt(self.numbers("running_variance") + BATCH_NORM_EPSILON)
        return self.numbers("weights") * factor, self.numbers("beta") - self.numbers("running_mean") * factor

    def through(self, a: np.ndarray) -> np.ndarray:
        """Return what the layer makes of signals (n, inputs) in prediction."""
        weights, bias = self.affine()
        with np.errstate(all="ignore"):
            return self.activation.value(a @ weights + bias)


def taken_apart(run: Run) -> list[Part]:
    """Return the layers of a run, the output layer last."""
    network = run.spec.network
    slots = run.spec.optimizer.slots
    squares = run.spec.optimizer.rule.square_names
    powers = tuple(2 if slot in squares else 1 for slot in slots)

    def stack(name: str) -> Stack:
        return (run.tensors[name], *(run.optimizer[f"{slot}.{name}"] for slot in slots if "running" not in name))

    found = []
    layers = [*((layer.id, layer.activation) for layer in network.hidden), (OUTPUT_ID, network.output.activation)]
    for name, activation in layers:
        mine = [key for key in run.tensors if key.rpartition(".")[0] == name]
        tensors = {key.rpartition(".")[2]: stack(key) for key in mine}
        found.append(Part(name, activation, "gamma" in tensors, tensors, powers))
    return found


def changed(part: Part, **stacks: Stack) -> Part:
    """Return the part with some tensors replaced."""
    return replace(part, tensors={**part.tensors, **stacks})


def fresh(part: Part, name: str, numbers: np.ndarray) -> Stack:
    """Return numbers in place of a tensor's, with what an optimizer is given to start with.

    Gradients start at 0. Squares of gradients start at their mean over the tensor: Adam divides by them, and from 0,
    after many updates, its first steps would be several times as large as all others.
    """
    first = np.ascontiguousarray(numbers, np.float32)
    slots = []
    for array, power in zip(part.tensors[name][1:], part.powers, strict=False):
        slots.append(np.full_like(first, array.mean() if power == 2 and array.size else 0.0))
    return (first, *slots)


def linear(like: Part, weights: np.ndarray, bias: float = 0.0) -> Part:
    """Return a layer with the id, activation and slots of another, without batch normalization, of these weights."""
    tensors = {"weights": weights, "bias": np.full(weights.shape[1], bias)}
    stacks = {name: fresh(like, "weights", numbers) for name, numbers in tensors.items()}
    return replace(like, batch_norm=False, tensors=stacks)


def rescaled(part: Part, name: str, factor: np.ndarray | float) -> Stack:
    """Return a tensor times `factor`; a gradient on it is smaller by as much, and so is what is kept of gradients."""
    factor = np.asarray(factor, np.float64)
    back = np.divide(1.0, factor, out=np.zeros_like(factor), where=factor != 0)
    first, *kept = part.tensors[name]
    slots = (array * back**power for array, power in zip(kept, part.powers, strict=True))
    return tuple(np.ascontiguousarray(array, np.float32) for array in (first * factor, *slots))


def with_inputs(part: Part, rows: np.ndarray) -> Part:
    """Return the part with these of its inputs."""
    return changed(part, weights=tuple(array[rows] for array in part.tensors["weights"]))


def with_units(part: Part, units: np.ndarray) -> Part:
    """Return the part with these of its units."""
    return replace(part, tensors={name: tuple(a[..., units] for a in s) for name, s in part.tensors.items()})


def with_more_inputs(part: Part, count: int) -> Part:
    """Return the part with inputs that it does not listen to yet: weights of exactly 0."""
    stack = part.tensors["weights"]
    return changed(part, weights=_joined(stack, fresh(part, "weights", np.zeros((count, part.units))), axis=0))


def with_more_units(part: Part, weights: np.ndarray) -> Part:
    """Return the part with further units of these incoming weights (inputs, count), bias 0."""
    start = {"weights": weights, "gamma": 1.0, "running_variance": 1.0}
    more = {}
    for name, stack in part.tensors.items():
        numbers = np.zeros((*stack[0].shape[:-1], weights.shape[1])) + start.get(name, 0.0)
        more[name] = _joined(stack, fresh(part, name, numbers), axis=-1)
    return replace(part, tensors=more)


def _joined(one: Stack, other: Stack, axis: int) -> Stack:
    return tuple(np.concatenate(pair, axis=axis) for pair in zip(one, other, strict=True))


def without_batch_norm(part: Part) -> Part:
    """Return the part with the normalization that it uses in prediction worked into weights and bias."""
    factor = part.numbers("gamma") / np.sqrt(part.numbers("running_variance") + BATCH_NORM_EPSILON)
    bias = (part.affine()[1].astype(np.float32), *part.tensors["beta"][1:])
    return replace(part, batch_norm=False, tensors={"weights": rescaled(part, "weights", factor), "bias": bias})


def with_batch_norm(part: Part, sums: np.ndarray | None) -> Part:
    """Return the part with a normalization that gives back the sums it takes away.

    Args:
        part: without one.
        sums: a W of some samples (n, units), no bias; None takes mean 0 and variance 1.
    """
    mean, variance = np.zeros(part.units), np.ones(part.units)
    if sums is not None and len(sums) > 1:
        mean, variance = sums.mean(axis=0), sums.var(axis=0)
    gamma = np.sqrt(variance + BATCH_NORM_EPSILON)
    bias = part.tensors["bias"]
    tensors = {
        "weights": part.tensors["weights"],
        "gamma": fresh(part, "bias", gamma),
        "beta": (np.asarray(part.numbers("bias") + mean, np.float32), *bias[1:]),
        "running_mean": (mean.astype(np.float32),),
        "running_variance": (variance.astype(np.float32),),
    }
    return replace(part, batch_norm=True, tensors=tensors)


def fed_with(part: Part, scale: float, offset: float) -> Part:
    """Return the part for inputs a instead of x = scale a + offset."""
    stacks = {"weights": part.tensors["weights"] if scale == 1.0 else rescaled(part, "weights", scale)}
    if offset:
        # Where there is a normalization, there is no bias, and what it takes away is less by the same amount.
        name, sign = ("running_mean", -1.0) if part.batch_norm else ("bias", 1.0)
        shifted = part.numbers(name) + sign * offset * part.numbers("weights").sum(axis=0)
        stacks[name] = (shifted.astype(np.float32), *part.tensors[name][1:])
    return changed(part, **stacks)


def fed_with_pairs(part: Part, scale: float) -> Part:
    """Return the part for inputs a, a' instead of x = scale (a - a')."""
    stack = rescaled(part, "weights", scale)
    signs = (-1.0, *((-1.0) ** power for power in part.powers))
    return changed(part, weights=tuple(np.concatenate([a, sign * a]) for a, sign in zip(stack, signs, strict=True)))


def put_together(parts: Sequence[Part], slots: Sequence[str]) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return tensors and optimizer slots by name, read-only."""
    tensors, optimizer = {}, {}
    for part in parts:
        for name, stack in part.tensors.items():
            tensors[f"{part.id}.{name}"] = _read_only(stack[0])
            for slot, array in zip(slots, stack[1:], strict=False):
                optimizer[f"{slot}.{part.id}.{name}"] = _read_only(array)
    return tensors, optimizer


def _read_only(array: np.ndarray) -> np.ndarray:
    array = np.ascontiguousarray(array, np.float32)
    array.flags.writeable = False
    return array
