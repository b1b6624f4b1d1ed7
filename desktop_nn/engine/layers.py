"""The layers a person can put into a network, and the shapes that follow, all without allocating anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from desktop_nn.core import limits
from desktop_nn.core.registry import Registry
from desktop_nn.core.settings import setting
from desktop_nn.engine.activations import ACTIVATIONS, Activation, ReLU, Softmax
from desktop_nn.engine.initializers import INITIALIZERS, GlorotUniform, HeNormal, Initializer

OUTPUT_ID = "output"


@dataclass(frozen=True)
class Layer:
    """A hidden layer."""

    label: ClassVar[str]
    help: ClassVar[str]


LAYERS: Registry[Layer] = Registry("layer")


@LAYERS.register("dense")
@dataclass(frozen=True)
class Dense(Layer):
    """Dense, then batch normalization, activation and dropout, in this order: a = dropout(f(bn(x W + b))).

    With batch normalization the dense part has no bias: the shift beta takes its place.
    """

    label = "Dense"
    help = "Every neuron is connected to every neuron of the layer before."

    id: str = setting(
        "", label="Name", help="Names the layer's weights; stays the same when layers move.", holds="restart"
    )
    units: int = setting(
        64, label="Units", help="How many neurons the layer has.", minimum=1, maximum=limits.UNITS, holds="restart"
    )
    activation: Activation = setting(
        factory=ReLU,
        label="Activation",
        help="What each neuron does with its weighted sum.",
        registry=ACTIVATIONS,
        holds="restart",
    )
    batch_norm: bool = setting(
        False,
        label="Batch normalization",
        help="Brings each neuron's sums to mean 0 and variance 1 over the batch, then scales and shifts them by two "
        "numbers that are learned (Ioffe & Szegedy, 2015); mostly makes training faster and steadier.",
        holds="restart",
    )
    dropout: float = setting(
        0.0,
        label="Dropout",
        help="The share of neurons that are switched off at random in each training step, so that none can lean on "
        "another (Srivastava et al., 2014); off when predicting.",
        minimum=0.0,
        maximum=1.0,
        below=True,
        step=0.05,
        percent=True,
        holds="now",
    )
    initializer: Initializer = setting(
        factory=HeNormal,
        label="Initial weights",
        help="How the weights start before the first update.",
        registry=INITIALIZERS,
        holds="restart",
    )


@dataclass(frozen=True)
class Output:
    """The last layer; its units follow from the task."""

    activation: Activation = setting(
        factory=Softmax,
        label="Activation",
        help="What each output does with its weighted sum.",
        registry=ACTIVATIONS,
        holds="restart",
    )
    initializer: Initializer = setting(
        factory=GlorotUniform,
        label="Initial weights",
        help="How the weights start before the first update.",
        registry=INITIALIZERS,
        holds="restart",
    )


@dataclass(frozen=True)
class LayerInfo:
    """One layer with its size.

    Attributes:
        id: the hidden layer's id, or `OUTPUT_ID`.
        inputs, units: the shape of its weights.
        activation, batch_norm, dropout: as in the layer.
        bias: whether it has one; a layer with batch normalization has not.
        parameters: trained numbers: weights and bias, or weights, gamma and beta.
    """

    id: str
    inputs: int
    units: int
    activation: Activation
    batch_norm: bool
    dropout: float
    bias: bool
    parameters: int


def shapes(hidden: Sequence[Dense], output: Output, inputs: int, outputs: int) -> tuple[LayerInfo, ...]:
    """Return the layers with their sizes, hidden layers first, the output layer last."""
    infos = []
    for layer in hidden:
        bn = layer.batch_norm
        parameters = (inputs + (2 if bn else 1)) * layer.units
        infos.append(LayerInfo(layer.id, inputs, layer.units, layer.activation, bn, layer.dropout, not bn, parameters))
        inputs = layer.units
    last = LayerInfo(OUTPUT_ID, inputs, outputs, output.activation, False, 0.0, True, (inputs + 1) * outputs)
    return (*infos, last)


def count(hidden: Sequence[Dense], output: Output, inputs: int, outputs: int) -> int:
    """Return the number of trained parameters."""
    return sum(info.parameters for info in shapes(hidden, output, inputs, outputs))


def tensor_shapes(layers: Sequence[LayerInfo]) -> dict[str, tuple[int, ...]]:
    """Return name -> shape of every saved tensor of a network: parameters and running statistics."""
    found: dict[str, tuple[int, ...]] = {}
    for info in layers:
        found |= parameter_shapes(info)
        if info.batch_norm:
            found |= {f"{info.id}.{name}": (info.units,) for name in ("running_mean", "running_variance")}
    return found


def parameter_shapes(info: LayerInfo) -> dict[str, tuple[int, ...]]:
    """Return name -> shape of the trained tensors of one layer."""
    vectors = ("bias",) if info.bias else ("gamma", "beta")
    return {f"{info.id}.weights": (info.inputs, info.units), **{f"{info.id}.{name}": (info.units,) for name in vectors}}
