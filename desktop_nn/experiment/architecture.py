"""Changes the stack of hidden layers, keeping every layer's id so that what was learned stays with it."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

from desktop_nn.core import limits
from desktop_nn.core.errors import SettingError
from desktop_nn.core.tree import replace
from desktop_nn.engine.layers import Dense

if TYPE_CHECKING:
    from desktop_nn.experiment.spec import Spec


def add_layer(spec: Spec, index: int) -> Spec:
    """Return the spec with a layer put in before position `index`, like the layer in front of it.

    Raises:
        SettingError: there are `limits.LAYERS` layers already.
    """
    hidden = spec.network.hidden
    model = hidden[min(max(index - 1, 0), len(hidden) - 1)] if hidden else Dense(units=16)
    new = dataclasses.replace(model, id=_new_id(spec))
    return _with_hidden(spec, (*hidden[:index], new, *hidden[index:]))


def duplicate_layer(spec: Spec, index: int) -> Spec:
    """Return the spec with a copy of layer `index` behind it."""
    return add_layer(spec, index + 1)


def remove_layer(spec: Spec, index: int) -> Spec:
    """Return the spec without layer `index`."""
    hidden = spec.network.hidden
    return _with_hidden(spec, (*hidden[:index], *hidden[index + 1 :]))


def move_layer(spec: Spec, index: int, to: int) -> Spec:
    """Return the spec with layer `index` at position `to` (clamped)."""
    hidden = list(spec.network.hidden)
    layer = hidden.pop(index)
    hidden.insert(min(max(to, 0), len(hidden)), layer)
    return _with_hidden(spec, tuple(hidden))


def resize_layer(spec: Spec, layer_id: str, by: int) -> Spec:
    """Return the spec with `by` more units in a layer, fewer if negative.

    Raises:
        SettingError: there is no such layer, it would have no unit left or more than `limits.UNITS`.
    """
    index = index_of(spec, layer_id)
    units = spec.network.hidden[index].units + by
    if units < 1:
        raise SettingError("a layer keeps at least one neuron", where=f"network.hidden.{index}.units")
    return replace(spec, f"network.hidden.{index}.units", units)


def index_of(spec: Spec, layer_id: str) -> int:
    """Return where a hidden layer stands.

    Raises:
        SettingError: there is none of this id.
    """
    ids = [layer.id for layer in spec.network.hidden]
    if layer_id not in ids:
        raise SettingError(f"there is no hidden layer {layer_id!r}", where="network.hidden")
    return ids.index(layer_id)


def _with_hidden(spec: Spec, hidden: tuple[Dense, ...]) -> Spec:
    if len(hidden) > limits.LAYERS:
        raise SettingError(f"a network has at most {limits.LAYERS} hidden layers", where="network.hidden")
    return dataclasses.replace(spec, network=dataclasses.replace(spec.network, hidden=hidden))


def _new_id(spec: Spec) -> str:
    taken = {layer.id for layer in spec.network.hidden}
    return next(name for number in itertools.count(1) if (name := f"h{number}") not in taken)
