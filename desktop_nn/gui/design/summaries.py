"""The few words at the right of a section's title that say what is inside while it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_nn.engine.layers import count
from desktop_nn.gui import format as numbers

if TYPE_CHECKING:
    from desktop_nn.data.dataset import DataInfo
    from desktop_nn.experiment.spec import Architecture, Spec

_BYTES_A_PARAMETER = 4
_MOST_SIZES = 6


def _tr(text: str) -> str:
    return QCoreApplication.translate("Design", text)


def network(spec: Spec, info: DataInfo | None, opened: bool) -> str:
    """Return "4 layers" for an open section, for a closed one the sizes, "784 – 128 – 10", while they are few."""
    layers = len(spec.network.hidden) + 2
    if opened or info is None or layers > _MOST_SIZES:
        return _tr("{count} layers").format(count=layers)
    sizes = [info.inputs, *(layer.units for layer in spec.network.hidden), info.outputs]
    return " – ".join(map(str, sizes))


def optimizer(spec: Spec) -> str:
    """Return the method and its learning rate."""
    return f"{spec.optimizer.label} · {numbers.readable(spec.optimizer.learning_rate)}"


def regularization(spec: Spec) -> str:
    """Return the penalties that are on, or "none"; dropout is shown where it is, in its layer."""
    strengths = (("L1", spec.penalty.l1), ("L2", spec.penalty.l2))
    return ", ".join(f"{name} · {numbers.readable(value)}" for name, value in strengths if value) or _tr("none")


def training(spec: Spec, regression: bool) -> str:
    """Return the number of epochs, "up to" if training may end before, and the batch size."""
    epochs = spec.training.epochs
    words = _tr("1 epoch") if epochs == 1 else _tr("{count} epochs").format(count=numbers.count(epochs))
    if spec.stopping.may_end(regression):
        words = _tr("up to {epochs}").format(epochs=words)
    return _tr("{epochs} · batch {size}").format(epochs=words, size=numbers.count(spec.training.batch_size))


def total(architecture: Architecture, info: DataInfo) -> tuple[str, str]:
    """Return the number of parameters and the memory that they take as float32."""
    parameters = count(architecture.hidden, architecture.output, info.inputs, info.outputs)
    words = _tr("{count} parameters").format(count=numbers.count(parameters))
    return words, numbers.size(parameters * _BYTES_A_PARAMETER)
