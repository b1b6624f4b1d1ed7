"""The straight-line calls of forward and backward pass, for batches of one size, with all buffers allocated once.

There are two arrangements of the numbers, which agree to rounding. `RowsPass` holds a batch as rows and shares the
network's own vector of parameters: best for wide layers. `FoldedPass` holds a batch as columns with a row of
ones below, and each bias as the last column of its weights: bias and bias gradient then come with the matrix
products, and a tiny network is as fast as its number of calls is small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_nn.engine.activations import keep_sums
from desktop_nn.engine.heads import Head, WeightedHead, head_class
from desktop_nn.engine.layouts import FoldedLayout, Layout, folded_width
from desktop_nn.engine.network import BATCH_NORM_EPSILON, BATCH_NORM_MOMENTUM, Network
from desktop_nn.engine.program import Arena, Program, aligned

if TYPE_CHECKING:
    from desktop_nn.engine.class_weights import Weighting
    from desktop_nn.engine.dropout import Dropout
    from desktop_nn.engine.layers import LayerInfo
    from desktop_nn.engine.losses import Loss


class RowsPass:
    """Calls for batches of `rows` samples held as rows; the output layer alone is held as columns.

    Attributes:
        rows: samples in a batch.
        raw: where the samples of a batch are gathered before `forward`.
        forward: from `raw` to the sums of the output layer.
        head: from there to the gradient on those sums.
        factor: by what `delta` is multiplied before the rest of `backward`.
        backward: fills the layout's gradient.
        signals: all activations and all deltas in one vector.
        running: blends the batch's statistics into the network's running ones, once the batch is known to be sound.
        sums: per hidden layer (calls of `forward` after which they stand, sums that go into the activation).
    """

    def __init__(
        self,
        network: Network,
        layout: Layout,
        loss: Loss,
        rows: int,
        dropouts: dict[str, Dropout],
        *,
        source: np.dtype[Any] | None,
        scaled: bool,
        weighting: Weighting | None = None,
    ) -> None:
        """Allocate buffers and bind all calls.

        Args:
            network: what is trained.
            layout: where its numbers are.
            loss: for what.
            rows: samples in a batch.
            dropouts: by layer id.
            source: the type of the raw inputs; None if they come as the first product takes them.
            scaled: whether the optimizer wants the gradient multiplied by `factor`.
            weighting: how much each sample counts; None for all alike.
        """
        self.network, self.layout, self.rows = network, layout, rows
        self._dropouts = {name: dropout for name, dropout in dropouts.items() if dropout.p > 0}
        self.forward, self.backward = Program(network.dtype), Program(network.dtype)
        self.running = Program(network.dtype)
        self.factor = self.backward.scalar(1.0)
        self.sums: list[tuple[int, np.ndarray]] = []
        widths = sum(folded_width(info.units) for info in network.layers)
        # The margin lets each of the two buffers a layer begin on a cache line.
        self._arena = Arena(2 * (widths * rows + 16 * len(network.layers)), network.dtype)
        self._ones = self.forward.buffer(rows)
        self._ones[...] = 1
        self._views: dict[str, np.ndarray] = layout.tensors(layout.params)
        self._grads = layout.tensors(layout.grads)
        self._build_input(source)
        self._build_hidden()
        self._build_output(loss, scaled, weighting)
        self._build_backward()
        if len(network.state):
            self._build_running()
        self.signals = self._arena.used

    def _build_input(self, source: np.dtype[Any] | None) -> None:
        x = self.forward.buffer(self.rows, self.network.inputs)
        self._inputs = [x]
        self.raw = x if source is None else self._scale_into(x, source)

    def _scale_into(self, x: np.ndarray, source: np.dtype[Any]) -> np.ndarray:
        """Return the buffer for raw inputs, which `forward` turns into x * scale + shift."""
        raw = aligned((self.rows, self.network.inputs), source)
        # A conversion followed by a product in place is faster than a product that converts.
        self.forward.add(np.copyto, x, raw)
        self.forward.add(np.multiply, x, self.forward.scalar(self.network.scale), x)
        if self.network.shift:
            self.forward.add(np.add, x, self.forward.scalar(self.network.shift), x)
        return raw

    def _build_hidden(self) -> None:
        self._masks: dict[str, np.ndarray] = {}
        self._activations: list[np.ndarray] = []
        self._for_derivative: list[np.ndarray] = []
        self._stats = aligned(len(self.network.state), self.network.dtype)
        self._statistics = self.network.state_views(self._stats)
        self._normal: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for info in self.network.layers[:-1]:
            a = self._arena.buffer(self.rows, info.units)
            self.forward.add(np.dot, self._inputs[-1], self._views[f"{info.id}.weights"], a)
            if info.batch_norm:
                self._normalise(info, a)
            else:
                self.forward.add(np.add, a, self._views[f"{info.id}.bias"], a)
            self._activate(info, a, self.forward.buffer(self.rows, info.units) if info.id in self._dropouts else a)

    def _activate(self, info: LayerInfo, a: np.ndarray, out: np.ndarray) -> None:
        """Activation and dropout; the activation stays whole beside `out`, for its derivative is taken from it."""
        self.sums.append((len(self.forward.calls), a))
        self._for_derivative.append(keep_sums(info.activation, self.forward, a))
        info.activation.forward(self.forward, a)
        if info.id in self._dropouts:
            mask = self._masks[info.id] = self.forward.buffer(*a.shape)
            self.forward.add(self._dropouts[info.id].draw, np.zeros(a.shape, bool), mask)
            self.forward.add(np.multiply, a, mask, out)
        self._activations.append(a)
        self._inputs.append(out)

    def _normalise(self, info: LayerInfo, a: np.ndarray) -> None:
        """A <- gamma x^ + beta with x^ = (a - mean) / sqrt(variance + eps) over the batch (Ioffe & Szegedy, 2015)."""
        add, name, width = self.forward.add, info.id, info.units
        mean, variance = (self._statistics[f"{name}.{s}"] for s in ("running_mean", "running_variance"))
        share = self.forward.buffer(self.rows)
        share[...] = 1.0 / self.rows
        inverse, normal = self.forward.buffer(width), self.forward.buffer(self.rows, width)
        self._normal[name] = normal, inverse
        # A product with a vector of 1/rows is a mean over the batch at the speed of BLAS.
        add(np.dot, share, a, mean)
        add(np.subtract, a, mean, a)
        add(np.multiply, a, a, normal)
        add(np.dot, share, normal, variance)
        add(np.add, variance, self.forward.scalar(BATCH_NORM_EPSILON), inverse)
        add(np.sqrt, inverse, inverse)
        add(np.reciprocal, inverse, inverse)
        add(np.multiply, a, inverse, normal)
        add(np.multiply, normal, self._views[f"{name}.gamma"], a)
        add(np.add, a, self._views[f"{name}.beta"], a)

    def _build_output(self, loss: Loss, scaled: bool, weighting: Weighting | None) -> None:
        info = self.network.layers[-1]
        z, delta = self._arena.buffer(info.units, self.rows), self._arena.buffer(info.units, self.rows)
        self._output_sums(info, z)
        head = head_class(info.activation, loss)
        self.head: Head = head(z, delta, info.activation, loss, self.forward, self.backward)
        if weighting is not None:
            self.head = WeightedHead(self.head, weighting)
        if scaled:
            self.backward.add(np.multiply, self.head.delta, self.factor, self.head.delta)

    def _output_sums(self, info: LayerInfo, z: np.ndarray) -> None:
        # Held as (outputs, batch), reductions over the outputs run along the first axis: two to three times faster.
        self.forward.add(np.dot, self._views[f"{info.id}.weights"].T, self._inputs[-1].T, z)
        self.forward.add(np.add, z, self._views[f"{info.id}.bias"][:, None], z)

    def _build_backward(self) -> None:
        """dL/dW = a_before^T delta, dL/db = sum of delta over the batch, delta_before = delta W^T."""
        infos = self.network.layers
        delta = self.head.delta.T
        last = infos[-1]
        self.backward.add(np.dot, self._inputs[-1].T, delta, self._grads[f"{last.id}.weights"])
        self.backward.add(np.dot, self.head.delta, self._ones, self._grads[f"{last.id}.bias"])
        for i in range(len(infos) - 2, -1, -1):
            info, a = infos[i], self._activations[i]
            before = self._arena.buffer(*a.shape)
            self.backward.add(np.dot, delta, self._views[f"{infos[i + 1].id}.weights"].T, before)
            delta = before
            self._through_activation(info, self._for_derivative[i], delta)
            if info.batch_norm:
                self._through_normalisation(info, delta)
            else:
                self.backward.add(np.dot, self._ones, delta, self._grads[f"{info.id}.bias"])
            self.backward.add(np.dot, self._inputs[i].T, delta, self._grads[f"{info.id}.weights"])

    def _through_activation(self, info: LayerInfo, kept: np.ndarray, delta: np.ndarray) -> None:
        if info.id in self._masks:
            self.backward.add(np.multiply, delta, self._masks[info.id], delta)
        info.activation.backward(self.backward, kept, delta, self.backward.buffer(*kept.shape))

    def _through_normalisation(self, info: LayerInfo, delta: np.ndarray) -> None:
        """Delta <- gamma / sqrt(variance + eps) (delta - mean(delta) - x^ mean(delta x^)), means over the batch."""
        add, name = self.backward.add, info.id
        normal, inverse = self._normal[name]
        gamma_grad, beta_grad = self._grads[f"{name}.gamma"], self._grads[f"{name}.beta"]
        scratch, vector = self.backward.buffer(*delta.shape), self.backward.buffer(info.units)
        share = self.backward.scalar(1.0 / self.rows)
        add(np.dot, self._ones, delta, beta_grad)
        add(np.multiply, delta, normal, scratch)
        add(np.dot, self._ones, scratch, gamma_grad)
        add(np.multiply, gamma_grad, share, vector)
        add(np.multiply, normal, vector, normal)
        add(np.subtract, delta, normal, delta)
        add(np.multiply, beta_grad, share, vector)
        add(np.subtract, delta, vector, delta)
        add(np.multiply, self._views[f"{name}.gamma"], inverse, vector)
        add(np.multiply, delta, vector, delta)

    def _build_running(self) -> None:
        """Running <- 0.9 running + 0.1 batch, all layers in three calls; the variance unbiased, as PyTorch has it."""
        state = self.network.state
        shares = np.zeros(len(state), self.network.dtype)
        for name, view in self.network.state_views(shares).items():
            unbiased = self.rows / max(self.rows - 1, 1) if name.endswith("variance") else 1.0
            view[...] = BATCH_NORM_MOMENTUM * unbiased
        self.running.add(np.multiply, self._stats, shares, self._stats)
        self.running.add(np.multiply, state, self.running.scalar(1.0 - BATCH_NORM_MOMENTUM), state)
        self.running.add(np.add, state, self._stats, state)


class FoldedPass(RowsPass):
    """Calls for batches held as columns, biases folded into the weights; for networks without batch normalization."""

    layout: FoldedLayout

    def _build_input(self, source: np.dtype[Any] | None) -> None:
        inputs = self.network.inputs
        samples = self.forward.buffer(self.rows, folded_width(inputs))
        samples[:, inputs] = 1
        self._inputs = [samples.T]
        self.raw = samples if source is None else self._scale_into(samples[:, :inputs], source)

    def _scale_into(self, x: np.ndarray, source: np.dtype[Any]) -> np.ndarray:
        """Scale whole rows, ones and all, and put the ones back: faster than scaling parts of rows."""
        if self.network.shift:
            return super()._scale_into(x, source)
        raw = aligned((self.rows, self.network.inputs), source)
        samples = self._inputs[0].T
        self.forward.add(np.copyto, x, raw)
        self.forward.add(np.multiply, samples, self.forward.scalar(self.network.scale), samples)
        self.forward.add(np.copyto, samples[:, self.network.inputs], self.forward.scalar(1.0))
        return raw

    def _build_hidden(self) -> None:
        self._masks, self._activations, self._for_derivative = {}, [], []
        self._weights, self._weight_grads = (
            self.layout.blocks(self.layout.params),
            self.layout.blocks(self.layout.grads),
        )
        for info, weights in zip(self.network.layers[:-1], self._weights, strict=False):
            columns = self._arena.buffer(folded_width(info.units), self.rows)
            columns[info.units] = 1
            out = columns[: info.units]
            a = self.forward.buffer(*out.shape) if info.id in self._dropouts else out
            self.forward.add(np.dot, weights, self._inputs[-1], a)
            self._activate(info, a, out)
            self._inputs[-1] = columns

    def _output_sums(self, info: LayerInfo, z: np.ndarray) -> None:
        self.forward.add(np.dot, self._weights[-1], self._inputs[-1], z)

    def _build_backward(self) -> None:
        """dL/d(W, b) = delta (a_before, 1)^T, delta_before = W^T delta."""
        delta = self.head.delta
        infos = self.network.layers
        self.backward.add(np.dot, delta, self._inputs[-1].T, self._weight_grads[-1])
        for i in range(len(infos) - 2, -1, -1):
            a = self._activations[i]
            before = self._arena.buffer(*a.shape)
            self.backward.add(np.dot, self._weights[i + 1][:, : infos[i].units].T, delta, before)
            delta = before
            self._through_activation(infos[i], self._for_derivative[i], delta)
            self.backward.add(np.dot, delta, self._inputs[i].T, self._weight_grads[i])
