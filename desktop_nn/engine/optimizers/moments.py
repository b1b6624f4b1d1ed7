"""Optimizers that give each weight a step of its own, from running means of its gradients."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_nn.core.settings import setting
from desktop_nn.engine.adaptive_rules import (
    AccumulatedSquares,
    NesterovMoments,
    RectifiedMoments,
    SignOfMean,
    SquaresAndSteps,
    SquaresMean,
)
from desktop_nn.engine.optimizers.base import (
    OPTIMIZERS,
    Optimizer,
    epsilon_setting,
    learning_rate_setting,
    share_setting,
)
from desktop_nn.engine.rules import AdaptiveMoments


def _beta1(default: float = 0.9) -> float:
    return share_setting(default, "β₁", "How slowly the running mean of the gradient changes.")


def _beta2(default: float = 0.999) -> float:
    help = "How slowly the running mean of the squared gradient changes."
    return share_setting(default, "β₂", help, least=0.001, step=0.001)


def _rho(default: float) -> float:
    return share_setting(default, "ρ", "How slowly the running mean of the squared gradient changes.")


def _weight_decay(default: float) -> float:
    decay: float = setting(
        default,
        label="Weight decay",
        help="By what share of the learning rate every update shrinks the weights, apart from the gradient.",
        minimum=0.0,
        maximum=1.0,
        scale="log",
        holds="now",
    )
    return decay


@OPTIMIZERS.register("adam")
@dataclass(frozen=True)
class Adam(Optimizer):
    """Adaptive moments: w <- w - eta m^ / (sqrt(v^) + eps), with m^ = m / (1 - b1^t) and v^ = v / (1 - b2^t).

    m <- b1 m + (1-b1) g; v <- b2 v + (1-b2) g^2.

    Kept, and saved, are m and v in other units, which spares two passes over them an update:
    `m` holds k m / (1-b1), `v` holds k^2 v / (1-b2), with k = b2^(-t/2), brought back to 1 whenever it passes 16.
    The scalars t (updates), k, beta1 and beta2 say what is needed to undo that.
    """

    label = "Adam"
    help = (
        "Gives each weight its own step, from running means of its gradient and of the square of it; keeps two more "
        "numbers a weight."
    )
    formula = "m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  w ← w − η m̂ / (√v̂ + ε)"
    source = "Kingma & Ba, 2015"
    rule = AdaptiveMoments

    learning_rate: float = learning_rate_setting(0.001)
    beta1: float = _beta1()
    beta2: float = _beta2()
    epsilon: float = epsilon_setting(1e-8)


@OPTIMIZERS.register("adamw")
@dataclass(frozen=True)
class AdamW(Adam):
    """Adam, with w <- w (1 - eta lambda) before each update, on weights only (PyTorch's: on all parameters)."""

    label = "AdamW"
    help = "Adam that shrinks the weights apart from the gradient, so that its steps do not undo the shrinking."
    formula = "w ← w (1 − η λ), then as Adam"
    source = "Loshchilov & Hutter, 2019"

    weight_decay: float = _weight_decay(0.01)

    @property
    def decay(self) -> float:
        """The share lambda."""
        return self.weight_decay


@OPTIMIZERS.register("nadam")
@dataclass(frozen=True)
class Nadam(Optimizer):
    """Adam whose mean looks one gradient ahead: w <- w - eta (b1 m^' + (1 - b1) g / (1 - b1^t)) / (sqrt(v^) + eps).

    m^' = m / (1 - b1^(t+1)). The momentum is constant, as in section 3 of the paper; PyTorch and Keras let it grow.
    """

    label = "Nadam"
    help = "Adam with Nesterov's look ahead: the present gradient counts once more."
    formula = "w ← w − η (β₁ m / (1−β₁ᵗ⁺¹) + (1−β₁) g / (1−β₁ᵗ)) / (√v̂ + ε)"
    source = "Dozat, 2016"
    rule = NesterovMoments

    learning_rate: float = learning_rate_setting(0.001)
    beta1: float = _beta1()
    beta2: float = _beta2()
    epsilon: float = epsilon_setting(1e-8)


@OPTIMIZERS.register("radam")
@dataclass(frozen=True)
class RAdam(Optimizer):
    """Adam whose step is r m^ / (sqrt(v^) + eps), or m^ alone while v rests on too few gradients (rho_t <= 5)."""

    label = "RAdam"
    help = "Adam with a warm-up of its own: it trusts the squared gradients only once enough of them have been seen."
    formula = "w ← w − η r m̂ / (√v̂ + ε);  w ← w − η m̂ while ρₜ ≤ 5"
    source = "Liu et al., 2020"
    rule = RectifiedMoments

    learning_rate: float = learning_rate_setting(0.001)
    beta1: float = _beta1()
    beta2: float = _beta2()
    epsilon: float = epsilon_setting(1e-8)


@OPTIMIZERS.register("rmsprop")
@dataclass(frozen=True)
class RMSProp(Optimizer):
    """Update s <- rho s + (1 - rho) g^2; w <- w - eta g / (sqrt(s) + eps): PyTorch's, with alpha = rho."""

    label = "RMSProp"
    help = "Divides each gradient by how large it has been of late, so that all weights move at about the same pace."
    formula = "s ← ρ s + (1−ρ) g²;  w ← w − η g / (√s + ε)"
    source = "Tieleman & Hinton, 2012"
    rule = SquaresMean

    learning_rate: float = learning_rate_setting(0.001)
    rho: float = _rho(0.99)
    epsilon: float = epsilon_setting(1e-8)


@OPTIMIZERS.register("adagrad")
@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """Update s <- s + g^2; w <- w - eta g / (sqrt(s) + eps), s from 0 (PyTorch's; Keras starts at 0.1)."""

    label = "AdaGrad"
    help = "Gives smaller and smaller steps to a weight the more it has moved: good where some inputs are rare."
    formula = "s ← s + g²;  w ← w − η g / (√s + ε)"
    source = "Duchi, Hazan & Singer, 2011"
    rule = AccumulatedSquares

    learning_rate: float = learning_rate_setting(0.01)
    epsilon: float = epsilon_setting(1e-10)


@OPTIMIZERS.register("adadelta")
@dataclass(frozen=True)
class Adadelta(Optimizer):
    """Update s <- rho s + (1-rho) g^2; d = sqrt(u+eps) / sqrt(s+eps) g; u <- rho u + (1-rho) d^2; w <- w - eta d."""

    label = "Adadelta"
    help = "Sets the size of a step by that of the steps before it, so that hardly any learning rate need be chosen."
    formula = "s ← ρ s + (1−ρ) g²;  d = √(u+ε) / √(s+ε) g;  u ← ρ u + (1−ρ) d²;  w ← w − η d"
    source = "Zeiler, 2012"
    rule = SquaresAndSteps

    learning_rate: float = learning_rate_setting(1.0)
    rho: float = _rho(0.9)
    epsilon: float = epsilon_setting(1e-6)


@OPTIMIZERS.register("lion")
@dataclass(frozen=True)
class Lion(Optimizer):
    """Update w <- w - eta sign(b1 m + (1 - b1) g); m <- b2 m + (1 - b2) g."""

    label = "Lion"
    help = "Moves every weight by the same amount and looks only at the sign; wants a smaller learning rate than Adam."
    formula = "w ← w − η sign(β₁ m + (1−β₁) g);  m ← β₂ m + (1−β₂) g"
    source = "Chen et al., 2023"
    rule = SignOfMean

    learning_rate: float = learning_rate_setting(0.0001)
    beta1: float = _beta1()
    beta2: float = share_setting(0.99, "β₂", "How slowly the running mean that is kept changes.")
    weight_decay: float = _weight_decay(0.0)

    @property
    def decay(self) -> float:
        """The share lambda."""
        return self.weight_decay
