"""The rules that turn a gradient into a change of the weights: frozen settings; their state lives in the stepper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from desktop_nn.core.registry import Registry
from desktop_nn.core.settings import setting
from desktop_nn.engine.layers import LayerInfo, parameter_shapes
from desktop_nn.engine.rules import AdaptiveMoments, Descent, HeavyBall, Rule

# A full batch is gone through in chunks of this many rows: bounded memory, and a pause within a second.
CHUNK_ROWS = 4096


def _learning_rate(default: float) -> float:
    rate: float = setting(
        default,
        label="Learning rate",
        help="How far one update goes against the gradient; too large and the loss jumps about, too small and it "
        "crawls.",
        minimum=0.0,
        above=True,
        maximum=1e6,
        scale="log",
        holds="now",
    )
    return rate


@dataclass(frozen=True)
class Optimizer:
    """Settings of one rule.

    Attributes:
        label, help, formula, source: for the person.
        rule: what does the work in the training step.
        full_batch: one update uses all training samples.
        learning_rate: the base rate eta; a schedule may vary it.
    """

    label: ClassVar[str]
    help: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    rule: ClassVar[type[Rule]] = Descent
    full_batch: ClassVar[bool] = False

    learning_rate: float = _learning_rate(0.1)

    @property
    def slots(self) -> tuple[str, ...]:
        """Names of the vectors that it keeps, one number a parameter each."""
        return self.rule.slot_names


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer")


@OPTIMIZERS.register("gradient_descent")
@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """Update w <- w - eta g, g over the whole training set."""

    label = "Gradient descent"
    help = "One update an epoch, along the exact gradient over all training samples; the batch size plays no part."
    formula = "w ← w − η g"
    source = "Cauchy, 1847"
    full_batch = True

    learning_rate: float = _learning_rate(0.5)


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

    learning_rate: float = _learning_rate(0.05)
    momentum: float = setting(
        0.9,
        label="Momentum",
        help="The share of the speed that is kept from one update to the next.",
        minimum=0.0,
        maximum=1.0,
        below=True,
        step=0.01,
        holds="now",
    )


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

    learning_rate: float = _learning_rate(0.001)
    beta1: float = setting(
        0.9,
        label="β₁",
        help="How slowly the running mean of the gradient changes.",
        minimum=0.0,
        maximum=1.0,
        below=True,
        step=0.01,
        holds="now",
    )
    beta2: float = setting(
        0.999,
        label="β₂",
        help="How slowly the running mean of the squared gradient changes.",
        minimum=0.001,
        maximum=1.0,
        below=True,
        step=0.001,
        holds="now",
    )
    epsilon: float = setting(
        1e-8,
        label="ε",
        help="Keeps the division from blowing up where gradients are almost 0.",
        minimum=0.0,
        above=True,
        maximum=1.0,
        scale="log",
        holds="now",
    )


def state_shapes(optimizer: Optimizer, layers: Sequence[LayerInfo]) -> Mapping[str, tuple[int, ...]]:
    """Return name -> shape of the optimizer's saved state: "m.h1.weights", ... and scalars as () such as "t"."""
    found: dict[str, tuple[int, ...]] = dict.fromkeys(optimizer.rule.scalar_names, ())
    for slot in optimizer.slots:
        for info in layers:
            found |= {f"{slot}.{name}": shape for name, shape in parameter_shapes(info).items()}
    return found
