"""Weights that let every class count alike, however many samples it has.

A sample of class c weighs n / (k n_c), with n samples in all, n_c of its class and k classes that occur ("balanced" in
scikit-learn). The weighted losses of a batch are added up and divided by the number of samples, as Keras does with its
`class_weight`, and not by the sum of the weights, as PyTorch's `weight` does: so the expected gradient of a batch is
that of the whole, and over all samples, whose weights add up to n, the loss is the mean over the classes of each
class's mean loss.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_nn.core.tasks import Task
from desktop_nn.engine.losses import ClassLoss
from desktop_nn.engine.outputs import binary_targets, task_of

if TYPE_CHECKING:
    from desktop_nn.engine.activations import Activation
    from desktop_nn.engine.losses import Loss


def balanced_weights(labels: np.ndarray, classes: int) -> np.ndarray:
    """Return each class's weight n / (k n_c), (classes,) float64; 0 for a class that does not occur.

    Args:
        labels: class indices (n,).
        classes: how many there could be.
    """
    counts = np.bincount(labels, minlength=classes)
    weights = np.zeros(classes)
    occurring = counts > 0
    weights[occurring] = len(labels) / (occurring.sum() * counts[occurring])
    return weights


class Weighting:
    """Tells a sample's weight from its encoded target: base + slope . target."""

    def __init__(self, weights: np.ndarray, outputs: int, activation: Activation) -> None:
        """Take the weights of the classes (classes,), for so many outputs of an activation."""
        if outputs > 1:
            self.slope, self.base = weights, 0.0
        else:
            low, high = binary_targets(activation)
            slope = (weights[1] - weights[0]) / (high - low)
            self.slope, self.base = np.array([slope]), float(weights[0] - slope * low)

    def of(self, targets: np.ndarray) -> np.ndarray:
        """Return the weights (..., batch) of samples with encoded targets (..., outputs, batch)."""
        return np.asarray(self.slope @ targets + self.base)


def weighting(loss: Loss, targets: np.ndarray, outputs: int, activation: Activation) -> Weighting | None:
    """Return the weights that a loss gives to samples, None if all count alike.

    Args:
        loss: whether it balances the classes.
        targets: of the samples that are trained on or evaluated: class indices, or values of a regression.
        outputs: units of the output layer.
        activation: of the output layer.
    """
    if not (isinstance(loss, ClassLoss) and loss.balanced) or task_of(targets, outputs) is Task.REGRESSION:
        return None
    return Weighting(balanced_weights(targets, max(outputs, 2)), outputs, activation)
