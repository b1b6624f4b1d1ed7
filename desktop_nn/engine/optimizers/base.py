"""What an optimizer is: frozen settings, and the rule that does the work; its state lives in the stepper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from desktop_nn.core.registry import Registry
from desktop_nn.core.settings import setting
from desktop_nn.engine.layers import LayerInfo, parameter_shapes
from desktop_nn.engine.rules import Descent, Rule

# A full batch is gone through in chunks of this many rows: bounded memory, and a pause within a second.
CHUNK_ROWS = 4096


def learning_rate_setting(default: float) -> float:
    """Declare eta."""
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


def share_setting(default: float, label: str, help: str, *, least: float = 0.0, step: float = 0.01) -> float:
    """Declare a number from `least` to just below 1 that says how slowly a running mean changes."""
    share: float = setting(
        default, label=label, help=help, minimum=least, maximum=1.0, below=True, step=step, holds="now"
    )
    return share


def epsilon_setting(default: float) -> float:
    """Declare what is added to a root before it divides."""
    epsilon: float = setting(
        default,
        label="ε",
        help="Keeps the division from blowing up where gradients are almost 0.",
        minimum=0.0,
        above=True,
        maximum=1.0,
        scale="log",
        holds="now",
    )
    return epsilon


@dataclass(frozen=True)
class Optimizer:
    """Settings of one rule.

    Attributes:
        label, help, formula, source: for the person.
        rule: what does the work in the training step.
        full_batch: one update uses all training samples.
        decay: by what share of the learning rate an update shrinks the weights first, apart from the gradient.
        learning_rate: the base rate eta; a schedule may vary it.
    """

    label: ClassVar[str]
    help: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    rule: ClassVar[type[Rule]] = Descent
    full_batch: ClassVar[bool] = False

    learning_rate: float = learning_rate_setting(0.1)

    @property
    def decay(self) -> float:
        """Decoupled weight decay: w <- w (1 - eta decay), on weights only."""
        return 0.0

    @property
    def slots(self) -> tuple[str, ...]:
        """Names of the vectors that it keeps, one number a parameter each."""
        return self.rule.slot_names


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer")


def state_shapes(optimizer: Optimizer, layers: Sequence[LayerInfo]) -> Mapping[str, tuple[int, ...]]:
    """Return name -> shape of the optimizer's saved state: "m.h1.weights", ... and scalars as () such as "t"."""
    found: dict[str, tuple[int, ...]] = dict.fromkeys(optimizer.rule.scalar_names, ())
    for slot in optimizer.slots:
        for info in layers:
            found |= {f"{slot}.{name}": shape for name, shape in parameter_shapes(info).items()}
    return found
