"""Optimizers that go along the gradient, with or without momentum."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_nn.engine.optimizers.base import OPTIMIZERS, Optimizer, learning_rate_setting, share_setting
from desktop_nn.engine.rules import HeavyBall, LookingAhead


def momentum_setting() -> float:
    """Declare mu."""
    return share_setting(0.9, "Momentum", "The share of the speed that is kept from one update to the next.")


@OPTIMIZERS.register("gradient_descent")
@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """Update w <- w - eta g, g over the whole training set."""

    label = "Gradient descent"
    help = "One update an epoch, along the exact gradient over all training samples; the batch size plays no part."
    formula = "w ← w − η g"
    source = "Cauchy, 1847"
    full_batch = True

    learning_rate: float = learning_rate_setting(0.5)


@OPTIMIZERS.register("sgd")
@dataclass(frozen=True)
class SGD(Optimizer):
    """Update w <- w - eta g, g over one batch."""

    label = "Mini-batch SGD"
    help = "One update a batch, along the gradient of that batch: noisy, and much faster than the whole data set."
    formula = "w ← w − η g"
    source = "Robbins & Monro, 1951"


@OPTIMIZERS.register("momentum")
@dataclass(frozen=True)
class Momentum(Optimizer):
    """Update v <- mu v + g; w <- w - eta v: PyTorch's SGD(momentum=mu), dampening 0."""

    label = "Momentum"
    help = "Gathers speed along directions in which the gradient keeps pointing, like a ball rolling downhill."
    formula = "v ← μ v + g;  w ← w − η v"
    source = "Polyak, 1964"
    rule = HeavyBall

    learning_rate: float = learning_rate_setting(0.05)
    momentum: float = momentum_setting()


@OPTIMIZERS.register("nesterov")
@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Update v <- mu v + g; w <- w - eta (g + mu v): PyTorch's SGD(momentum=mu, nesterov=True)."""

    label = "Nesterov"
    help = "Momentum that looks ahead: it brakes where the ball is about to roll, not where it is."
    formula = "v ← μ v + g;  w ← w − η (g + μ v)"
    source = "Nesterov, 1983; in this form: Sutskever, Martens, Dahl & Hinton, 2013"
    rule = LookingAhead

    learning_rate: float = learning_rate_setting(0.05)
    momentum: float = momentum_setting()
