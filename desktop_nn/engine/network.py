"""A network: its layers, its numbers in two flat vectors, and what it predicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from desktop_nn.core import limits
from desktop_nn.core.errors import SettingError
from desktop_nn.core.seeds import Purpose, generator
from desktop_nn.engine.denormals import flush_to_zero
from desktop_nn.engine.layers import OUTPUT_ID, Dense, LayerInfo, Output, count, parameter_shapes, shapes, tensor_shapes
from desktop_nn.engine.program import ALIGNMENT, aligned

# PyTorch's BatchNorm1d(eps=1e-5, momentum=0.1): the batch is normalised by its biased variance, the running variance
# takes the unbiased one. Keras calls the same momentum 0.9.
BATCH_NORM_EPSILON = 1e-5
BATCH_NORM_MOMENTUM = 0.1

PREDICT_ROWS = 1024


@dataclass(frozen=True)
class Forward:
    """What every layer computes for some rows, in prediction mode.

    Attributes:
        z: per layer (n, units): the sums that go into the activation, after batch normalization where there is one.
        a: per layer (n, units): the activations; the last are the predictions.
    """

    z: tuple[np.ndarray, ...]
    a: tuple[np.ndarray, ...]


class Segments:
    """Where each tensor lies in a flat vector; every tensor starts on a cache line.

    Attributes:
        size: length of the vector.
    """

    def __init__(self, tensors: Mapping[str, tuple[int, ...]], dtype: Any) -> None:
        grain = ALIGNMENT // np.dtype(dtype).itemsize
        self.size = 0
        self._places: dict[str, tuple[slice, tuple[int, ...]]] = {}
        for name, shape in tensors.items():
            length = int(np.prod(shape, dtype=np.int64))
            self._places[name] = slice(self.size, self.size + length), shape
            self.size += -(-length // grain) * grain

    def views(self, vector: np.ndarray) -> dict[str, np.ndarray]:
        """Return name -> view of `vector` in the tensor's shape."""
        return {name: vector[place].reshape(shape) for name, (place, shape) in self._places.items()}


class Network:
    """Layers with their numbers. Safe to read in one thread while no other writes to it; `copy()` for a second thread.

    Attributes:
        hidden, output: the layers as they were declared.
        inputs, outputs: numbers in a sample and in a prediction.
        layers: their sizes, hidden layers first, the output layer last.
        segments: where each tensor lies in `params`.
        params: flat vector of all trained numbers, all weights first; 64-byte aligned.
        state: flat vector of the running means and variances.
        weight_count: length of the part of `params` that holds the weights (padding included).
        parameter_count: trained numbers.
        scale, shift: inputs enter the first layer as x * scale + shift.
        dtype: float32, or float64 for checks.
    """

    def __init__(
        self,
        hidden: Sequence[Dense],
        output: Output,
        inputs: int,
        outputs: int,
        *,
        scale: float = 1.0,
        shift: float = 0.0,
        dtype: Any = np.float32,
    ) -> None:
        """Allocate the vectors, with weights of 0; `initialize` or `load` fills them.

        Raises:
            SettingError: two layers share an id, or there would be more than `limits.PARAMETERS` parameters; nothing
                was allocated.
        """
        self.hidden, self.output = tuple(hidden), output
        self.inputs, self.outputs = inputs, outputs
        self.scale, self.shift, self.dtype = scale, shift, np.dtype(dtype)
        self.layers = shapes(hidden, output, inputs, outputs)
        self.parameter_count = count(hidden, output, inputs, outputs)
        self._refuse_impossible()
        self._build_vectors()

    def _refuse_impossible(self) -> None:
        ids = [layer.id for layer in self.hidden]
        if len({*ids, OUTPUT_ID, ""}) < len(ids) + 2:
            raise SettingError("every hidden layer needs a name of its own", where="network.hidden")
        if self.parameter_count > limits.PARAMETERS:
            raise SettingError(
                f"the network would have {self.parameter_count:,} parameters, and {limits.PARAMETERS:,} is the most",
                where="network.hidden",
                remedy="Make layers smaller or remove some",
            )

    def _build_vectors(self) -> None:
        trained = {name: shape for info in self.layers for name, shape in parameter_shapes(info).items()}
        # All weights come first, so that a penalty on weights alone is one call on one slice.
        weights = {name: shape for name, shape in trained.items() if name.endswith(".weights")}
        running = {name: shape for name, shape in tensor_shapes(self.layers).items() if name not in trained}
        self.segments = Segments({**weights, **trained}, self.dtype)
        self._state_segments = Segments(running, self.dtype)
        self.weight_count = Segments(weights, self.dtype).size
        self.params = aligned(self.segments.size, self.dtype)
        self.state = aligned(self._state_segments.size, self.dtype)
        self._views = self.segments.views(self.params) | self.state_views(self.state)
        self._neutral()

    def _neutral(self) -> None:
        self.params[...] = 0
        for name, view in self._views.items():
            if name.endswith((".gamma", ".running_variance")):
                view[...] = 1
            elif name.endswith(".running_mean"):
                view[...] = 0

    def initialize(self, seed: int) -> None:
        """Draw the first weights, each layer's from the seed and its id alone; biases start at 0, gamma at 1."""
        self._neutral()
        initializers = [*((layer.id, layer.initializer) for layer in self.hidden), (OUTPUT_ID, self.output.initializer)]
        for name, initializer in initializers:
            weights = self._views[f"{name}.weights"]
            weights[...] = initializer.fill(generator(seed, Purpose.WEIGHTS, name), *weights.shape)

    def copy(self) -> Network:
        """Return a network of its own memory with the same numbers."""
        other = Network(
            self.hidden,
            self.output,
            self.inputs,
            self.outputs,
            scale=self.scale,
            shift=self.shift,
            dtype=self.dtype,
        )
        other.params[...] = self.params
        other.state[...] = self.state
        return other

    def names(self) -> tuple[str, ...]:
        """Return the tensors' names, layer by layer: "h1.weights", "h1.bias", ..., "output.bias"."""
        return tuple(tensor_shapes(self.layers))

    def tensor(self, name: str) -> np.ndarray:
        """Return a view: weights (inputs, units), anything else (units,)."""
        return self._views[name]

    def state_views(self, vector: np.ndarray) -> dict[str, np.ndarray]:
        """Return name -> view of a vector that is laid out like `state`."""
        return self._state_segments.views(vector)

    def tensors(self) -> dict[str, np.ndarray]:
        """Return name -> read-only copy, C-contiguous, in the shapes of `tensor`."""
        copies = {name: self._views[name].copy() for name in self.names()}
        for array in copies.values():
            array.flags.writeable = False
        return copies

    def load(self, tensors: Mapping[str, np.ndarray]) -> None:
        """Take over numbers such as `tensors` gave.

        Raises:
            ValueError: a name is missing or unknown, or a shape differs; nothing has changed then.
        """
        expected = tensor_shapes(self.layers)
        if set(expected) != set(tensors):
            raise ValueError(f"tensors {sorted(set(expected) ^ set(tensors))} are missing or do not belong here")
        for name, shape in expected.items():
            if tensors[name].shape != shape:
                raise ValueError(f"{name} has shape {tensors[name].shape}, but the network needs {shape}")
        for name in expected:
            self._views[name][...] = tensors[name]

    def scaled(self, x: np.ndarray) -> np.ndarray:
        """Return raw inputs as the first layer sees them: x * scale + shift in the network's dtype."""
        scaled = np.multiply(x, self.dtype.type(self.scale), dtype=self.dtype)
        if self.shift:
            scaled += self.dtype.type(self.shift)
        return np.asarray(scaled)

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the outputs (n, outputs) for raw inputs (n, inputs), uint8 or float."""
        if len(x) <= PREDICT_ROWS:
            return self.output_layer(x)[1]
        return np.concatenate([self.output_layer(x[i : i + PREDICT_ROWS])[1] for i in range(0, len(x), PREDICT_ROWS)])

    def output_layer(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return z and a of the output layer for a few raw inputs (n, inputs)."""
        with flush_to_zero(), np.errstate(all="ignore"):
            *_, last = self._through(x)
        return last

    def forward(self, x: np.ndarray) -> Forward:
        """Return all layers' sums and activations for a few raw inputs (n, inputs)."""
        with flush_to_zero(), np.errstate(all="ignore"):
            steps = list(self._through(x))
        return Forward(tuple(z for z, _ in steps), tuple(a for _, a in steps))

    def _through(self, x: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        a = self.scaled(x)
        views = self._views
        for info in self.layers:
            z = np.dot(a, views[f"{info.id}.weights"])
            if info.batch_norm:
                z = self._normalised(info, z)
            else:
                z += views[f"{info.id}.bias"]
            a = info.activation.value(z)
            yield z, a

    def _normalised(self, info: LayerInfo, z: np.ndarray) -> np.ndarray:
        gamma, beta, mean, variance = (
            self._views[f"{info.id}.{name}"] for name in ("gamma", "beta", "running_mean", "running_variance")
        )
        z -= mean
        z *= gamma / np.sqrt(variance + self.dtype.type(BATCH_NORM_EPSILON))
        z += beta
        return z
