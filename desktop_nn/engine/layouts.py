"""Where parameters and gradient lie while a network is trained: in the network's own order, or folded for speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.engine.program import aligned

if TYPE_CHECKING:
    from desktop_nn.engine.network import Network

# Folded rows of at least this many inputs are padded to whole cache lines: the products run a third faster.
FOLD_PADDED_FROM = 64
# Folding is faster for narrow networks: hidden units, rows, and rows times inputs up to these.
FOLD_UNITS, FOLD_ROWS, FOLD_NUMBERS = 32, 128, 32 * 784


class Layout:
    """The vectors of parameters and gradient in training, here the network's own order.

    Attributes:
        params: the vector that is trained.
        grads: the gradient, laid out alike.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.params = network.params
        self.grads = aligned(len(self.params), network.dtype)

    def tensors(self, vector: np.ndarray) -> dict[str, np.ndarray]:
        """Return name -> view of a vector laid out like `params`, in the public orientation."""
        return self.network.segments.views(vector)

    def weights(self, vector: np.ndarray, part: slice) -> list[np.ndarray]:
        """Return views of the weights, and of no other parameters, within a part of a vector."""
        piece = vector[part][: max(self.network.weight_count - part.start, 0)]
        return [piece] if len(piece) else []

    def pull(self) -> None:
        """Take the parameters from the network: they are the same memory."""

    def push(self) -> None:
        """Give the parameters to the network: they are the same memory."""


def pays_to_fold(network: Network, rows: int) -> bool:
    """Return whether batches of `rows` samples go faster folded; with batch normalization they cannot."""
    narrow = all(info.units <= FOLD_UNITS and not info.batch_norm for info in network.layers[:-1])
    return narrow and rows <= FOLD_ROWS and rows * network.inputs <= FOLD_NUMBERS


def folded_width(inputs: int) -> int:
    """Return the columns of a folded block: weights, bias and, in wide rows, zeros up to a whole cache line."""
    return inputs + 1 if inputs < FOLD_PADDED_FROM else -(-(inputs + 1) // 16) * 16


def folded_samples(x: np.ndarray) -> np.ndarray:
    """Return samples (n, inputs) as a folded pass takes them: followed by a one, and zeros up to the folded width."""
    samples = np.zeros((len(x), folded_width(x.shape[1])), x.dtype)
    samples[:, : x.shape[1]] = x
    samples[:, x.shape[1]] = 1
    return samples


class FoldedLayout(Layout):
    """For each layer one block (units, folded width): weights transposed, then the bias, then zeros that stay zeros."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._places = []
        end = 0
        for info in network.layers:
            start, end = end, end + info.units * folded_width(info.inputs)
            self._places.append((info, slice(start, end)))
        self.params, self.grads = aligned(end, network.dtype), aligned(end, network.dtype)

    def blocks(self, vector: np.ndarray) -> list[np.ndarray]:
        """Return the layers' blocks."""
        return [vector[place].reshape(info.units, -1) for info, place in self._places]

    def tensors(self, vector: np.ndarray) -> dict[str, np.ndarray]:
        """Return name -> view, weights transposed back."""
        found: dict[str, np.ndarray] = {}
        for (info, _), block in zip(self._places, self.blocks(vector), strict=True):
            found |= {f"{info.id}.weights": block[:, : info.inputs].T, f"{info.id}.bias": block[:, info.inputs]}
        return found

    def weights(self, vector: np.ndarray, part: slice) -> list[np.ndarray]:
        """Return the weights of all blocks; these networks are updated in one piece."""
        return [view.T for name, view in self.tensors(vector).items() if name.endswith(".weights")]

    def pull(self) -> None:
        """Copy the parameters from the network."""
        for name, view in self.tensors(self.params).items():
            view[...] = self.network.tensor(name)

    def push(self) -> None:
        """Copy the parameters to the network."""
        for name, view in self.tensors(self.params).items():
            self.network.tensor(name)[...] = view
