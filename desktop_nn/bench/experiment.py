"""What is trained while measuring: 784-128-64-10 on the built-in digits, the welcome experiment without its end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_nn.core import tree
from desktop_nn.data.background import prepare
from desktop_nn.engine.schedules import Constant
from desktop_nn.experiment.presets import PRESETS, WELCOME

if TYPE_CHECKING:
    from desktop_nn.data.dataset import Dataset
    from desktop_nn.experiment.spec import Spec

# More than any measurement lasts.
EPOCHS = 100_000


def spec(digits: int | None) -> Spec:
    """Return the experiment, on so many digits or on as many as the program ships it with."""
    welcome = replace(PRESETS[WELCOME].spec, schedule=Constant())
    welcome = tree.replace(welcome, "optimizer.learning_rate", 0.001)
    welcome = tree.replace(welcome, "training.epochs", EPOCHS)
    return welcome if digits is None else tree.replace(welcome, "data.count", digits)


def dataset(digits: int | None) -> Dataset:
    """Return its samples; the first time they are written and kept in the cache."""
    wanted = spec(digits)
    return prepare(wanted.data, wanted.data_seed, wanted.split)
