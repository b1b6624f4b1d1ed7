"""What the parts of the Weights tab are told of one layer."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from desktop_nn.core.tasks import Task
from desktop_nn.engine.layers import LayerInfo

if TYPE_CHECKING:
    from desktop_nn.gui.document import Document

Floats = NDArray[np.floating]

SAMPLED = 65_536
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class LayerData:
    """One layer of the network that is shown; arrays are views of its live numbers.

    Attributes:
        info: its size and kind; `info.units` counts the neurons shown, `units` all there are.
        number: its place, from 0.
        label, before: what it and the layer before it are called.
        weights: (inputs, units). bias: (units,), with batch normalization the shift beta.
        shape: of the picture that a neuron's weights form; None where they form none.
        sources, targets: names of rows and columns; empty where they only have numbers.
        sums, activations: (units,) for the drawing; None without one.
    """

    info: LayerInfo
    units: int
    number: int
    label: str
    before: str
    weights: Floats
    bias: Floats
    shape: tuple[int, int] | None
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    sums: Floats | None
    activations: Floats | None

    @property
    def signed(self) -> bool:
        """Whether activations can be negative."""
        return self.info.activation.range[0] < 0

    def bars(self) -> Floats | None:
        """Return activations as shares of the largest possible one, or of the largest there is; -1 to 1."""
        if self.activations is None:
            return None
        largest = self.info.activation.range[1]
        if not math.isfinite(largest):
            largest = float(np.max(np.abs(self.activations))) or 1.0
        return np.asarray(np.clip(self.activations / largest, -1.0, 1.0))

    def active(self) -> int | None:
        """Return how many neurons have a positive sum for the drawing."""
        return None if self.sums is None else int(np.count_nonzero(self.sums > 0))

    def target_name(self, unit: int) -> str:
        """Return the name of a unit: a class's, or its number counted from 1."""
        return self.targets[unit] if self.targets else str(unit + 1)

    def source_name(self, unit: int) -> str:
        """Return the name of a unit of the layer before."""
        return self.sources[unit] if self.sources else str(unit + 1)


def layer_ids(document: Document) -> tuple[str, ...]:
    """Return the layers there are to choose from; none without weights."""
    return tuple(layer.id for layer in document.layers if document.tensor(f"{layer.id}.weights") is not None)


def layer_data(document: Document, layer_id: str) -> LayerData | None:
    """Return one layer; None when it or its weights are not there."""
    info, layers = document.shown_info, document.layers
    ids = [layer.id for layer in layers]
    if info is None or layer_id not in ids:
        return None
    number = ids.index(layer_id)
    layer = layers[number]
    weights = document.tensor(f"{layer_id}.weights")
    bias = document.tensor(f"{layer_id}.{'bias' if layer.bias else 'beta'}")
    if weights is None or bias is None:
        return None
    # Of a large network only the first neurons are shown; batch normalization's shifts are cut to match.
    shown = weights.shape[1]
    last = number == len(ids) - 1
    is_image = number == 0 and info.kind == "image" and len(info.shape) == 2
    answer = document.answer if info.kind == "image" else None
    names = info.class_names if info.task is Task.MULTICLASS else info.class_names[1:] or (info.target_name,)
    return LayerData(
        info=replace(layer, units=shown),
        units=layer.units,
        number=number,
        label=document.layer_label(layer_id),
        before=document.layer_label(ids[number - 1] if number else "input"),
        weights=weights,
        bias=bias[:shown],
        shape=(info.shape[0], info.shape[1]) if is_image else None,
        sources=tuple(name.translate(_SUBSCRIPTS) for name in info.feature_names) if number == 0 else (),
        targets=names if last else (),
        sums=None if answer is None else answer.forward.z[number].reshape(-1)[:shown],
        activations=None if answer is None else answer.forward.a[number].reshape(-1)[:shown],
    )


def sampled(values: Floats) -> Floats:
    """Return enough of the values to tell their distribution, evenly taken."""
    flat = values.reshape(-1)
    return flat[:: math.ceil(flat.size / SAMPLED)] if flat.size > SAMPLED else flat


def by_strength(weights: Floats) -> NDArray[np.intp]:
    """Return the units of (inputs, units), the one with the largest root mean square of weights first."""
    return np.argsort(-np.einsum("ij,ij->j", weights, weights), kind="stable")
