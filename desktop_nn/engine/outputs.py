"""What targets and outputs mean, the same in training, in evaluation and in an answer."""

from __future__ import annotations

import numpy as np

from desktop_nn.core.tasks import Task
from desktop_nn.engine.activations import Activation, Sigmoid, Softmax, Tanh


def task_of(targets: np.ndarray, outputs: int) -> Task:
    """Return the task that the targets' type and the number of outputs imply."""
    if targets.dtype.kind not in "iu":
        return Task.REGRESSION
    return Task.BINARY if outputs == 1 else Task.MULTICLASS


def binary_targets(activation: Activation) -> tuple[float, float]:
    """Return what one output is to be for the first and for the second of two classes."""
    return (-1.0, 1.0) if isinstance(activation, Tanh) else (0.0, 1.0)


def middle(activation: Activation) -> float:
    """Return the output from which on the second of two classes is the answer."""
    return sum(binary_targets(activation)) / 2


def are_probabilities(task: Task, activation: Activation) -> bool:
    """Return whether the outputs are probabilities: those of softmax are, and a single sigmoid's."""
    return isinstance(activation, Softmax) or (task is Task.BINARY and isinstance(activation, Sigmoid))


def encode(targets: np.ndarray, outputs: int, activation: Activation) -> np.ndarray:
    """Return targets as the loss compares them with the outputs.

    Args:
        targets: class indices (..., batch), or values (..., batch, outputs) of a regression.
        outputs: units of the output layer.
        activation: of the output layer.

    Returns:
        float64 (..., outputs, batch).
    """
    task = task_of(targets, outputs)
    if task is Task.REGRESSION:
        return np.moveaxis(targets, -1, -2).astype(np.float64)
    if task is Task.MULTICLASS:
        return np.asarray(targets[..., None, :] == np.arange(outputs)[:, None], np.float64)
    low, high = binary_targets(activation)
    return np.asarray(low + (high - low) * targets[..., None, :])


def hits(output: np.ndarray, target: np.ndarray, threshold: float) -> np.ndarray:
    """Return which samples are right (..., batch).

    Args:
        output: (..., outputs, batch); of several, the greatest is the answer.
        target: encoded, of the same shape.
        threshold: where a single output turns from one class to the other: `middle` for activations, 0 for their sums.
    """
    if target.shape[-2] > 1:
        return np.asarray(output.argmax(axis=-2) == target.argmax(axis=-2))
    return np.asarray((output[..., 0, :] >= threshold) == (target[..., 0, :] > 0.5))
