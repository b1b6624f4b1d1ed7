"""The end of the network in a training step: output activation and loss, fused where that is exact.

A head leaves the gradient of the loss on the output's sums, and a record of each batch, small enough to keep; the
losses and hits of many batches are worked out from the records at once, which costs a step next to nothing.
Everything here is held as (outputs, batch).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.engine.activations import Activation, Sigmoid, Softmax, keep_sums
from desktop_nn.engine.outputs import hits, middle
from desktop_nn.engine.program import Program, aligned

if TYPE_CHECKING:
    from desktop_nn.engine.class_weights import Weighting
    from desktop_nn.engine.losses import Loss


class Head:
    """Output activation and loss of one pair in a training step.

    Attributes:
        delta: (outputs, batch), after `step` and `backward`: the gradient on the sums, times the loss's parts.
        record_shape: of one batch's record.
        hides: the record can be infinite while the gradient is not, so it needs a look of its own.
    """

    hides: bool = False

    def __init__(
        self, z: np.ndarray, delta: np.ndarray, activation: Activation, loss: Loss, program: Program, backward: Program
    ) -> None:
        """Bind the calls.

        Args:
            z: buffer (outputs, batch) of the sums.
            delta: buffer of the same shape for the gradient; a fused head works in `z` instead.
            activation: of the output layer.
            loss: what it is paired with.
            program: takes what comes before `step`.
            backward: takes what comes after it, until `delta` is right.
        """
        self.delta, self.record_shape = z, z.shape

    def step(self, target: np.ndarray, picks: np.ndarray, record: np.ndarray) -> None:
        """Compare the outputs with one batch's encoded targets (outputs, batch).

        Args:
            target: encoded targets.
            picks: with several classes, where the true class of each sample stands in the flattened outputs (batch,).
            record: takes what `settle` needs of this batch.
        """
        raise NotImplementedError

    def settle(self, records: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return per sample (count, batch) the sum of the loss's terms in float64, and whether it was right."""
        raise NotImplementedError

    @staticmethod
    def terms(loss: Loss, z: np.ndarray, a: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Return the terms that add up to the loss, from sums and activations (outputs, batch), as exact as can be."""
        raise NotImplementedError


class GeneralHead(Head):
    """Any allowed pair, through the activation's own derivative."""

    def __init__(
        self, z: np.ndarray, delta: np.ndarray, activation: Activation, loss: Loss, program: Program, backward: Program
    ) -> None:
        super().__init__(z, delta, activation, loss, program, backward)
        self._a, self._activation, self._loss = z, activation, loss
        self.delta = delta
        kept = keep_sums(activation, program, z)
        activation.forward(program, z)
        activation.backward(backward, kept, delta, program.buffer(*z.shape))

    def step(self, target: np.ndarray, picks: np.ndarray, record: np.ndarray) -> None:
        """Keep the outputs; leave the loss's gradient on them in `delta`."""
        np.copyto(record, self._a)
        self._loss.raw_gradient(self._a, target, self.delta)

    def settle(self, records: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Losses from the outputs."""
        terms = self._loss.terms(records.astype(np.float64), targets)
        return terms.sum(axis=1), hits(records, targets, middle(self._activation))

    @staticmethod
    def terms(loss: Loss, z: np.ndarray, a: np.ndarray, target: np.ndarray) -> np.ndarray:
        """The loss's own."""
        return loss.terms(a, target)


class SigmoidHead(Head):
    """Sigmoid and binary cross-entropy: the gradient on the sums is a - t."""

    hides = True

    def __init__(
        self, z: np.ndarray, delta: np.ndarray, activation: Activation, loss: Loss, program: Program, backward: Program
    ) -> None:
        super().__init__(z, delta, activation, loss, program, backward)
        self._squash = Program(z.dtype)
        Sigmoid().forward(self._squash, z)

    def step(self, target: np.ndarray, picks: np.ndarray, record: np.ndarray) -> None:
        """Keep the sums, then turn them into a - t."""
        np.copyto(record, self.delta)
        self._squash.run()
        np.subtract(self.delta, target, self.delta)

    def settle(self, records: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Losses from the sums, exact however far they are from 0."""
        return logistic_terms(records.astype(np.float64), targets).sum(axis=1), hits(records, targets, 0.0)

    @staticmethod
    def terms(loss: Loss, z: np.ndarray, a: np.ndarray, target: np.ndarray) -> np.ndarray:
        """From the sums."""
        return logistic_terms(z, target)


class SoftmaxHead(Head):
    """Softmax and categorical cross-entropy: the gradient on the sums is a - t."""

    hides = True

    def __init__(
        self, z: np.ndarray, delta: np.ndarray, activation: Activation, loss: Loss, program: Program, backward: Program
    ) -> None:
        super().__init__(z, delta, activation, loss, program, backward)
        self._flat = z.reshape(-1)
        self._peak = program.buffer(z.shape[1])
        self.record_shape = (2, z.shape[1])

    def step(self, target: np.ndarray, picks: np.ndarray, record: np.ndarray) -> None:
        """Keep z_true - max z and sum exp(z - max z), whose loss is exact; then turn the sums into a - t."""
        z = self.delta
        np.maximum.reduce(z, axis=0, out=self._peak)
        np.subtract(z, self._peak, z)
        np.take(self._flat, picks, None, record[0], "clip")
        np.exp(z, z)
        np.add.reduce(z, axis=0, out=record[1])
        np.divide(z, record[1], z)
        np.subtract(z, target, z)

    def settle(self, records: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """A sample is right if the true class has the greatest sum, of several equal ones the first.

        Only a tie of all classes, as with weights of 0, is told apart: there the sum of exponentials is their number.
        """
        margin, total = records[:, 0].astype(np.float64), records[:, 1].astype(np.float64)
        all_equal = total == targets.shape[1]
        right = (margin == 0) & (~all_equal | (targets[:, 0] == 1))
        return np.log(total) - margin, right

    @staticmethod
    def terms(loss: Loss, z: np.ndarray, a: np.ndarray, target: np.ndarray) -> np.ndarray:
        """From the sums, one term a sample."""
        return softmax_terms(z, target)


class WeightedHead(Head):
    """Another head whose samples do not count alike: gradient and loss of each are multiplied by its weight."""

    def __init__(self, head: Head, weighting: Weighting) -> None:
        """Put weights on `head`; an unweighted step pays nothing for it."""
        self._head, self._weighting = head, weighting
        self.delta, self.record_shape, self.hides = head.delta, head.record_shape, head.hides
        kind = head.delta.dtype
        self._slope, self._base = weighting.slope.astype(kind), kind.type(weighting.base)
        self._weights = aligned(head.delta.shape[1], kind)

    def step(self, target: np.ndarray, picks: np.ndarray, record: np.ndarray) -> None:
        """Do the other's step; what follows is linear in the gradient, so the weights can be put on it here."""
        self._head.step(target, picks, record)
        np.dot(self._slope, target, self._weights)
        np.add(self._weights, self._base, self._weights)
        np.multiply(self.delta, self._weights, self.delta)

    def settle(self, records: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The other's losses times the weights; a hit is a hit."""
        terms, right = self._head.settle(records, targets)
        return terms * self._weighting.of(targets), right


def logistic_terms(z: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return binary cross-entropy from sums: max(z, 0) - t z + log(1 + exp(-|z|)), which never overflows."""
    return np.asarray(np.maximum(z, 0.0) - target * z + np.log1p(np.exp(-np.abs(z))))


def softmax_terms(z: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return categorical cross-entropy per sample (batch,) from sums z (outputs, batch)."""
    shifted = z - z.max(axis=0)
    return np.asarray(np.log(np.exp(shifted).sum(axis=0)) - (shifted * target).sum(axis=0))


def head_class(activation: Activation, loss: Loss) -> type[Head]:
    """Return the fused head if the pair has one, else the general one."""
    if loss.fused is None or not isinstance(activation, loss.fused):
        return GeneralHead
    return SoftmaxHead if isinstance(activation, Softmax) else SigmoidHead
