"""What training makes small; each loss has its general gradient, and says which outputs it may be paired with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from desktop_nn.core.registry import Registry
from desktop_nn.core.settings import setting
from desktop_nn.core.tasks import Task
from desktop_nn.engine.activations import Activation, Sigmoid, Softmax, Tanh


def _off_zero(a: np.ndarray) -> np.ndarray:
    """Return `a`, kept the smallest bit above 0, so that logarithms and quotients stay finite."""
    return np.asarray(np.maximum(a, np.finfo(a.dtype).tiny))


@dataclass(frozen=True)
class Loss:
    """A mean over the samples of how far predictions are from targets.

    Attributes:
        label, help, formula, source: for the person.
        fused: the output activation with which loss and activation together have a gradient that is simply
            prediction - target on the logits; None if there is no such pair.
    """

    label: ClassVar[str]
    help: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    fused: ClassVar[type[Activation] | None] = None

    def allows(self, task: Task, activation: Activation, target_range: tuple[float, float]) -> str:
        """Return "" if the output activation goes with this loss for the task, else one sentence why not.

        Args:
            task: what the network is to learn.
            activation: of the output layer.
            target_range: least and greatest target of a regression.
        """
        raise NotImplementedError

    def terms(self, a: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Return each element's share of the loss: `value` is their sum divided by `parts`."""
        raise NotImplementedError

    def raw_gradient(self, a: np.ndarray, target: np.ndarray, out: np.ndarray) -> None:
        """Write d(sum of terms)/da into `out`, elementwise, with no assumption on the activation that made `a`."""
        raise NotImplementedError

    def parts(self, rows: int, outputs: int) -> float:
        """Return by what the sum of the terms of `rows` samples is divided to make the mean."""
        return float(rows)

    def value(self, prediction: np.ndarray, target: np.ndarray) -> float:
        """Return the loss of predictions (n, outputs) against targets (n, outputs)."""
        terms = self.terms(prediction.astype(np.float64), target)
        return float(terms.sum() / self.parts(*prediction.shape))

    def gradient(self, prediction: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Return dL/dprediction (n, outputs) in float64: the general form, right behind any activation."""
        out = np.empty(prediction.shape)
        self.raw_gradient(prediction.astype(np.float64), target, out)
        return out / self.parts(*prediction.shape)


@dataclass(frozen=True)
class ClassLoss(Loss):
    """A loss that classes can have, and that can let each of them count alike; see `class_weights`.

    `value` and `gradient` know only a few samples and leave the weights out.
    """

    balanced: bool = setting(
        False,
        label="Weigh classes equally",
        help="Every class counts alike, however few samples it has: each sample weighs n / (k · n of its class), for n "
        "samples of k classes. The loss shown is then the mean over the classes of each class’s mean loss.",
        holds="restart",
    )


LOSSES: Registry[Loss] = Registry("loss")


@LOSSES.register("mean_squared_error")
@dataclass(frozen=True)
class MeanSquaredError(ClassLoss):
    """Mean of (a - t)^2 over all elements, as in PyTorch and Keras."""

    label = "Mean squared error"
    help = "The mean of the squared differences between outputs and targets."
    formula = "L = mean (a − t)²"
    source = "Legendre, 1805"

    def allows(self, task: Task, activation: Activation, target_range: tuple[float, float]) -> str:
        """Regression: any output whose range holds the targets; else softmax, sigmoid or, for two classes, tanh."""
        if task is Task.MULTICLASS and not isinstance(activation, Softmax | Sigmoid):
            return f"With several classes mean squared error takes a softmax or sigmoid output, not {activation.label}."
        if task is Task.BINARY and not isinstance(activation, Sigmoid | Tanh):
            return f"With two classes mean squared error takes a sigmoid or tanh output, not {activation.label}."
        if task is not Task.REGRESSION:
            return ""
        if isinstance(activation, Softmax):
            return "Softmax outputs are shares that add up to 1, which is not what a regression asks for."
        low, high = target_range
        if low < activation.range[0] or high > activation.range[1]:
            return f"{activation.label} cannot reach the targets, which run from {low:g} to {high:g}; use Identity."
        return ""

    def terms(self, a: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Return (a - t)^2 / 2; the half is made up for in `parts`."""
        difference = a - target
        return np.asarray(0.5 * difference * difference)

    def raw_gradient(self, a: np.ndarray, target: np.ndarray, out: np.ndarray) -> None:
        """Write a - t."""
        np.subtract(a, target, out)

    def parts(self, rows: int, outputs: int) -> float:
        """Return rows x outputs / 2: the mean runs over all elements, and a term is half a square."""
        return rows * outputs / 2.0


@LOSSES.register("binary_cross_entropy")
@dataclass(frozen=True)
class BinaryCrossEntropy(ClassLoss):
    """Mean over samples of -(t log a + (1 - t) log(1 - a)), summed over the outputs.

    With several sigmoid outputs each class is told from all the others ("one against the rest"). The sum over the
    outputs makes a sample weigh as much as in categorical cross-entropy; Keras and PyTorch divide by their number.
    """

    label = "Binary cross-entropy"
    help = (
        "How surprising the true answer is to the network, for yes-or-no outputs; with several classes, each is told "
        "from all the others."
    )
    formula = "L = −mean ∑ (t log a + (1 − t) log(1 − a))"
    source = "Good, 1952"
    fused = Sigmoid

    def allows(self, task: Task, activation: Activation, target_range: tuple[float, float]) -> str:
        """Classes with a sigmoid output."""
        if task is Task.REGRESSION:
            return "Binary cross-entropy needs classes; a regression takes mean squared error."
        if not isinstance(activation, Sigmoid):
            return f"Binary cross-entropy takes a sigmoid output, not {activation.label}."
        return ""

    def terms(self, a: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Return -(t log a + (1 - t) log(1 - a)); finite at predictions of exactly 0 and 1."""
        return np.asarray(-(target * np.log(_off_zero(a)) + (1 - target) * np.log(_off_zero(1 - a))))

    def raw_gradient(self, a: np.ndarray, target: np.ndarray, out: np.ndarray) -> None:
        """Write (a - t) / (a (1 - a))."""
        np.divide(a - target, _off_zero(a * (1 - a)), out)


@LOSSES.register("categorical_cross_entropy")
@dataclass(frozen=True)
class CategoricalCrossEntropy(ClassLoss):
    """Mean over samples of -log of the probability that the network gives to the true class."""

    label = "Categorical cross-entropy"
    help = "How surprising the true class is to the network: −log of the probability that it gave to that class."
    formula = "L = −mean ∑ t log a"
    source = "Bridle, 1990"
    fused = Softmax

    def allows(self, task: Task, activation: Activation, target_range: tuple[float, float]) -> str:
        """Several classes with a softmax output."""
        if task is Task.REGRESSION:
            return "Categorical cross-entropy needs classes; a regression takes mean squared error."
        if task is Task.BINARY:
            return "With two classes there is one output; use binary cross-entropy."
        if not isinstance(activation, Softmax):
            return f"Categorical cross-entropy takes a softmax output, not {activation.label}."
        return ""

    def terms(self, a: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Return -t log a; finite at predictions of exactly 0."""
        return np.asarray(-target * np.log(_off_zero(a)))

    def raw_gradient(self, a: np.ndarray, target: np.ndarray, out: np.ndarray) -> None:
        """Write -t / a."""
        np.divide(-target, _off_zero(a), out)
